-- Every decision of the ladder with what it rested on, so that it can be replayed and explained.
-- Written in the same transaction as the reply; owner: intents/trace.c.
CREATE TABLE trace (
    turn_id bigint NOT NULL PRIMARY KEY, -- given by the caller: the message that asked
    at_ms bigint NOT NULL,               -- when it was decided, UTC
    question text NOT NULL,              -- as the visitor typed it
    normalised text NOT NULL,            -- the form that was compared
    dialogue text NOT NULL,              -- state before the turn (dialogue_write)
    chosen_entry_id bigint NOT NULL,     -- clicked choice, 0 = none
    chosen_facet text NOT NULL,          -- facet of the clicked choice, '' = none
    as_of_day integer NOT NULL,          -- validity day, days since 1970-01-01
    region text NOT NULL,                -- of the visitor, '' = any
    audience text NOT NULL,              -- of the visitor, '' = any
    kb_version bigint NOT NULL,          -- of the snapshot
    model_version bigint NOT NULL,       -- of the ranking and confidence model, 0 = no search
    act text NOT NULL,                   -- act_name
    rung text NOT NULL,                  -- rung_name
    reason text NOT NULL,                -- stable name within the act
    entry_id bigint NOT NULL,            -- answered matter, 0 = none
    clause_id bigint NOT NULL,           -- quoted clause, 0 = none
    facet text NOT NULL,                 -- facet answered, '' = the whole matter
    confidence double precision NOT NULL,  -- calibrated probability of being right
    cut_answer double precision NOT NULL,  -- at least this was answered
    cut_clarify double precision NOT NULL, -- at least this was clarified
    max_error double precision NOT NULL,   -- share of wrong answers the editor accepted
    candidates text NOT NULL,            -- JSON: best first, with score, probability, features
    digest text NOT NULL                 -- SHA-256 of the blocks as JSON, lower-case hex
);

-- Reports read decisions of a period by act.
CREATE INDEX trace_by_time ON trace (at_ms, act);
