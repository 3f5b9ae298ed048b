//! `[gc]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// Garbage collection: it runs by itself and stops nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Gc {
    /// What a client uploaded, mounted or was told is there stays for so long, so that its manifest can follow. Short times are for tests:
    /// a push that takes longer between a layer and its manifest has to begin again.
    #[schemars(extend("x-min" = "1s", "x-max" = "30d"))]
    pub grace: Duration,
    /// For how long nothing is collected after another PostgreSQL server took the database over: a standby that was promoted may lack the last
    /// commits, and what their rows named is kept for whoever pushes it again. `0s` when every standby follows synchronously.
    #[schemars(extend("x-min" = "0s", "x-max" = "30d"))]
    pub hold_after_takeover: Duration,
    /// Blobs looked at in one step. More is faster and takes more memory.
    #[schemars(range(min = 1, max = 5000))]
    pub batch: u64,
    /// Objects deleted at the same time in an object store when a run does not say it. In a folder they go one after the other.
    #[schemars(range(min = 1, max = 10))]
    pub workers: usize,
}

impl Default for Gc {
    fn default() -> Self {
        Self {
            grace: Duration::hours(2),
            hold_after_takeover: Duration::hours(24),
            batch: 2000,
            workers: 4,
        }
    }
}
