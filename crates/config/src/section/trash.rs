//! `[trash]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// What becomes of deleted artifacts and tags before their bytes are given up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Trash {
    /// How long what was deleted can be restored. 0 keeps nothing: what is deleted is gone at once.
    #[schemars(extend("x-min" = "0s", "x-max" = "365d"))]
    pub window: Duration,
    /// Let whoever may pull from a repository pull by digest what is in its trash, so that a mistake does not stop a cluster. Each such
    /// pull is told in the audit log.
    pub allow_pull: bool,
}

impl Default for Trash {
    fn default() -> Self {
        Self {
            window: Duration::hours(7 * 24),
            allow_pull: false,
        }
    }
}
