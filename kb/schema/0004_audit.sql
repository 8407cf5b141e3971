-- What people changed, row after row in a chain of hashes: a row that is altered or taken out is found.
-- Rows are only ever added (kb/audit.h).

CREATE TABLE audit (
    audit_id  integer PRIMARY KEY, -- 1, 2, 3 ... without gaps
    at_ms     bigint NOT NULL,     -- when it happened, UTC
    actor     text NOT NULL,       -- who: login name, or "import", "server"
    action    text NOT NULL,       -- stable name of what was done: "entry.publish"
    subject   text NOT NULL,       -- what it was done to: "entry:company-deregister"
    detail    text NOT NULL,       -- JSON object with what else matters
    prev_hash text NOT NULL,       -- row_hash of the row before, 64 zeros for the first
    row_hash  text NOT NULL        -- SHA-256 over everything above as canonical JSON, lower-case hex
);
CREATE INDEX audit_by_subject ON audit (subject, audit_id);

CREATE TABLE audit_head (
    audit_head_id integer PRIMARY KEY CHECK (audit_head_id = 1), -- one row
    n_rows        bigint NOT NULL, -- rows of audit: the newest cannot be taken off unnoticed
    row_hash      text NOT NULL    -- of the newest row
);
INSERT INTO audit_head (audit_head_id, n_rows, row_hash)
    VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
