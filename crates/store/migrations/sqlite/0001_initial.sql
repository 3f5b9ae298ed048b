-- Numbers are 64-bit, times are RFC 3339 text in UTC with six fractional digits (they sort as text), booleans are 0 or 1.
-- Ids of entities never return: AUTOINCREMENT remembers the highest one.

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE, -- the name in lower case: names are unique without regard to case
    email TEXT NOT NULL,
    realname TEXT NOT NULL,
    comment TEXT NOT NULL,
    password_hash TEXT,
    system_admin INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    owner_id INTEGER NOT NULL REFERENCES users (id),
    public INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX projects_owner ON projects (owner_id);

CREATE TABLE members (
    project_id INTEGER NOT NULL REFERENCES projects (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    role_id INTEGER NOT NULL, -- Harbor's number of the role
    PRIMARY KEY (project_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_user ON members (user_id);

CREATE TABLE repositories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    path TEXT NOT NULL,
    full_name TEXT NOT NULL UNIQUE, -- project/path, the order of the catalogue; a project's name never changes
    created_at TEXT NOT NULL,
    UNIQUE (project_id, path)
) STRICT;

CREATE TABLE blobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    object_key TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE repository_blobs (
    repository_id INTEGER NOT NULL REFERENCES repositories (id),
    blob_id INTEGER NOT NULL REFERENCES blobs (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (repository_id, blob_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX repository_blobs_blob ON repository_blobs (blob_id);

CREATE TABLE manifests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repositories (id),
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    artifact_type TEXT,
    subject_digest TEXT, -- not a foreign key: a subject may be pushed after its referrers
    referrer TEXT, -- the descriptor shown in referrers lists, JSON
    pushed_at TEXT NOT NULL,
    pulled_at TEXT,
    UNIQUE (repository_id, digest)
) STRICT;
CREATE INDEX manifests_subject ON manifests (repository_id, subject_digest, id);

CREATE TABLE manifest_payloads (
    manifest_id INTEGER PRIMARY KEY REFERENCES manifests (id),
    payload BLOB NOT NULL
) STRICT;

CREATE TABLE manifest_blobs (
    manifest_id INTEGER NOT NULL REFERENCES manifests (id),
    blob_id INTEGER NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (manifest_id, blob_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX manifest_blobs_blob ON manifest_blobs (blob_id);

CREATE TABLE manifest_children (
    parent_id INTEGER NOT NULL REFERENCES manifests (id),
    child_digest TEXT NOT NULL, -- not a foreign key: an index may list manifests that were never pushed here
    PRIMARY KEY (parent_id, child_digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX manifest_children_child ON manifest_children (child_digest, parent_id);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repositories (id),
    name TEXT NOT NULL,
    manifest_id INTEGER NOT NULL REFERENCES manifests (id),
    created_at TEXT NOT NULL,
    pushed_at TEXT NOT NULL,
    pulled_at TEXT,
    UNIQUE (repository_id, name)
) STRICT;
CREATE INDEX tags_manifest ON tags (manifest_id);

CREATE TABLE uploads (
    id TEXT PRIMARY KEY NOT NULL,
    repository_id INTEGER NOT NULL REFERENCES repositories (id),
    owner_id INTEGER, -- not a foreign key: a removed user's upload stays theirs until it expires
    size INTEGER NOT NULL,
    hash_state BLOB,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX uploads_repository ON uploads (repository_id);
CREATE INDEX uploads_owner ON uploads (owner_id);
CREATE INDEX uploads_expiry ON uploads (expires_at);

CREATE TABLE upload_parts (
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    byte_offset INTEGER NOT NULL,
    size INTEGER NOT NULL,
    object_key TEXT NOT NULL,
    PRIMARY KEY (upload_id, byte_offset)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY NOT NULL,
    private_pem TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
