-- Tickets: what cannot be answered at once, with an owner, tasks for departments and a deadline.

CREATE TABLE ticket (                     -- owner: server/desk/ticket_row.c
    ticket_id integer PRIMARY KEY,        -- 1, 2, 3 ...
    kind text NOT NULL,                   -- message left, callback promised, appeal 诉求
    state text NOT NULL,                  -- open, working, answered, closed
    title text NOT NULL,                  -- one line for lists
    text text NOT NULL,                   -- what is wanted
    contact text NOT NULL,                -- how to reach the visitor, as given; may be empty
    visitor_id bigint NOT NULL REFERENCES visitor (visitor_id), -- whose it is
    conversation_id bigint NOT NULL REFERENCES conversation (conversation_id), -- where it came up
    account_id bigint REFERENCES account (account_id), -- owner, NULL = nobody yet
    code_hash text NOT NULL,              -- hex of BLAKE2b-256 of the code to look it up with
    made_at_ms bigint NOT NULL,           -- begin
    due_at_ms bigint,                     -- end of the last working day for it, NULL = none
    is_overdue integer NOT NULL,          -- 1 = that passed before it was answered
    answered_at_ms bigint,                -- last answer
    closed_at_ms bigint,                  -- end
    answer text NOT NULL                  -- last answer, empty = none yet
);

CREATE INDEX ticket_state ON ticket (state, ticket_id);
CREATE INDEX ticket_visitor ON ticket (visitor_id, ticket_id);
CREATE INDEX ticket_owner ON ticket (account_id, ticket_id);

CREATE TABLE ticket_task (                -- owner: server/desk/ticket_row.c
    task_id integer PRIMARY KEY,          -- 1, 2, 3 ...
    ticket_id bigint NOT NULL REFERENCES ticket (ticket_id), -- of which ticket
    department text NOT NULL,             -- who is to do it
    account_id bigint REFERENCES account (account_id), -- its specialist, NULL = anybody there
    text text NOT NULL,                   -- what is to be done
    made_at_ms bigint NOT NULL,           -- since when
    due_at_ms bigint,                     -- until when, NULL = until the ticket's end
    is_overdue integer NOT NULL,          -- 1 = that passed before it was done
    done_at_ms bigint,                    -- when it was done, NULL = not yet
    answer text NOT NULL                  -- what came of it, never shown to the visitor
);

CREATE INDEX ticket_task_ticket ON ticket_task (ticket_id, task_id);
CREATE INDEX ticket_task_account ON ticket_task (account_id) WHERE done_at_ms IS NULL;

CREATE TABLE ticket_step (                -- owner: server/desk/ticket_row.c; rows are never changed
    ticket_id bigint NOT NULL REFERENCES ticket (ticket_id), -- of which ticket
    seq bigint NOT NULL,                  -- 1, 2, 3 ...
    at_ms bigint NOT NULL,                -- when
    account_id bigint REFERENCES account (account_id), -- who did it, NULL = the visitor or time
    is_public integer NOT NULL,           -- 1 = the visitor sees it
    text text NOT NULL,                   -- what happened, for people
    PRIMARY KEY (ticket_id, seq)
);
