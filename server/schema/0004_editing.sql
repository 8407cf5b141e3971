-- Editing the knowledge base: who works for which departments. Entries and versions are the layer kb's.

CREATE TABLE account_department (         -- owner: server/people/department.c
    account_id bigint NOT NULL REFERENCES account (account_id), -- editor or reviewer
    department text NOT NULL,             -- as entries name it; without a row he works for all
    PRIMARY KEY (account_id, department)
);
