-- Knowledge gaps (知识缺口): questions the bot did not answer well, in groups of one meaning, and what
-- editors make of them. Everything here is stored with personal data covered (kb/text/mask.h); the
-- visitor's own words stay in his conversation.

CREATE TABLE gap (                        -- owner: server/desk/gap.c
    gap_id integer PRIMARY KEY,           -- 1, 2, 3 ...
    state text NOT NULL,                  -- open, drafted, answered, out_of_scope, merged
    title text NOT NULL,                  -- the question that stands for it
    department text NOT NULL,             -- of the entry that came nearest, empty = anybody's
    n_questions integer NOT NULL,         -- how often it was asked
    helper_ms bigint NOT NULL,            -- time helpers spent on it
    rank double precision NOT NULL,       -- demand, recency and cost in one number (server/desk/gap.h)
    first_at_ms bigint NOT NULL,          -- asked for the first time
    last_at_ms bigint NOT NULL,           -- and for the last
    assignee_id bigint NOT NULL,          -- account that looks after it, 0 = nobody
    assignee text NOT NULL,               -- its login name
    snoozed_until_ms bigint NOT NULL,     -- not shown among the open ones before, 0 = not snoozed
    entry text NOT NULL,                  -- external id of the entry it was worked into, empty = none
    version_id bigint NOT NULL,           -- version of it that is to answer, 0 = none
    merged_into bigint NOT NULL,          -- gap that took its questions, 0 = none
    checked_version bigint NOT NULL,      -- knowledge base it was last asked of, 0 = never
    n_reopened integer NOT NULL,          -- how often it came back
    note text NOT NULL,                   -- why it is in its state, in people's words
    moved_by text NOT NULL,               -- who moved it: login name or "server"
    moved_at_ms bigint NOT NULL           -- when
);
CREATE INDEX gap_board ON gap (state, rank);
CREATE INDEX gap_entry ON gap (entry) WHERE entry <> '';

CREATE TABLE gap_question (               -- owner: server/desk/gap_question.c
    question_id integer PRIMARY KEY,      -- 1, 2, 3 ...
    gap_id bigint NOT NULL,               -- the gap it belongs to, 0 = not grouped yet
    group_id bigint NOT NULL,             -- questions alike it was put with; editors may put several groups into
                                          -- one gap, and the next question alike goes where they are
    is_waiting integer NOT NULL,          -- 1 = to be grouped
    conversation_id bigint NOT NULL,      -- where it was asked, 0 = proposed without one
    turn_id bigint NOT NULL,              -- visitor's message, 0 = not known
    text text NOT NULL,                   -- the words, covered
    norm text NOT NULL,                   -- the same, normalised
    outcome text NOT NULL,                -- unanswered, clarifying, clarified, handed_over, not_useful,
                                          -- low_confidence, proposed, settled
    act text NOT NULL,                    -- what the bot had said to it: answer, clarify ...; empty = not known
    confidence double precision NOT NULL, -- of the bot at that time
    entry_id bigint NOT NULL,             -- its first candidate, 0 = none
    reply text NOT NULL,                  -- what the helper answered, covered; empty = nothing
    helper_ms bigint NOT NULL,            -- what it cost
    resolution text NOT NULL,             -- of the wrap-up, empty = none
    resolved_entry_id bigint NOT NULL,    -- entry the visitor chose or the helper sent, 0 = none
    at_ms bigint NOT NULL                 -- when it was asked
);
CREATE INDEX gap_question_gap ON gap_question (gap_id, question_id);
CREATE INDEX gap_question_alike ON gap_question (group_id, question_id);
CREATE INDEX gap_question_conversation ON gap_question (conversation_id, question_id);
CREATE INDEX gap_question_waiting ON gap_question (question_id) WHERE is_waiting = 1;

CREATE TABLE gap_stamp (                  -- owner: server/desk/gap.c; one row
    stamp_id integer PRIMARY KEY,         -- 1
    n bigint NOT NULL                     -- changes of groups so far: is a picture in memory of now
);
INSERT INTO gap_stamp (stamp_id, n) VALUES (1, 0);
