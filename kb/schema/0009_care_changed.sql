-- The editors' list is in order of change: without this ten thousand rows are sorted for each page of fifty.

CREATE INDEX care_changed ON care (updated_at_ms DESC, external_id);
CREATE INDEX care_department ON care (department);
