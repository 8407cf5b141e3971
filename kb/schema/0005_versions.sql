-- How entries come to be: versions, their review, and one row for each entry as its editors see it.
-- Content of entries stays in entry and what hangs on it (0001); a version holds it as one JSON line.

CREATE TABLE version (
    version_id    integer PRIMARY KEY, -- 1, 2, 3 ... over all entries
    external_id   text NOT NULL,       -- entry it is of; not in entry before the first publication
    number        bigint NOT NULL,     -- 1, 2, 3 ... within the entry
    parent_id     bigint NOT NULL,     -- version it was made from, 0 = none
    state         text NOT NULL,       -- draft, review, scheduled, published, retired, replaced, discarded
    body          text NOT NULL,       -- the whole entry as a JSON line (kb/exchange/entry_json.h)
    why           text NOT NULL,       -- author's reason, may be empty
    author_id     bigint NOT NULL,     -- account that made it, 0 = import
    author        text NOT NULL,       -- its name at that time; "import"
    made_at_ms    bigint NOT NULL,     -- when it was made or last saved by itself
    is_autosave   integer NOT NULL CHECK (is_autosave IN (0, 1)), -- the next save of its author replaces it
    mover_id      bigint NOT NULL,     -- account that moved it to its state, 0 = import or server
    mover         text NOT NULL,       -- its name at that time
    moved_at_ms   bigint NOT NULL,     -- when it came to its state
    note          text NOT NULL,       -- what the mover said: reason of a return, conflicts of a merge
    publish_at_ms bigint,              -- scheduled: when it is published
    retire_at_ms  bigint,              -- when it is taken off again; NULL = not planned
    gate_id       bigint NOT NULL,     -- gate run it was published on, 0 = none
    UNIQUE (external_id, number)
);
CREATE INDEX version_planned ON version (state, publish_at_ms);

CREATE TABLE care (
    external_id   text PRIMARY KEY,    -- the entry
    kind          text NOT NULL,       -- of the head version
    title         text NOT NULL,       -- of the head version
    department    text NOT NULL,       -- of the head version
    effective_from integer,            -- of the head version: first valid day
    expires_on    integer,             -- of the head version: last valid day
    n_variants    integer NOT NULL,    -- of the head version
    head_id       bigint NOT NULL,     -- newest version that is open, published or retired
    live_id       bigint NOT NULL,     -- version that is stored in entry: published or retired; 0 = none
    state         text NOT NULL,       -- of the head version
    owner_id      bigint NOT NULL,     -- account that looks after it, 0 = nobody
    owner         text NOT NULL,       -- its name
    review_on     integer,             -- day on which it is to be looked through again
    reminded_on   integer,             -- day of the last reminder
    updated_by    text NOT NULL,       -- who changed it last
    updated_at_ms bigint NOT NULL      -- when
);
CREATE INDEX care_review ON care (review_on) WHERE review_on IS NOT NULL;
