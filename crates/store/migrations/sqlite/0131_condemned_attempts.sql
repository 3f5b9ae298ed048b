-- A storage may refuse to delete one object and delete all others: that one is tried again later, and the run goes on.
ALTER TABLE condemned_objects ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
-- Not before this; NULL for at once.
ALTER TABLE condemned_objects ADD COLUMN retry_at TEXT;

-- The blobs whose bytes are damaged or missing: few, or somebody has to know.
CREATE INDEX blobs_damaged ON blobs (id) WHERE damaged_at IS NOT NULL;
