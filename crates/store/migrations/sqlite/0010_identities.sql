-- Who an account is at outside providers, and the installation's configuration.

CREATE TABLE identities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL,
    subject TEXT NOT NULL, -- what the provider never gives to anybody else; an account is found by it and never by name
    user_id INTEGER NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    UNIQUE (provider, subject)
) STRICT;
CREATE INDEX identities_user ON identities (user_id);

CREATE TABLE configuration (
    name TEXT PRIMARY KEY NOT NULL, -- Harbor's key
    value TEXT NOT NULL, -- JSON; of a secret, its sealed form
    updated_at TEXT NOT NULL
) STRICT;
