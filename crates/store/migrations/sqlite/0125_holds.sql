-- What holds: whose pins are, and which reports of clusters came to nothing.

-- By id: a name may become somebody else's. None for pins of before, which only those with the right to end pins change.
ALTER TABLE pins ADD COLUMN holder_kind TEXT; -- u, r, w
ALTER TABLE pins ADD COLUMN holder_id INTEGER;

-- Reports whose parts were removed because another one became whole: what comes of them later is no inventory.
CREATE TABLE ended_reports (
    cluster_id INTEGER NOT NULL REFERENCES clusters (id),
    report TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    PRIMARY KEY (cluster_id, report)
) STRICT, WITHOUT ROWID;
