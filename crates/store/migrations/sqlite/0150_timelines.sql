-- Which server the database was on, and on which of its timelines: PostgreSQL begins another when a standby takes over. Empty here.
CREATE TABLE timelines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    server TEXT NOT NULL,
    number INTEGER NOT NULL,
    noticed_at TEXT NOT NULL,
    follows INTEGER NOT NULL -- whether there was another before
) STRICT;
