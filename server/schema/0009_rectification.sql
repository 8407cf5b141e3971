-- Why visitors graded as they did, and what is done about bad grades (好差评: 差评整改).

CREATE TABLE rating_reason (              -- owner: server/desk/rating.c
    conversation_id bigint NOT NULL REFERENCES rating (conversation_id), -- which grade
    reason text NOT NULL,                 -- one of the choices of that grade
    PRIMARY KEY (conversation_id, reason)
);

CREATE TABLE rectification (              -- owner: server/desk/rectification.c
    rectification_id integer PRIMARY KEY, -- 1, 2, 3 ...
    conversation_id bigint NOT NULL UNIQUE REFERENCES conversation (conversation_id), -- badly graded
    grade integer NOT NULL,               -- 1 or 2
    state text NOT NULL,                  -- open, answered, closed
    opened_at_ms bigint NOT NULL,         -- when it was graded
    due_at_ms bigint,                     -- end of the last working day for the call back
    is_overdue integer NOT NULL,          -- 1 = that passed without one
    account_id bigint REFERENCES account (account_id), -- who called back
    note text NOT NULL,                   -- what was found and done, for staff
    reply text NOT NULL,                  -- what the visitor was told
    answered_at_ms bigint,                -- when
    regrade integer,                      -- the visitor's second grade, NULL = none
    closed_at_ms bigint                   -- end
);

CREATE INDEX rectification_state ON rectification (state, rectification_id);
CREATE INDEX rating_at ON rating (at_ms);
