//! The claims, in the shape of the Docker token specification and Harbor's token service.

use serde::{Deserialize, Serialize};

/// `iss` of every token.
pub const ISSUER: &str = "harbor-token-issuer";

/// `aud` of every token, and the `service` clients ask for. The name is Harbor's, because clients and scripts know it.
pub const AUDIENCE: &str = "harbor-registry";

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer.
    pub iss: String,
    /// User name, empty for anonymous.
    pub sub: String,
    /// Audience.
    pub aud: String,
    /// End of validity, Unix seconds.
    pub exp: i64,
    /// Start of validity, Unix seconds.
    pub nbf: i64,
    /// When it was issued, Unix seconds.
    pub iat: i64,
    /// A random id.
    pub jti: String,
    /// Id of the account the token is bound to; absent for anonymous. A user made later under the same name is another user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<i64>,
    /// What kind of account that id is of: `u` a user (also when absent), `r` a robot, `w` a workload rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Of a robot, a fingerprint of the secret it had when the token was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// What it reaches.
    pub access: Vec<AccessEntry>,
}

/// One resource of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessEntry {
    /// `repository` or `registry`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The resource's full name.
    pub name: String,
    /// Granted actions.
    pub actions: Vec<String>,
    /// Id of the project when the token was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<i64>,
    /// Actions that were asked for and not held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
}
