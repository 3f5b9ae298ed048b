-- Work in the background: what is to be done, who does it, what it tells, and when it comes back.

CREATE TABLE executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    vendor_id INTEGER NOT NULL, -- the policy it is a run of; 0 where the kind has only one
    started_by TEXT NOT NULL, -- MANUAL, SCHEDULE, EVENT
    status TEXT NOT NULL, -- Running, Success, Error, Stopped
    message TEXT NOT NULL,
    payload TEXT NOT NULL, -- JSON
    open_key TEXT, -- of two executions with the same key one is open
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE UNIQUE INDEX executions_open_key ON executions (open_key);
CREATE INDEX executions_of ON executions (kind, vendor_id, id);

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id INTEGER NOT NULL REFERENCES executions (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL, -- Pending, Scheduled, Running, Success, Error, Stopped
    message TEXT NOT NULL,
    payload TEXT NOT NULL, -- JSON
    progress TEXT, -- JSON
    priority INTEGER NOT NULL, -- higher ones first
    attempts INTEGER NOT NULL,
    most_attempts INTEGER NOT NULL,
    available_at TEXT NOT NULL,
    fence INTEGER NOT NULL, -- grows with every claim; who has an older one has lost the lease
    worker TEXT,
    lease_until TEXT,
    stop_asked INTEGER NOT NULL,
    log_size INTEGER NOT NULL, -- bytes
    created_at TEXT NOT NULL,
    started_at TEXT,
    updated_at TEXT NOT NULL, -- also the sign of life of one that runs
    ended_at TEXT
) STRICT;
CREATE INDEX tasks_execution ON tasks (execution_id);
CREATE INDEX tasks_open ON tasks (kind, priority, id) WHERE ended_at IS NULL;

CREATE TABLE task_logs (
    task_id INTEGER NOT NULL REFERENCES tasks (id),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (task_id, number)
) STRICT;

CREATE TABLE schedules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    vendor_id INTEGER NOT NULL,
    cron_type TEXT NOT NULL, -- Harbor's word: Hourly, Daily, Weekly, Custom
    cron TEXT NOT NULL,
    payload TEXT NOT NULL, -- JSON
    next_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX schedules_of ON schedules (kind, vendor_id);
CREATE INDEX schedules_next ON schedules (next_at);

CREATE TABLE job_queues (
    kind TEXT PRIMARY KEY NOT NULL, -- SCHEDULER stands for all schedules
    paused INTEGER NOT NULL
) STRICT;

CREATE TABLE worker_pools (
    id TEXT PRIMARY KEY NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    workers INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;

-- Purges of the audit log are jobs from here on.
DROP TABLE audit_purges;
DROP TABLE audit_purge_schedules;
