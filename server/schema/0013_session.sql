-- Sessions of staff that lock when nobody is there, and sign-ins that failed from one address.

ALTER TABLE session ADD COLUMN seen_at_ms bigint NOT NULL DEFAULT 0; -- last use, noted once a minute; 0 = before this was noted
ALTER TABLE session ADD COLUMN locked_at_ms bigint; -- waits for the password since; NULL = open

CREATE TABLE address_failure (            -- owner: server/people/lockout.c
    address text NOT NULL PRIMARY KEY,    -- IPv4 address, or the first 64 bits of an IPv6 address
    n_failed integer NOT NULL,            -- failed sign-ins since first_at_ms, whatever the name
    first_at_ms bigint NOT NULL           -- start of the counting window
);
