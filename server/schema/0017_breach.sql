-- Who took note of a missed first response.

CREATE TABLE breach_ack (                 -- owner: server/desk/breach.c; rows are never changed
    event_id bigint PRIMARY KEY REFERENCES event (event_id), -- the event "breached"
    account_id bigint NOT NULL REFERENCES account (account_id), -- supervisor who took note, the first one
    at_ms bigint NOT NULL                 -- when
);
