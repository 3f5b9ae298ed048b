//! `[database]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use super::mask::masked;
use crate::Duration;

/// The database: everything except the bytes of blobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite:<path>` for the embedded database or `postgres://user:password@host:port/name`. Unset: `sqlite:<data_dir>/wharf.db`.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "postgres://wharf:password@db.example.com:5432/wharf")]
    pub url: Option<Secret>,
    /// File to read `database.url` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-database-url")]
    pub url_file: Option<PathBuf>,
    /// Connections held open at most.
    #[schemars(range(min = 1, max = 1000))]
    pub max_connections: u32,
    /// So many of them serve nothing but pulls, so that a storm of pushes, logins and jobs does not keep pulls waiting. At most half of them.
    #[schemars(range(min = 0, max = 500))]
    pub pull_connections: u32,
    /// How long the start waits for PostgreSQL to answer.
    #[schemars(extend("x-max" = "1h"))]
    pub start_timeout: Duration,
    /// How long a request waits for a free connection before it is answered 429, or 503 when the database does not answer.
    #[schemars(extend("x-min" = "100ms", "x-max" = "5m"))]
    pub acquire_timeout: Duration,
    /// How long a write waits for another write (SQLite) or for a row lock (PostgreSQL).
    #[schemars(extend("x-min" = "100ms", "x-max" = "5m"))]
    pub busy_timeout: Duration,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: None,
            url_file: None,
            max_connections: 16,
            pull_connections: 4,
            start_timeout: Duration::minutes(1),
            acquire_timeout: Duration::secs(5),
            busy_timeout: Duration::secs(5),
        }
    }
}
