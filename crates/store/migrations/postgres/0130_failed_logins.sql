-- Failed logins, counted over all replicas.

CREATE TABLE failed_logins (
    place TEXT COLLATE "C" PRIMARY KEY, -- keyed fingerprint of an address, or of an address with the name that was tried
    failures BIGINT NOT NULL,
    failed_at TIMESTAMPTZ NOT NULL -- the last one
);
CREATE INDEX failed_logins_failed_at ON failed_logins (failed_at);
