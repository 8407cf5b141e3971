-- What helpers work with: canned phrases, drafts, why they are away, proposals to the knowledge base.

CREATE TABLE canned (                     -- owner: server/desk/canned.c
    canned_id integer PRIMARY KEY,        -- 1, 2, 3 ...
    scope text NOT NULL,                  -- mine, group, all: who may use it
    account_id bigint NOT NULL REFERENCES account (account_id), -- who wrote it; owner of a mine
    group_id bigint NOT NULL,             -- group: whose it is; otherwise 0
    shortcut text NOT NULL,               -- what is typed for it, may be empty
    title text NOT NULL,                  -- for the list
    text text NOT NULL,                   -- with variables in braces (server/desk/canned.h)
    changed_at_ms bigint NOT NULL,        -- last change
    is_deleted integer NOT NULL           -- 1 = no longer offered
);

CREATE TABLE draft (                      -- owner: server/desk/draft.c
    account_id bigint NOT NULL REFERENCES account (account_id), -- who writes
    conversation_id bigint NOT NULL REFERENCES conversation (conversation_id), -- to whom
    text text NOT NULL,                   -- not sent yet
    at_ms bigint NOT NULL,                -- last change
    PRIMARY KEY (account_id, conversation_id)
);

CREATE TABLE status_reason (              -- owner: server/desk/status.c
    account_id integer PRIMARY KEY REFERENCES account (account_id), -- who
    reason text NOT NULL                  -- why busy or on a break, empty = not said
);

CREATE TABLE proposal (                   -- owner: server/desk/proposal.c
    proposal_id integer PRIMARY KEY,      -- 1, 2, 3 ...
    conversation_id bigint REFERENCES conversation (conversation_id), -- where it came up, if anywhere
    account_id bigint NOT NULL REFERENCES account (account_id), -- helper who proposes
    question text NOT NULL,               -- as visitors ask
    answer text NOT NULL,                 -- as the helper answered
    entry_id bigint,                      -- entry it belongs to, NULL = a new one is needed
    state text NOT NULL,                  -- open, taken, declined
    made_at_ms bigint NOT NULL,           -- when
    decided_by bigint REFERENCES account (account_id), -- editor
    decided_at_ms bigint,                 -- when
    decision text NOT NULL                -- the editor's words, may be empty
);

CREATE INDEX proposal_state ON proposal (state, proposal_id);
