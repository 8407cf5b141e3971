-- What editors changed about the official channels (intents/redirect.c has the shipped ones): a row
-- replaces the shipped rule of its name or adds one. Owner: intents/redirect_store.c.
CREATE TABLE redirect_rule (
    name text NOT NULL PRIMARY KEY,      -- stable name, also the reason of the decision
    is_firm integer NOT NULL,            -- 1 = before any search, 0 = when the search is not sure
    pattern text NOT NULL,               -- phrase.h pattern over the words of the question
    exception text NOT NULL,             -- the same: where it fits, the rule does not; may be empty
    answer text NOT NULL,                -- what the visitor reads
    tels text NOT NULL,                  -- label=number, comma separated, three at most
    position integer NOT NULL,           -- lower ones are asked first; shipped rules are 100, 200 ...
    is_enabled integer NOT NULL,         -- 0 = the rule, also a shipped one of that name, is off
    changed_at_ms bigint NOT NULL,       -- last change
    changed_by bigint NOT NULL           -- account
);
