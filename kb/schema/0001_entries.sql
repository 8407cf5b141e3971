-- Entries, what hangs on them, the vocabulary and the state of the knowledge base.
-- Content: never derived, never rebuilt. Portable between SQLite and PostgreSQL. Ids are made by the
-- program from the counters in kb_state and are never used again. Days are days since 1970-01-01,
-- NULL when not given. Absent texts are ''.

CREATE TABLE kb_state (
    kb_state_id    integer PRIMARY KEY CHECK (kb_state_id = 1), -- one row
    version        bigint NOT NULL, -- grows with every change of content, vocabulary or model
    next_entry_id  bigint NOT NULL, -- id of the next new entry
    next_clause_id bigint NOT NULL  -- id of the next new clause
);
INSERT INTO kb_state (kb_state_id, version, next_entry_id, next_clause_id) VALUES (1, 1, 1, 1);

CREATE TABLE setting (
    key   text PRIMARY KEY, -- dotted name: "confidence.max_error"
    value text NOT NULL     -- as text, whatever its type
);

CREATE TABLE entry (
    entry_id           integer PRIMARY KEY, -- made by the program, never reused
    external_id        text NOT NULL UNIQUE, -- the operator's id: import finds the entry by it
    kind               text NOT NULL CHECK (kind IN ('procedure', 'policy', 'faq', 'place', 'bundle')),
    title              text NOT NULL, -- as the editor wrote it
    region             text NOT NULL, -- where it applies, '' = everywhere
    department         text NOT NULL, -- office in charge
    audience           text NOT NULL, -- whom it is for
    summary            text NOT NULL, -- the conclusion, shown first
    body               text NOT NULL, -- longer text as given; clauses are cut from it
    source_title       text NOT NULL, -- document it rests on
    source_doc_no      text NOT NULL, -- document number (文号)
    source_issuer      text NOT NULL, -- issuing office
    source_url         text NOT NULL, -- link to the original
    source_published_on integer,      -- day of publication
    effective_from     integer,       -- first valid day
    expires_on         integer,       -- last valid day
    repealed_on        integer,       -- from this day on not valid
    superseded_by      text NOT NULL, -- external id of the successor, may not exist yet
    is_demo            integer NOT NULL CHECK (is_demo IN (0, 1)),     -- demonstration content
    is_disabled        integer NOT NULL CHECK (is_disabled IN (0, 1)), -- never answered with
    content_hash       text NOT NULL, -- entry_content_hash(): tells an unchanged re-import
    changed_in         bigint NOT NULL, -- kb_state.version that wrote it last
    updated_at_ms      bigint NOT NULL  -- when it was written last
);

CREATE TABLE entry_field (
    entry_id integer NOT NULL REFERENCES entry (entry_id) ON DELETE CASCADE,
    name     text NOT NULL, -- entry_field_name(): "promised_limit"
    value    text NOT NULL, -- never ''
    PRIMARY KEY (entry_id, name)
);

CREATE TABLE variant (
    entry_id integer NOT NULL REFERENCES entry (entry_id) ON DELETE CASCADE,
    ordinal  integer NOT NULL, -- from 0, in the order given
    text     text NOT NULL,    -- another way of asking for the entry (相似问)
    PRIMARY KEY (entry_id, ordinal)
);

CREATE TABLE keyword (
    entry_id integer NOT NULL REFERENCES entry (entry_id) ON DELETE CASCADE,
    ordinal  integer NOT NULL, -- from 0, in the order given
    text     text NOT NULL,    -- term that names the matter
    PRIMARY KEY (entry_id, ordinal)
);

CREATE TABLE material (
    entry_id integer NOT NULL REFERENCES entry (entry_id) ON DELETE CASCADE,
    ordinal  integer NOT NULL, -- from 0, in the order given
    name     text NOT NULL,    -- what to bring
    copies   text NOT NULL,    -- "1份"
    form     text NOT NULL,    -- 原件, 复印件, 电子, 原件和复印件
    source   text NOT NULL,    -- who provides it
    PRIMARY KEY (entry_id, ordinal)
);

CREATE TABLE step (
    entry_id integer NOT NULL REFERENCES entry (entry_id) ON DELETE CASCADE,
    ordinal  integer NOT NULL, -- from 0, in the order given
    title    text NOT NULL,    -- name of the step
    text     text NOT NULL,    -- what happens in it
    PRIMARY KEY (entry_id, ordinal)
);

CREATE TABLE clause (
    clause_id      integer PRIMARY KEY, -- made by the program, kept while text and label stay
    entry_id       integer NOT NULL REFERENCES entry (entry_id) ON DELETE CASCADE,
    ordinal        integer NOT NULL, -- from 0, in document order
    path           text NOT NULL,    -- headings above it, outermost first, one a line
    label          text NOT NULL,    -- "第七条", '' when it has none
    text           text NOT NULL,    -- verbatim
    effective_from integer,          -- first valid day, NULL = as the entry
    expires_on     integer,          -- last valid day, NULL = as the entry
    hash           text NOT NULL,    -- SHA-256 of the text, lower-case hex; checked when quoted
    UNIQUE (entry_id, ordinal)
);

CREATE TABLE member (
    entry_id    integer NOT NULL REFERENCES entry (entry_id) ON DELETE CASCADE,
    ordinal     integer NOT NULL, -- from 0, in the order given
    external_id text NOT NULL,    -- entry that the bundle is made of, may not exist yet
    PRIMARY KEY (entry_id, ordinal)
);

CREATE TABLE synonym (
    term         text NOT NULL, -- as visitors say it
    means        text NOT NULL, -- as the entries say it
    is_both_ways integer NOT NULL CHECK (is_both_ways IN (0, 1)), -- each stands for the other
    PRIMARY KEY (term, means)
);
