-- The second factor of staff.

CREATE TABLE account_totp (               -- owner: server/people/totp.c
    account_id integer PRIMARY KEY REFERENCES account (account_id), -- whose
    secret text NOT NULL,                 -- base32, 160 bits; codes are made from it, so it is no hash
    last_step bigint NOT NULL,            -- 30-second step of the last code used; earlier ones are void
    made_at_ms bigint NOT NULL,           -- when the secret was made
    confirmed_at_ms bigint                -- first code given: from then on wanted; NULL = only begun
);

CREATE TABLE recovery_code (              -- owner: server/people/totp.c
    account_id bigint NOT NULL REFERENCES account (account_id), -- whose
    code_hash text NOT NULL,              -- hex of BLAKE2b-256; the code was shown once
    used_at_ms bigint,                    -- NULL while it is good
    PRIMARY KEY (account_id, code_hash)
);
