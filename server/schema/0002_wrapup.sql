-- How a conversation ended, and the helper's wrap-up of it.

CREATE TABLE wrapup (                     -- owner: server/desk/wrapup.c
    conversation_id integer PRIMARY KEY REFERENCES conversation (conversation_id), -- which one
    account_id bigint NOT NULL REFERENCES account (account_id), -- helper who wrote it
    category text NOT NULL,               -- what it was about, may be empty
    resolution text NOT NULL,             -- resolved, explained, ticket, unresolved, invalid; empty: not said
    blocker text NOT NULL,                -- 难点堵点: what stands in the visitors' way, may be empty
    note text NOT NULL,                   -- for colleagues, never shown to the visitor
    at_ms bigint NOT NULL                 -- when it was written last
);

CREATE INDEX wrapup_blocker ON wrapup (at_ms) WHERE blocker <> '';
CREATE INDEX conversation_wrapup ON conversation (account_id) WHERE state = 'wrapup';
