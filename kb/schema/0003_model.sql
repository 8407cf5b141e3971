-- Models fitted to this knowledge base; without a row the shipped constants are in force.

CREATE TABLE model (
    name          text PRIMARY KEY, -- rank, confidence, embedding
    version       bigint NOT NULL,  -- kb_state.version that wrote it
    body          blob NOT NULL,    -- text of named numbers (kb/model.h); the embedding is binary
    trained_at_ms bigint NOT NULL   -- when it was fitted
);
