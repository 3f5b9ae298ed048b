-- Logged-in browsers, and what the OpenID provider gave us for an account.

CREATE TABLE sessions (
    id_hash BLOB PRIMARY KEY NOT NULL, -- SHA-256 of the cookie, so that nobody who reads this table can log in with it
    user_id INTEGER NOT NULL REFERENCES users (id),
    provider TEXT NOT NULL, -- who proved the login: empty for a local password
    stamp BLOB NOT NULL, -- of the account's password and rights at the login; another one ends the session
    id_token TEXT, -- sealed; the provider wants it back at the logout
    address TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_seen ON sessions (seen_at);

CREATE TABLE oidc_accounts (
    user_id INTEGER PRIMARY KEY NOT NULL REFERENCES users (id),
    refresh_token TEXT, -- sealed; none when the provider gave none, or does not vouch any more
    secret_hash TEXT, -- PHC string of the CLI secret
    vouched_at TEXT NOT NULL, -- when the provider last said that it is still them
    checking_until TEXT, -- a replica is asking the provider; nobody else does before this
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE oidc_pending (
    id_hash BLOB PRIMARY KEY NOT NULL, -- SHA-256 of the cookie
    payload TEXT NOT NULL, -- sealed: somebody the provider proved, who has yet to choose a user name
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX oidc_pending_expires ON oidc_pending (expires_at);
