-- Who serves whom: groups and their people, the hand-over as routing sees it, the calendar's own days.

ALTER TABLE conversation ADD COLUMN group_id bigint NOT NULL DEFAULT 0; -- group it was handed to, 0 = anybody
ALTER TABLE conversation ADD COLUMN rank_ms bigint NOT NULL DEFAULT 0; -- order in the queue: hand-over less what priority is worth

UPDATE conversation SET rank_ms = handed_at_ms WHERE handed_at_ms IS NOT NULL;

DROP INDEX conversation_waiting;
CREATE INDEX conversation_waiting ON conversation (is_front DESC, rank_ms, conversation_id)
    WHERE state = 'queued';
CREATE INDEX conversation_group ON conversation (group_id, is_front DESC, rank_ms, conversation_id)
    WHERE state = 'queued';

CREATE INDEX conversation_served ON conversation (closed_at_ms) WHERE accepted_at_ms IS NOT NULL;

CREATE TABLE skill_group (                -- owner: server/desk/group.c
    group_id integer PRIMARY KEY,         -- 1, 2, 3 ...
    name text NOT NULL UNIQUE,            -- "市场监管局", "青石街道", "外资服务"
    kind text NOT NULL,                   -- department, topic, street, leader
    serves text NOT NULL,                 -- comma list of departments, regions or reasons it serves besides its name
    mode text NOT NULL,                   -- pull: whoever accepts first; push: offered to one helper
    accept_s integer NOT NULL,            -- push: the helper has so long to accept
    hours text NOT NULL,                  -- weekly table of its own, empty = the desk's
    is_disabled integer NOT NULL          -- 1 = gets nothing new
);

CREATE TABLE group_member (               -- owner: server/desk/group.c
    group_id bigint NOT NULL REFERENCES skill_group (group_id), -- which group
    account_id bigint NOT NULL REFERENCES account (account_id), -- who
    tier text NOT NULL,                   -- helper, specialist, leader: asked in this order
    PRIMARY KEY (group_id, account_id)
);

CREATE INDEX group_member_account ON group_member (account_id, group_id);

CREATE TABLE helper_profile (             -- owner: server/desk/group.c; missing row = the defaults
    account_id integer PRIMARY KEY REFERENCES account (account_id), -- who
    capacity integer NOT NULL,            -- conversations at a time
    languages text NOT NULL,              -- comma list of tags besides zh
    assigned_at_ms bigint NOT NULL        -- last conversation offered or accepted, 0 = never
);

CREATE TABLE company_specialist (         -- owner: server/desk/group.c
    company text NOT NULL PRIMARY KEY,    -- name or unified social credit code as visitors give it
    account_id bigint NOT NULL REFERENCES account (account_id) -- its 一对一服务专员
);

CREATE TABLE visitor_company (            -- owner: server/desk/group.c
    visitor_id integer PRIMARY KEY REFERENCES visitor (visitor_id), -- who
    company text NOT NULL                 -- as he gave it
);

CREATE TABLE handoff (                    -- owner: server/desk/handoff.c; the current hand-over of a conversation
    conversation_id integer PRIMARY KEY REFERENCES conversation (conversation_id), -- which one
    handed_at_ms bigint NOT NULL,         -- which hand-over: the conversation's handed_at_ms
    tier text NOT NULL,                   -- helper, specialist, leader: who is asked by now
    is_wide integer NOT NULL,             -- 1 = helpers of other groups are asked too
    is_rung integer NOT NULL,             -- 1 = those who may accept it have been told
    specialist_id bigint,                 -- the company's own helper
    last_helper_id bigint,                -- who had the visitor last
    language text NOT NULL,               -- tag of the visitor's page, empty = Chinese
    offered_to bigint REFERENCES account (account_id), -- push: who is to accept it
    offered_at_ms bigint                  -- since when
);

CREATE INDEX handoff_offered ON handoff (offered_to) WHERE offered_to IS NOT NULL;

CREATE TABLE handoff_pass (               -- owner: server/desk/handoff.c
    conversation_id bigint NOT NULL REFERENCES conversation (conversation_id), -- of its current hand-over
    account_id bigint NOT NULL REFERENCES account (account_id), -- who declined it or let it ring
    at_ms bigint NOT NULL,                -- when
    PRIMARY KEY (conversation_id, account_id)
);

CREATE TABLE follow_up (                  -- owner: server/desk/sweep.c
    name text NOT NULL PRIMARY KEY,       -- who follows the events: sweep
    event_id bigint NOT NULL              -- up to which one
);

INSERT INTO follow_up (name, event_id) SELECT 'sweep', coalesce(max(event_id), 0) FROM event;

CREATE TABLE calendar_rule (              -- owner: server/desk/closure.c
    rule_id integer PRIMARY KEY,          -- 1, 2, 3 ...; later ones win
    group_id bigint NOT NULL,             -- 0 = the whole desk
    from_day integer NOT NULL,            -- days since 1970
    until_day integer NOT NULL,           -- inclusive
    rule text NOT NULL,                   -- "停 14:00-15:00 停电检修" (server/desk/calendar.h)
    account_id bigint,                    -- 值: who has duty, NULL = all
    made_at_ms bigint NOT NULL            -- when it was added
);
