//! `[auth]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use super::mask::masked;
use crate::Duration;

/// Who may sign in, and how tokens and passwords are treated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    /// Password the user `admin` gets at the first start; later starts leave a password that was changed alone. Also read from
    /// `WHARF_ADMIN_PASSWORD`.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<a long password>")]
    pub admin_password: Option<Secret>,
    /// File to read `auth.admin_password` from. Also read from `WHARF_ADMIN_PASSWORD_FILE`.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-admin-password")]
    pub admin_password_file: Option<PathBuf>,
    /// Key that seals secrets in the database, 32 characters or more; the same on every replica. Without it a random one is made and kept in
    /// `secret.key` in the data folder. Whoever loses it has to enter stored secrets, such as the LDAP password, again.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<32 or more random characters of your own>")]
    pub secret_key: Option<Secret>,
    /// File to read `auth.secret_key` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-secret-key")]
    pub secret_key_file: Option<PathBuf>,
    /// How long a registry token is valid, until `token_expiration` is set in the configuration of the REST API.
    #[schemars(extend("x-min" = "1m", "x-max" = "24h"))]
    pub token_lifetime: Duration,
    /// Age at which the key that signs registry tokens gets a successor. Nobody is logged out: every replica knows the new key before it signs,
    /// and the old one verifies until its last token has ended.
    #[schemars(extend("x-min" = "1d", "x-max" = "3650d"))]
    pub signing_key_lifetime: Duration,
    /// How long a browser stays logged in at most, however busy. When it is idle it is logged out earlier.
    #[schemars(extend("x-min" = "5m", "x-max" = "720h"))]
    pub session_lifetime: Duration,
    /// Let clients without an account pull from public projects. Off: no anonymous pull anywhere.
    pub anonymous_access: bool,
    /// Characters a new password has at least.
    #[schemars(range(min = 8, max = 128))]
    pub password_min_length: usize,
    /// Passwords checked at the same time; each check takes one processor core and 19 MiB of memory.
    #[schemars(range(min = 1, max = 256))]
    pub hash_concurrency: usize,
    /// Password checks that may wait for their turn; one more is answered 429.
    #[schemars(range(max = 100000))]
    pub hash_queue: usize,
    /// Who may create projects, until `project_creation_restriction` is set in the configuration of the REST API.
    pub project_creation: ProjectCreation,
    /// What login names of robot accounts begin with. It has one of the characters `$ # % ~`, which no user name has. Changing it
    /// renames all robots at once.
    pub robot_prefix: String,
    /// Days a robot account lives when nobody says how long; -1 for ever.
    #[schemars(range(min = -1, max = 2147483647))]
    pub robot_duration: i64,
    /// CI jobs and service accounts that log in with tokens their own platform signed.
    pub workload: Workload,
    /// Users whom a reverse proxy in front of Wharf has logged in.
    pub proxy_header: ProxyHeader,
}

/// Users whom a reverse proxy in front of Wharf has logged in. The headers count only on connections from `server.trusted_proxies`; the proxy
/// must take them away from what its own clients send.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProxyHeader {
    /// Header with the user's name. Unset: no header says who somebody is.
    #[schemars(example = "X-Forwarded-User")]
    pub user: Option<String>,
    /// Header with the user's groups, separated by commas or semicolons.
    #[schemars(example = "X-Forwarded-Groups")]
    pub groups: Option<String>,
    /// Header with the user's e-mail address.
    #[schemars(example = "X-Forwarded-Email")]
    pub email: Option<String>,
    /// Whoever is in this group administers the registry. Unset: nobody does by a header.
    #[schemars(example = "registry-admins")]
    pub admin_group: Option<String>,
}

/// CI jobs and service accounts that log in with tokens their own platform signed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Workload {
    /// Issuers that workload rules of projects may trust: exactly what their tokens have in `iss`. Their keys are fetched from
    /// `/.well-known/openid-configuration` below it, so `egress.allow` must open the way to those in private networks.
    #[schemars(extend("examples" = [["https://token.actions.githubusercontent.com", "https://gitlab.example.com"]]))]
    pub issuers: Vec<String>,
}

/// Who may create projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProjectCreation {
    /// every signed-in user
    Everyone,
    /// administrators only
    #[default]
    AdminOnly,
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            admin_password: None,
            admin_password_file: None,
            secret_key: None,
            secret_key_file: None,
            token_lifetime: Duration::minutes(30),
            signing_key_lifetime: Duration::hours(90 * 24),
            session_lifetime: Duration::hours(12),
            anonymous_access: true,
            password_min_length: 8,
            hash_concurrency: 2,
            hash_queue: 512,
            project_creation: ProjectCreation::AdminOnly,
            robot_prefix: "robot$".to_owned(),
            robot_duration: 30,
            workload: Workload::default(),
            proxy_header: ProxyHeader::default(),
        }
    }
}
