-- Retention: policies, and what their runs found and did.

CREATE TABLE retention_policies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER REFERENCES projects (id), -- none for the default of projects without a policy
    policy TEXT NOT NULL, -- JSON, in Harbor's words
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX retention_policies_project ON retention_policies (COALESCE(project_id, 0));

-- One repository's part of an execution.
CREATE TABLE retention_tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    policy_id INTEGER NOT NULL, -- not a foreign key: its history goes with it, in small pieces
    execution_id INTEGER NOT NULL, -- not a foreign key: executions are forgotten by their own rules
    repository_id INTEGER NOT NULL, -- not a foreign key: the history outlives repositories
    repository TEXT NOT NULL,
    dry_run INTEGER NOT NULL,
    status TEXT NOT NULL, -- Running, Success, Error, Stopped
    total INTEGER NOT NULL,
    retained INTEGER NOT NULL,
    failure TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    UNIQUE (execution_id, repository_id)
) STRICT;
CREATE INDEX retention_tasks_policy ON retention_tasks (policy_id, execution_id);

-- Verdicts in pieces; a piece is what one transaction carries out.
CREATE TABLE retention_verdicts (
    task_id INTEGER NOT NULL REFERENCES retention_tasks (id),
    piece INTEGER NOT NULL,
    done INTEGER NOT NULL,
    verdicts TEXT NOT NULL, -- JSON
    PRIMARY KEY (task_id, piece)
) STRICT, WITHOUT ROWID;
