-- Garbage collection: when a link was last promised to somebody, what to look at, what is on its way out, what nobody named.
ALTER TABLE repository_blobs ADD COLUMN touched_at TEXT; -- none: created_at says it
ALTER TABLE blobs ADD COLUMN damaged_at TEXT; -- the bytes were read and do not hash to the digest; the next upload replaces them
CREATE INDEX blobs_object_key ON blobs (object_key);
CREATE INDEX upload_parts_object_key ON upload_parts (object_key);

-- Blobs that lost a holder. Several rows for one blob are legal: who removes waits for nobody.
CREATE TABLE gc_candidates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    blob_id INTEGER NOT NULL, -- not a foreign key: a note outlives what it is about
    due_at TEXT -- none: at the next run
) STRICT;

-- Objects whose rows are gone: the only ones whose bytes are ever deleted.
CREATE TABLE condemned_objects (
    object_key TEXT PRIMARY KEY NOT NULL,
    size INTEGER NOT NULL,
    condemned_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Objects that a listing found and no row names.
CREATE TABLE object_sightings (
    object_key TEXT PRIMARY KEY NOT NULL,
    size INTEGER NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Whatever keeps a blob. A new kind of holder makes this view again with its table added.
CREATE VIEW blob_holders AS
    SELECT rb.blob_id FROM repository_blobs rb
    UNION ALL
    SELECT mb.blob_id FROM manifest_blobs mb;
