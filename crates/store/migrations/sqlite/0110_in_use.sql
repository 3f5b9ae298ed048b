-- What runs where: clusters, their inventories, and pins.

CREATE TABLE clusters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, -- agent, kubeconfig, external
    rewrites TEXT NOT NULL, -- JSON: [[from, to], …]
    reporter_robot_id INTEGER, -- not a foreign key: a robot that is gone reports nothing
    api_server TEXT,
    kubeconfig TEXT, -- sealed
    report TEXT, -- the last whole inventory
    reported_at TEXT,
    checked_at TEXT,
    failure TEXT,
    uses INTEGER NOT NULL,
    ours INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- Rows of every report that is there hold, also of one that is not whole yet: the last part removes those of the reports before.
CREATE TABLE cluster_uses (
    cluster_id INTEGER NOT NULL REFERENCES clusters (id),
    report TEXT NOT NULL,
    position INTEGER NOT NULL,
    namespace TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    container TEXT NOT NULL,
    image TEXT NOT NULL,
    image_id TEXT,
    rollback INTEGER NOT NULL,
    since TEXT,
    repository TEXT, -- the name here; none when the image is not from here
    tag TEXT, -- that it is pulled by
    digest TEXT,
    PRIMARY KEY (cluster_id, report, position)
) STRICT, WITHOUT ROWID;

-- What the check at a deletion asks: the tags and digests of each use, by the repository's id and by its name in the report.
CREATE TABLE used_references (
    cluster_id INTEGER NOT NULL REFERENCES clusters (id),
    report TEXT NOT NULL,
    position INTEGER NOT NULL,
    repository TEXT NOT NULL,
    reference TEXT NOT NULL,
    repository_id INTEGER, -- not a foreign key: an inventory outlives what it names
    PRIMARY KEY (cluster_id, report, position, repository, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX used_references_id ON used_references (repository_id, reference);
CREATE INDEX used_references_name ON used_references (repository, reference);

CREATE TABLE pins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    repository TEXT NOT NULL, -- the path below the project
    reference TEXT NOT NULL,
    digest TEXT, -- what a tag pointed to
    reason TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (project_id, name)
) STRICT;
CREATE INDEX pins_repository ON pins (project_id, repository);
CREATE INDEX pins_expiry ON pins (expires_at);
