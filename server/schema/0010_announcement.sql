-- What supervisors tell the helpers, and who has read it.

CREATE TABLE announcement (               -- owner: server/desk/announcement.c
    announcement_id integer PRIMARY KEY,  -- 1, 2, 3 ...
    account_id bigint NOT NULL REFERENCES account (account_id), -- supervisor who wrote it
    group_id bigint NOT NULL,             -- for the members of this group, 0 = for all
    text text NOT NULL,                   -- the words
    made_at_ms bigint NOT NULL,           -- when
    until_ms bigint NOT NULL,             -- no longer shown from then on
    withdrawn_at_ms bigint                -- taken back before that; NULL = not
);

CREATE INDEX announcement_until ON announcement (until_ms);

CREATE TABLE announcement_read (          -- owner: server/desk/announcement.c; rows are never changed
    announcement_id bigint NOT NULL REFERENCES announcement (announcement_id), -- which one
    account_id bigint NOT NULL REFERENCES account (account_id), -- who has read it
    at_ms bigint NOT NULL,                -- when, the first time
    PRIMARY KEY (announcement_id, account_id)
);
