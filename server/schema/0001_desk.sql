-- Tables of the server: who talks, what was said, and every move a report counts.
-- Portable subset (SQLite and PostgreSQL): ids are made by the program, times are milliseconds UTC,
-- flags are 0 or 1. Tokens and passwords are stored only as hashes. "integer PRIMARY KEY" is SQLite's
-- row id, 64 bits wide; a driver for another database makes it bigint.

CREATE TABLE visitor (                    -- owner: server/people/visitor.c
    visitor_id integer PRIMARY KEY, -- 1, 2, 3 ...
    name text NOT NULL,                   -- as the visitor or the embedding page gave it, may be empty
    page text NOT NULL,                   -- address of the page the first window was opened on
    region text NOT NULL,                 -- district or street, empty = not known
    locale text NOT NULL,                 -- language tag of the page, may be empty
    created_at_ms bigint NOT NULL,        -- first start
    seen_at_ms bigint NOT NULL            -- last start or resume
);

CREATE TABLE visitor_session (            -- owner: server/people/visitor.c
    token_hash text NOT NULL PRIMARY KEY, -- hex of BLAKE2b-256 of the token; the token is never stored
    visitor_id bigint NOT NULL REFERENCES visitor (visitor_id), -- whose token it is
    created_at_ms bigint NOT NULL         -- when it was issued
);

CREATE TABLE account (                    -- owner: server/people/account.c
    account_id integer PRIMARY KEY, -- 1, 2, 3 ...
    name text NOT NULL UNIQUE,            -- login name, lower case
    display_name text NOT NULL,           -- what visitors and colleagues see
    roles text NOT NULL,                  -- comma list: helper, editor, supervisor, admin
    password_hash text NOT NULL,          -- Argon2id string of libsodium
    is_disabled integer NOT NULL,         -- 1 = may not sign in
    status text NOT NULL,                 -- online, busy, break, offline: as the person set it
    status_at_ms bigint NOT NULL,         -- since when
    created_at_ms bigint NOT NULL         -- when it was added
);

CREATE TABLE login_failure (              -- owner: server/people/account.c
    name text NOT NULL PRIMARY KEY,       -- login name that was tried, whether or not it exists
    n_failed integer NOT NULL,            -- failures since first_at_ms
    first_at_ms bigint NOT NULL           -- start of the counting window
);

CREATE TABLE session (                    -- owner: server/people/session.c
    session_id integer PRIMARY KEY, -- 1, 2, 3 ...
    token_hash text NOT NULL UNIQUE,      -- hex of BLAKE2b-256 of the token; the token is never stored
    account_id bigint NOT NULL REFERENCES account (account_id), -- who signed in
    remote text NOT NULL,                 -- peer address at sign-in
    created_at_ms bigint NOT NULL,        -- sign-in
    expires_at_ms bigint NOT NULL,        -- no longer valid from this moment on
    ended_at_ms bigint                    -- signed out or revoked; NULL while it lives
);

CREATE INDEX session_account ON session (account_id);

CREATE TABLE conversation (               -- owner: server/desk/conversation.c
    conversation_id integer PRIMARY KEY, -- 1, 2, 3 ...
    visitor_id bigint NOT NULL REFERENCES visitor (visitor_id), -- whose conversation; one open at a time
    state text NOT NULL,                  -- bot, queued, active, closed
    last_seq bigint NOT NULL,             -- seq of the last message, 0 = none yet
    dialogue text NOT NULL,               -- dialogue state after the last turn (intents/answer.h)
    question text NOT NULL,               -- last question put to the bot, for the helper's brief
    tried text NOT NULL,                  -- JSON array: the candidates found for it
    reason text NOT NULL,                 -- why it was handed over last: stable name, empty = never
    is_off_hours integer NOT NULL,        -- 1 = handed over outside working hours, desk not open since
    is_front integer NOT NULL,            -- 1 = goes before all others in the queue (its helper was lost)
    handed_at_ms bigint,                  -- last hand-over from the bot: start of the waiting time
    account_id bigint REFERENCES account (account_id), -- helper who has it or had it last
    accepted_at_ms bigint,                -- that helper took it
    responded_at_ms bigint,               -- first message of a person since handed_at_ms
    awaiting_since_ms bigint,             -- oldest visitor message a person has not replied to
    helper_read_seq bigint NOT NULL,      -- the helper has read up to this seq
    opened_at_ms bigint NOT NULL,         -- begin
    last_at_ms bigint NOT NULL,           -- time of the last message
    last_text text NOT NULL,              -- beginning of the last visitor or helper message, for lists
    closed_at_ms bigint,                  -- end
    category text NOT NULL,               -- what it was about, chosen by the helper when closing
    note text NOT NULL,                   -- helper's closing note, never shown to the visitor
    is_rated integer NOT NULL             -- 1 = the visitor has rated it
);

