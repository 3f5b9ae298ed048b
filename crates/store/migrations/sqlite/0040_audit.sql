-- Who did what, when, from where, with what outcome; what to forward; clean-ups of it; how often repositories are pulled.

CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL, -- u user, r robot, w workload, s Wharf itself, a nobody
    actor_id INTEGER, -- not a foreign key: entries outlive accounts
    actor_name TEXT NOT NULL, -- as it was then
    address TEXT,
    request_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource TEXT NOT NULL,
    project_id INTEGER, -- not a foreign key: entries outlive projects
    success INTEGER NOT NULL,
    detail TEXT NOT NULL,
    pending INTEGER NOT NULL -- still to be forwarded
) STRICT;
CREATE INDEX audit_log_project ON audit_log (project_id, id);
CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX audit_log_actor ON audit_log (actor_name, id);
CREATE INDEX audit_log_pending ON audit_log (id) WHERE pending;

CREATE TABLE audit_forwarder (
    name TEXT PRIMARY KEY NOT NULL,
    holder TEXT NOT NULL, -- the replica that forwards
    expires_at TEXT NOT NULL
) STRICT;

CREATE TABLE audit_purge_schedules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, -- Harbor's word: Hourly, Daily, Weekly, Custom
    cron TEXT NOT NULL,
    retention_hours INTEGER NOT NULL,
    event_types TEXT NOT NULL, -- separated by commas
    dry_run INTEGER NOT NULL,
    next_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE audit_purges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started_by TEXT NOT NULL, -- MANUAL or SCHEDULE
    retention_hours INTEGER NOT NULL,
    event_types TEXT NOT NULL,
    dry_run INTEGER NOT NULL,
    status TEXT NOT NULL, -- Running, Success, Error, Stopped
    stop_asked INTEGER NOT NULL,
    entries INTEGER NOT NULL, -- removed so far; counted, in a dry run
    log TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL -- also the sign of life of one that runs
) STRICT;

ALTER TABLE repositories ADD COLUMN pull_count INTEGER NOT NULL DEFAULT 0;
