-- Rules that keep tags where they are.

CREATE TABLE immutable_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    priority INTEGER NOT NULL, -- Harbor's number; it decides nothing
    disabled INTEGER NOT NULL,
    selectors TEXT NOT NULL, -- JSON: patterns of repositories and of tags
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX immutable_rules_project ON immutable_rules (project_id);
