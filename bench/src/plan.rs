//! The amounts of a run.

use std::time::Duration;

/// How much of each work is done.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Plan {
    /// Rounds of each work.
    pub(crate) rounds: u32,
    /// Length of a request-rate round.
    #[serde(rename = "window_seconds", serialize_with = "as_seconds")]
    pub(crate) window: Duration,
    /// Large downloads per connection and round.
    pub(crate) downloads: u64,
    /// Connections of the request-rate works, clients of the mixed work.
    pub(crate) connections: usize,
    /// Worker threads of the load generator.
    pub(crate) threads: usize,
    /// Blobs of the registry whose garbage is collected.
    pub(crate) blobs: u64,
    /// Rounds after a work's first are left out where the run is behind this schedule.
    #[serde(rename = "schedule_seconds", serialize_with = "as_optional_seconds")]
    pub(crate) schedule: Option<Duration>,
}

fn as_seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

fn as_optional_seconds<S: serde::Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&duration.map(|duration| duration.as_secs_f64()), serializer)
}
