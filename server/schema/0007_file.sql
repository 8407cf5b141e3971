-- Files and pictures that visitors and helpers send. The content lies outside the database, once per
-- hash (server/desk/file_store.h).

CREATE TABLE file (                       -- owner: server/desk/file.c
    file_id integer PRIMARY KEY,          -- 1, 2, 3 ...
    hash text NOT NULL,                   -- hex of BLAKE2b-256 of the content: where it lies
    type text NOT NULL,                   -- png, jpeg ... as its first bytes say (server/desk/sniff.h)
    name text NOT NULL,                   -- as the sender calls it, without folders
    len bigint NOT NULL,                  -- bytes
    visitor_id bigint REFERENCES visitor (visitor_id), -- sender, if a visitor
    account_id bigint REFERENCES account (account_id), -- sender, if of the staff
    made_at_ms bigint NOT NULL,           -- when it came
    conversation_id bigint REFERENCES conversation (conversation_id), -- said in; NULL: not sent yet
    removed_at_ms bigint                  -- no longer to be had from then on
);

CREATE INDEX file_hash ON file (hash);
CREATE INDEX file_orphan ON file (made_at_ms) WHERE conversation_id IS NULL AND removed_at_ms IS NULL;
