-- Conversations that change hands, and what staff say among themselves about one. Nothing of this is
-- ever read for a visitor: no statement of a visitor's method names these tables.

CREATE TABLE transfer (                   -- owner: server/desk/transfer.c
    transfer_id integer PRIMARY KEY,      -- 1, 2, 3 ...
    conversation_id bigint NOT NULL REFERENCES conversation (conversation_id), -- what is offered
    from_account_id bigint NOT NULL REFERENCES account (account_id), -- helper who has it
    to_account_id bigint NOT NULL REFERENCES account (account_id), -- helper it is offered to
    reason text NOT NULL,                 -- the giver's words
    made_at_ms bigint NOT NULL,           -- when it was offered
    ended_at_ms bigint,                   -- when it was taken, declined ...; NULL while it is open
    outcome text NOT NULL,                -- accepted, declined, expired, withdrawn; empty while open
    answer text NOT NULL                  -- words of the one who declined, may be empty
);

CREATE UNIQUE INDEX transfer_open ON transfer (conversation_id) WHERE ended_at_ms IS NULL;
CREATE INDEX transfer_to ON transfer (to_account_id) WHERE ended_at_ms IS NULL;

CREATE TABLE thread (                     -- owner: server/desk/thread.c
    thread_id integer PRIMARY KEY,        -- 1, 2, 3 ...
    conversation_id bigint NOT NULL REFERENCES conversation (conversation_id), -- what it is about
    question text NOT NULL,               -- what the front helper wants to know
    account_id bigint NOT NULL REFERENCES account (account_id), -- who opened it
    opened_at_ms bigint NOT NULL,         -- when
    closed_at_ms bigint                   -- when the answer sufficed; NULL while it is open
);

CREATE INDEX thread_conversation ON thread (conversation_id, thread_id);

CREATE TABLE thread_member (              -- owner: server/desk/thread.c
    thread_id bigint NOT NULL REFERENCES thread (thread_id), -- where
    account_id bigint NOT NULL REFERENCES account (account_id), -- specialist who is asked
    asked_at_ms bigint NOT NULL,          -- since when
    PRIMARY KEY (thread_id, account_id)
);

CREATE INDEX thread_member_account ON thread_member (account_id, thread_id);

CREATE TABLE aside (                      -- owner: server/desk/aside.c; rows are never changed
    aside_id integer PRIMARY KEY,         -- 1, 2, 3 ...
    conversation_id bigint NOT NULL REFERENCES conversation (conversation_id), -- what it is about
    thread_id bigint REFERENCES thread (thread_id), -- said in this thread; NULL: beside the conversation
    kind text NOT NULL,                   -- note, whisper, thread
    client_id text NOT NULL,              -- sender's own id: a retry adds nothing
    account_id bigint NOT NULL REFERENCES account (account_id), -- who said it
    name text NOT NULL,                   -- display name at that time
    text text NOT NULL,                   -- the words
    at_ms bigint NOT NULL                 -- when
);

CREATE UNIQUE INDEX aside_client ON aside (conversation_id, account_id, client_id);
CREATE INDEX aside_thread ON aside (thread_id, aside_id) WHERE thread_id IS NOT NULL;
