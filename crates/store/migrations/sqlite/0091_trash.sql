-- What was deleted, until its time is up. The rows of live tables go as ever; here is what brings them back.

CREATE TABLE trash_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL, -- not a foreign key: its lock on the project would come after those on repositories
    path TEXT NOT NULL, -- of the repository, which may be gone
    kind TEXT NOT NULL, -- artifact, tag
    digest TEXT NOT NULL, -- the artifact, or what the tag pointed to
    tags TEXT NOT NULL, -- the first of them, separated by spaces
    artifact_kind TEXT NOT NULL, -- IMAGE and so on; empty when nobody has read it
    size INTEGER NOT NULL, -- bytes of the manifests and of every blob they refer to, each once
    manifests INTEGER NOT NULL, -- that went
    deleted_by TEXT NOT NULL,
    why TEXT NOT NULL,
    deleted_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX trash_items_project ON trash_items (project_id, id);
CREATE INDEX trash_items_expiry ON trash_items (expires_at);

-- Everything that is needed to make an artifact whole again: what went, and copies of what stayed because something else held it.
CREATE TABLE trash_manifests (
    trash_id INTEGER NOT NULL REFERENCES trash_items (id),
    digest TEXT NOT NULL,
    position INTEGER NOT NULL, -- the id it had: they come back in the same order
    went INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    artifact_type TEXT,
    subject_digest TEXT,
    referrer TEXT,
    pushed_at TEXT NOT NULL,
    pulled_at TEXT,
    payload BLOB NOT NULL,
    kind TEXT, -- from here to details as in artifact_details; none when nobody has read it
    config_media_type TEXT,
    total_size INTEGER,
    details TEXT,
    accessory_subject TEXT, -- from here on as in accessories; none when it is no accessory
    accessory_kind TEXT,
    accessory_at TEXT,
    PRIMARY KEY (trash_id, digest)
) STRICT;
CREATE INDEX trash_manifests_digest ON trash_manifests (digest);

CREATE TABLE trash_blobs (
    trash_id INTEGER NOT NULL REFERENCES trash_items (id),
    digest TEXT NOT NULL, -- the manifest that refers to it
    blob_id INTEGER NOT NULL REFERENCES blobs (id), -- its bytes are held
    PRIMARY KEY (trash_id, digest, blob_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX trash_blobs_blob ON trash_blobs (blob_id);

CREATE TABLE trash_children (
    trash_id INTEGER NOT NULL REFERENCES trash_items (id),
    digest TEXT NOT NULL,
    child_digest TEXT NOT NULL,
    PRIMARY KEY (trash_id, digest, child_digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE trash_labels (
    trash_id INTEGER NOT NULL REFERENCES trash_items (id),
    digest TEXT NOT NULL,
    label_id INTEGER NOT NULL, -- not a foreign key: a label may go meanwhile, and then does not come back
    created_at TEXT NOT NULL,
    PRIMARY KEY (trash_id, digest, label_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE trash_tags (
    trash_id INTEGER NOT NULL REFERENCES trash_items (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL, -- what it pointed to
    created_at TEXT NOT NULL,
    pushed_at TEXT NOT NULL,
    pulled_at TEXT,
    PRIMARY KEY (trash_id, name)
) STRICT, WITHOUT ROWID;

-- Whatever keeps a blob. A new kind of holder makes this view again with its table added.
DROP VIEW IF EXISTS blob_holders;
CREATE VIEW blob_holders AS
    SELECT rb.blob_id FROM repository_blobs rb
    UNION ALL
    SELECT mb.blob_id FROM manifest_blobs mb
    UNION ALL
    SELECT tb.blob_id FROM trash_blobs tb;
