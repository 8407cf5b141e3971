-- Synonyms as editors keep them: with direction, scope and who wrote them.

ALTER TABLE synonym RENAME TO synonym_before;
CREATE TABLE synonym (
    synonym_id   integer PRIMARY KEY, -- 1, 2, 3 ...
    term         text NOT NULL,   -- as visitors say it
    means        text NOT NULL,   -- as the entries say it
    is_both_ways integer NOT NULL CHECK (is_both_ways IN (0, 1)), -- each stands for the other
    kind         text NOT NULL,   -- only for entries of this kind; '' = of any
    department   text NOT NULL,   -- only for entries of this department; '' = of any
    region       text NOT NULL,   -- only for entries of this region; '' = of any
    note         text NOT NULL,   -- why it is here, may be empty
    made_by      text NOT NULL,   -- login name, or "import"
    made_at_ms   bigint NOT NULL  -- when it was written last
);
CREATE UNIQUE INDEX synonym_once ON synonym (term, means, kind, department, region);
INSERT INTO synonym (term, means, is_both_ways, kind, department, region, note, made_by, made_at_ms)
    SELECT term, means, is_both_ways, '', '', '', '', 'import', 0 FROM synonym_before ORDER BY term, means;
DROP TABLE synonym_before;
