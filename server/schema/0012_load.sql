-- What each helper has in hand, counted as it moves, and the queue as routing asks for it: by group, in its order.

CREATE TABLE helper_load (                -- owner: server/desk/conversation.c; missing row = nothing in hand
    account_id integer PRIMARY KEY REFERENCES account (account_id), -- who
    in_hand integer NOT NULL              -- how many of his conversations are active
);

INSERT INTO helper_load (account_id, in_hand)
    SELECT account_id, count(*) FROM conversation WHERE state = 'active' AND account_id IS NOT NULL GROUP BY account_id;

ALTER TABLE handoff ADD COLUMN waits integer NOT NULL DEFAULT 0; -- 1 = it is in the queue, 0 = a helper has it
ALTER TABLE handoff ADD COLUMN group_id bigint NOT NULL DEFAULT 0; -- as in conversation
ALTER TABLE handoff ADD COLUMN is_front integer NOT NULL DEFAULT 0; -- as in conversation
ALTER TABLE handoff ADD COLUMN rank_ms bigint NOT NULL DEFAULT 0; -- as in conversation

UPDATE handoff SET
    waits = (SELECT count(*) FROM conversation c WHERE c.conversation_id = handoff.conversation_id AND c.state = 'queued'),
    group_id = (SELECT c.group_id FROM conversation c WHERE c.conversation_id = handoff.conversation_id),
    is_front = (SELECT c.is_front FROM conversation c WHERE c.conversation_id = handoff.conversation_id),
    rank_ms = (SELECT c.rank_ms FROM conversation c WHERE c.conversation_id = handoff.conversation_id);

CREATE INDEX handoff_group ON handoff (group_id, is_front DESC, rank_ms, conversation_id) WHERE waits = 1;
CREATE INDEX handoff_wide ON handoff (is_front DESC, rank_ms, conversation_id) WHERE waits = 1 AND is_wide = 1;
CREATE INDEX handoff_specialist ON handoff (specialist_id) WHERE waits = 1 AND specialist_id IS NOT NULL;
CREATE INDEX handoff_pending ON handoff (group_id, is_front DESC, rank_ms, conversation_id)
    WHERE waits = 1 AND is_rung = 0 AND offered_to IS NULL;
CREATE INDEX handoff_pending_wide ON handoff (is_front DESC, rank_ms, conversation_id)
    WHERE waits = 1 AND is_wide = 1 AND is_rung = 0 AND offered_to IS NULL;
