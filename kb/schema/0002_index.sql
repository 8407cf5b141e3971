-- Search units and their full-text indexes. Derived from the entries: may be dropped and rebuilt.

CREATE TABLE unit (
    unit_id       integer PRIMARY KEY AUTOINCREMENT, -- never used again, not even after a rebuild
    entry_id      integer NOT NULL, -- entry it was cut from
    kind          integer NOT NULL, -- enum unit_kind
    part          integer NOT NULL, -- which variant, field or first clause (kb/index.h)
    text          text NOT NULL,    -- normalised; clauses of one passage one a line
    retired_at_ms bigint            -- NULL while in use; replaced units stay for a grace period
);
CREATE INDEX unit_by_entry ON unit (entry_id);
CREATE INDEX unit_by_retirement ON unit (retired_at_ms) WHERE retired_at_ms IS NOT NULL;

CREATE TABLE index_change (
    entry_id integer PRIMARY KEY, -- entry that was written or removed
    seq      bigint NOT NULL      -- grows with every change; the snapshot reads what is newer
);
CREATE INDEX index_change_by_seq ON index_change (seq);

-- Titles, variants and keywords; summaries, fields and clauses. The text itself is in unit.
CREATE VIRTUAL TABLE unit_head USING fts5(text, content='', columnsize=0, tokenize='bangban');
CREATE VIRTUAL TABLE unit_body USING fts5(text, content='', columnsize=0, tokenize='bangban');
