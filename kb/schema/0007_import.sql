-- Files in preview: what each row of an import would do, and what became of it. Owner:
-- kb/exchange/preview.c. Dropped after a month.
CREATE TABLE import_run (
    import_id   integer PRIMARY KEY, -- 1, 2, 3 ...
    name        text NOT NULL,       -- of the file, as uploaded
    by_id       bigint NOT NULL,     -- account that uploaded it
    by_name     text NOT NULL,       -- its login name
    made_at_ms  bigint NOT NULL,     -- when
    mode        text NOT NULL,       -- '' = only looked at, draft, publish
    is_done     integer NOT NULL CHECK (is_done IN (0, 1)), -- every row was taken over
    n_rows      bigint NOT NULL,     -- rows of the file
    n_new       bigint NOT NULL,     -- of them new
    n_changed   bigint NOT NULL,     -- changed against what is published
    n_unchanged bigint NOT NULL,     -- the same
    n_refused   bigint NOT NULL,     -- wrong
    warnings    text NOT NULL        -- oddities, one a line
);

CREATE TABLE import_row (
    import_id   integer NOT NULL REFERENCES import_run (import_id) ON DELETE CASCADE,
    row_no      bigint NOT NULL,     -- 1, 2, 3 ... in order of the file
    line        bigint NOT NULL,     -- line of the file or row of the sheet, 0 = the whole file
    sheet       text NOT NULL,       -- of a workbook, else ''
    outcome     text NOT NULL,       -- new, changed, unchanged, refused
    external_id text NOT NULL,       -- entry it is, '' when it could not be read
    title       text NOT NULL,       -- its title
    changed     text NOT NULL,       -- what differs, in words
    reason      text NOT NULL,       -- why it is refused
    body        text NOT NULL,       -- the entry as a JSON line, '' when refused or unchanged
    state       text NOT NULL,       -- waiting, skipped, drafted, published, failed
    note        text NOT NULL,       -- why it failed
    PRIMARY KEY (import_id, row_no)
);
