-- Visitors whom the embedding site vouches for.

CREATE TABLE identity_key (               -- owner: server/people/identity.c
    kid text NOT NULL PRIMARY KEY,        -- name of the key, as the site puts it into "kid"
    secret text NOT NULL,                 -- base64url, 256 bits; signatures are checked with it, so it is no hash
    made_at_ms bigint NOT NULL            -- when it was made
);

CREATE TABLE visitor_subject (            -- owner: server/people/identity.c
    subject text NOT NULL PRIMARY KEY,    -- the site's own id of its user
    visitor_id bigint NOT NULL UNIQUE REFERENCES visitor (visitor_id), -- the same person here
    bound_at_ms bigint NOT NULL           -- since when
);
