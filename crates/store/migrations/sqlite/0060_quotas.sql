-- Limits and use of storage by project; settings of projects; lists of accepted vulnerabilities; labels.

-- Blobs a project is charged for: each once, whichever of its repositories hold it.
CREATE TABLE project_blobs (
    project_id INTEGER NOT NULL, -- not a foreign key: its lock on the project would come after those on repositories
    blob_id INTEGER NOT NULL, -- not a foreign key: collecting a blob must not wait for pushes of others
    size INTEGER NOT NULL,
    PRIMARY KEY (project_id, blob_id)
) STRICT, WITHOUT ROWID;
INSERT INTO project_blobs (project_id, blob_id, size)
    SELECT DISTINCT r.project_id, b.id, b.size FROM repository_blobs rb
      JOIN repositories r ON r.id = rb.repository_id JOIN blobs b ON b.id = rb.blob_id;

CREATE TABLE quotas (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL UNIQUE REFERENCES projects (id),
    hard INTEGER NOT NULL, -- bytes; -1 for no limit
    used INTEGER NOT NULL, -- bytes, without the rows of quota_deltas
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
INSERT INTO quotas (project_id, hard, used, created_at, updated_at)
    SELECT p.id, -1,
           (SELECT COALESCE(SUM(pb.size), 0) FROM project_blobs pb WHERE pb.project_id = p.id)
           + (SELECT COALESCE(SUM(m.size), 0) FROM manifests m JOIN repositories r ON r.id = m.repository_id WHERE r.project_id = p.id),
           p.created_at, p.created_at
      FROM projects p ORDER BY p.id;

-- Changes of use that are not yet in quotas.used: pushes to a project without a limit share no row.
CREATE TABLE quota_deltas (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL,
    delta INTEGER NOT NULL
) STRICT;
CREATE INDEX quota_deltas_project ON quota_deltas (project_id, id);

CREATE VIEW project_usage AS
    SELECT q.id, q.project_id, p.name AS project_name, u.name AS owner_name, q.hard,
           q.used + COALESCE((SELECT SUM(d.delta) FROM quota_deltas d WHERE d.project_id = q.project_id), 0) AS used,
           q.created_at, q.updated_at
      FROM quotas q JOIN projects p ON p.id = q.project_id JOIN users u ON u.id = p.owner_id;

-- What each project should be charged: manifests, blobs they refer to, and blobs that still wait for their manifest.
CREATE VIEW project_recount AS
    SELECT q.project_id,
           q.used + COALESCE((SELECT SUM(d.delta) FROM quota_deltas d WHERE d.project_id = q.project_id), 0) AS stored,
           (SELECT COALESCE(SUM(m.size), 0) FROM manifests m JOIN repositories r ON r.id = m.repository_id WHERE r.project_id = q.project_id)
           + (SELECT COALESCE(SUM(b.size), 0) FROM blobs b WHERE b.id IN
               (SELECT mb.blob_id FROM repositories r JOIN manifests m ON m.repository_id = r.id JOIN manifest_blobs mb ON mb.manifest_id = m.id
                  WHERE r.project_id = q.project_id
                UNION
                SELECT pb.blob_id FROM project_blobs pb WHERE pb.project_id = q.project_id AND EXISTS
                  (SELECT 1 FROM repository_blobs rb JOIN repositories r ON r.id = rb.repository_id
                    WHERE rb.blob_id = pb.blob_id AND r.project_id = q.project_id))) AS counted
      FROM quotas q;

CREATE TABLE project_metadata (
    project_id INTEGER NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL, -- Harbor's key; `public` is a column of projects
    value TEXT NOT NULL,
    PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE cve_allowlists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL UNIQUE, -- 0 for the installation
    expires_at INTEGER, -- seconds since 1970; none for never
    items TEXT NOT NULL, -- identifiers, separated by spaces
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    color TEXT NOT NULL,
    scope TEXT NOT NULL, -- g for the installation, p for a project
    project_id INTEGER NOT NULL, -- 0 with scope g
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (scope, project_id, name)
) STRICT;
CREATE INDEX labels_project ON labels (project_id);

CREATE TABLE artifact_labels (
    manifest_id INTEGER NOT NULL REFERENCES manifests (id),
    label_id INTEGER NOT NULL REFERENCES labels (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (manifest_id, label_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifact_labels_label ON artifact_labels (label_id);
