//! `[quota]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ByteSize;

/// How much projects may hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    /// Storage that a new project may use; 0 for no limit. Administrators change it for each project.
    #[schemars(extend("x-max" = "1024TiB"))]
    pub storage_per_project: ByteSize,
    /// Projects that may be made; one more is answered 409.
    #[schemars(range(min = 1, max = 1000000))]
    pub projects: i64,
    /// Labels that the installation, and each project, may have; one more is answered 409.
    #[schemars(range(min = 1, max = 1000000))]
    pub labels: i64,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            storage_per_project: ByteSize::bytes(0),
            projects: 10_000,
            labels: 1000,
        }
    }
}