CREATE INDEX conversation_visitor ON conversation (visitor_id, conversation_id);
CREATE INDEX conversation_waiting ON conversation (is_front DESC, handed_at_ms, conversation_id)
    WHERE state = 'queued';
CREATE INDEX conversation_helper ON conversation (account_id) WHERE state = 'active';

CREATE TABLE message (                    -- owner: server/desk/message.c
    message_id integer PRIMARY KEY, -- 1, 2, 3 ... ; of a visitor's message also its turn_id
    conversation_id bigint NOT NULL REFERENCES conversation (conversation_id), -- where it was said
    seq bigint NOT NULL,                  -- 1, 2, 3 ... without gaps within the conversation
    client_id text,                       -- sender's own id, unique per conversation and sender; NULL: bot
    sender text NOT NULL,                 -- visitor, bot, helper, system
    name text NOT NULL,                   -- display name of the helper at that time, otherwise empty
    account_id bigint REFERENCES account (account_id), -- helper who wrote it
    at_ms bigint NOT NULL,                -- when the server took it
    blocks text NOT NULL,                 -- JSON array of blocks (intents/block.h)
    act text,                             -- bot: what kind of reply (intents/answer.h)
    confidence double precision,          -- bot: calibrated probability of being right
    turn_id bigint                        -- bot: visitor's message it answers, key of the trace
);

CREATE UNIQUE INDEX message_seq ON message (conversation_id, seq);
CREATE UNIQUE INDEX message_client ON message (conversation_id, client_id, sender)
    WHERE client_id IS NOT NULL;

CREATE TABLE feedback (                   -- owner: server/desk/rating.c
    conversation_id bigint NOT NULL,      -- conversation of the judged message
    seq bigint NOT NULL,                  -- the bot's message
    is_useful integer NOT NULL,           -- 1 = useful, 0 = not; the last word counts
    at_ms bigint NOT NULL,                -- when it was given
    PRIMARY KEY (conversation_id, seq)
);

CREATE TABLE rating (                     -- owner: server/desk/rating.c
    conversation_id integer PRIMARY KEY REFERENCES conversation (conversation_id), -- once each
    account_id bigint REFERENCES account (account_id), -- helper who was rated, NULL = bot only
    grade integer NOT NULL,               -- 5 = very satisfied ... 1 = very dissatisfied
    comment text NOT NULL,                -- visitor's words, may be empty
    at_ms bigint NOT NULL                 -- when it was given
);

CREATE TABLE event (                      -- owner: server/desk/event.c; rows are never changed
    event_id integer PRIMARY KEY, -- 1, 2, 3 ...
    at_ms bigint NOT NULL,                -- when it happened
    kind text NOT NULL,                   -- opened, handed_over, accepted, responded, closed ...
    conversation_id bigint,               -- conversation that moved, if any
    account_id bigint,                    -- staff member who acted or was affected, if any
    amount bigint,                        -- what the kind counts: waited ms, grade; NULL otherwise
    detail text NOT NULL                  -- stable name of the reason or new status, may be empty
);

CREATE INDEX event_conversation ON event (conversation_id, event_id);
CREATE INDEX event_kind ON event (kind, at_ms);

CREATE TABLE due (                        -- owner: server/desk/due.c
    due_id integer PRIMARY KEY,   -- 1, 2, 3 ...
    kind text NOT NULL,                   -- helper_grace, desk_opens ...
    object_id bigint NOT NULL,            -- what it is about: account, conversation, 0 = the desk
    due_at_ms bigint NOT NULL,            -- when it is to happen
    made_at_ms bigint NOT NULL,           -- when it was set
    done_at_ms bigint,                    -- when it fired or was cancelled; NULL while it waits
    is_cancelled integer NOT NULL         -- 1 = cancelled before it fired
);

CREATE INDEX due_open ON due (due_at_ms) WHERE done_at_ms IS NULL;
CREATE UNIQUE INDEX due_once ON due (kind, object_id) WHERE done_at_ms IS NULL;
