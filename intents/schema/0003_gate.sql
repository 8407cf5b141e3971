-- Runs of the publish gate: what was compared, what came out, who overrode it. Owner: intents/gate_run.c.
CREATE TABLE gate_run (
    gate_id        integer PRIMARY KEY, -- 1, 2, 3 ...
    state          text NOT NULL,       -- running, done, lost (the server stopped meanwhile)
    version_ids    text NOT NULL,       -- JSON array, ascending: what was to be published
    kb_version     bigint NOT NULL,     -- of the live picture it was compared with
    by_id          bigint NOT NULL,     -- account that started it
    by_name        text NOT NULL,       -- its login name
    started_at_ms  bigint NOT NULL,     -- when
    done_at_ms     bigint,              -- when it ended; NULL while it runs
    n_golden       bigint NOT NULL,     -- golden questions asked
    n_real         bigint NOT NULL,     -- distinct real questions asked
    n_regressions  bigint NOT NULL,     -- golden questions that got worse: they block
    report         text NOT NULL,       -- JSON object: every reply that would change; '' while it runs
    override_id    bigint NOT NULL,     -- account that lets it pass all the same, 0 = nobody
    override_name  text NOT NULL,       -- its login name
    override_why   text NOT NULL        -- and why
);
CREATE INDEX gate_run_started ON gate_run (started_at_ms);
