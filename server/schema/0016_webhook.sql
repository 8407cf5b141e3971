-- What other systems are told, and what is still to be told them.

CREATE TABLE webhook (                    -- owner: server/desk/webhook.c
    webhook_id integer PRIMARY KEY,       -- 1, 2, 3 ...
    url text NOT NULL,                    -- http or https
    events text NOT NULL,                 -- comma list: entry.published, gap.opened, gap.answered
    secret text NOT NULL,                 -- key of the signature; shown to its administrator once
    is_enabled integer NOT NULL,          -- 0 = nothing new is told
    made_by text NOT NULL,                -- login name
    made_at_ms bigint NOT NULL,           -- when it was set up
    last_status integer NOT NULL,         -- of the last attempt: HTTP status, 0 = no answer
    last_error text NOT NULL,             -- why it failed, empty = it did not
    last_at_ms bigint NOT NULL            -- when, 0 = never
);

CREATE TABLE webhook_delivery (           -- owner: server/desk/webhook.c
    delivery_id integer PRIMARY KEY,      -- 1, 2, 3 ... ; the receiver knows a repeated one by it
    webhook_id bigint NOT NULL REFERENCES webhook (webhook_id) ON DELETE CASCADE, -- whom to tell
    event text NOT NULL,                  -- what happened; "ping" for a test
    body text NOT NULL,                   -- JSON object, sent as it stands
    state text NOT NULL,                  -- waiting, sent, failed
    n_attempts integer NOT NULL,          -- so far
    next_at_ms bigint NOT NULL,           -- waiting: not before; while one is under way: when it counts as lost
    made_at_ms bigint NOT NULL            -- when it happened
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at_ms) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_hook ON webhook_delivery (webhook_id, delivery_id);
