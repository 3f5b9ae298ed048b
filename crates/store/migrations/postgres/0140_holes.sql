-- What manifests refer to that their repository did not hold when they were pushed: layers kept elsewhere, and everything where
-- registry.allow_sparse lets holes in. Whoever brings such a blob makes it the manifest's.
CREATE TABLE manifest_holes (
    manifest_id BIGINT NOT NULL REFERENCES manifests (id),
    blob_digest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (manifest_id, blob_digest)
);
CREATE INDEX manifest_holes_digest ON manifest_holes (blob_digest);

CREATE TABLE trash_holes (
    trash_id BIGINT NOT NULL REFERENCES trash_items (id),
    digest TEXT COLLATE "C" NOT NULL,
    blob_digest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (trash_id, digest, blob_digest)
);
