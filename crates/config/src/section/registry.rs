//! `[registry]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// Behaviour of the registry protocol (`/v2`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Registry {
    /// Accept an image index although manifests it lists are missing. Off: such a push is refused, so a pull never meets a hole.
    pub allow_sparse: bool,
    /// An unfinished upload is dropped when nothing arrived for so long.
    #[schemars(extend("x-min" = "1m", "x-max" = "30d"))]
    pub upload_expiry: Duration,
    /// Note when a manifest and its tag were last pulled. Retention rules that ask for it need it.
    pub pull_time: bool,
    /// Count how often each repository is pulled from.
    pub pull_count: bool,
}

impl Default for Registry {
    fn default() -> Self {
        Self {
            allow_sparse: false,
            upload_expiry: Duration::hours(24),
            pull_time: true,
            pull_count: true,
        }
    }
}
