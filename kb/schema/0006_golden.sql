-- Golden questions: what must be answered with which entry, whoever edits.

CREATE TABLE golden (
    golden_id  integer PRIMARY KEY, -- 1, 2, 3 ...
    q          text NOT NULL,       -- as a visitor would type it
    expect     text NOT NULL,       -- external ids of the right entries, one a line; '' = not to be answered
    kind       text NOT NULL,       -- plain, typo, near ...; may be empty
    facet      text NOT NULL,       -- facet_name, '' = the whole matter or any
    before     text NOT NULL,       -- questions asked before it in the same conversation, one a line
    note       text NOT NULL,       -- why it is here, may be empty
    turn_id    bigint NOT NULL,     -- real turn it was made from, 0 = none
    made_by    text NOT NULL,       -- login name, or "import"
    made_at_ms bigint NOT NULL      -- when it was written last
);
CREATE UNIQUE INDEX golden_once ON golden (q, before);
