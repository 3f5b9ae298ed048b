-- Failed logins, counted over all replicas.

CREATE TABLE failed_logins (
    place TEXT NOT NULL PRIMARY KEY, -- keyed fingerprint of an address, or of an address with the name that was tried
    failures INTEGER NOT NULL,
    failed_at TEXT NOT NULL -- the last one
) STRICT;
CREATE INDEX failed_logins_failed_at ON failed_logins (failed_at);
