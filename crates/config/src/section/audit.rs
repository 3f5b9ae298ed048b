//! `[audit]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The audit log: who did what, when, from where, with what outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// Record pulls too.
    pub pulls: bool,
    /// Kinds of events that are not recorded, by Harbor's names.
    #[schemars(extend("examples" = [["pull_artifact", "create_tag"]]))]
    pub disabled_events: Vec<String>,
    /// Days entries are kept; 0 keeps them for ever.
    #[schemars(range(max = 36500))]
    pub retention: u32,
    /// Pulls and refusals that may wait to be written; one more waits for room before it is answered.
    #[schemars(range(min = 100, max = 1000000))]
    pub queue: usize,
    /// Syslog collector that gets every entry: `tcp://host:port` or `udp://host:port`.
    #[schemars(example = "tcp://syslog.corp.example:601")]
    pub forward: Option<String>,
    /// Keep entries in the database after they were forwarded. Off needs `audit.forward`.
    pub database: bool,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            pulls: true,
            disabled_events: Vec::new(),
            retention: 0,
            queue: 10_000,
            forward: None,
            database: true,
        }
    }
}
