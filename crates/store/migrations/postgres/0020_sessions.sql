-- Logged-in browsers, and what the OpenID provider gave us for an account.

CREATE TABLE sessions (
    id_hash BYTEA PRIMARY KEY, -- SHA-256 of the cookie, so that nobody who reads this table can log in with it
    user_id BIGINT NOT NULL REFERENCES users (id),
    provider TEXT COLLATE "C" NOT NULL, -- who proved the login: empty for a local password
    stamp BYTEA NOT NULL, -- of the account's password and rights at the login; another one ends the session
    id_token TEXT COLLATE "C", -- sealed; the provider wants it back at the logout
    address TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_seen ON sessions (seen_at);

CREATE TABLE oidc_accounts (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    refresh_token TEXT COLLATE "C", -- sealed; none when the provider gave none, or does not vouch any more
    secret_hash TEXT COLLATE "C", -- PHC string of the CLI secret
    vouched_at TIMESTAMPTZ NOT NULL, -- when the provider last said that it is still them
    checking_until TIMESTAMPTZ, -- a replica is asking the provider; nobody else does before this
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE oidc_pending (
    id_hash BYTEA PRIMARY KEY, -- SHA-256 of the cookie
    payload TEXT COLLATE "C" NOT NULL, -- sealed: somebody the provider proved, who has yet to choose a user name
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX oidc_pending_expires ON oidc_pending (expires_at);
