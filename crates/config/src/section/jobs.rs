//! `[jobs]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ByteSize, Duration};

/// Work in the background: garbage collection, retention, purges. The queue is in the database; every replica takes from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Jobs {
    /// Do jobs in the processes of `wharf serve` too. Off: only in those of `wharf worker`.
    pub in_server: bool,
    /// Jobs that one process does at once.
    #[schemars(range(min = 1, max = 64))]
    pub workers: usize,
    /// A worker that gives no sign of life for so long loses its job to another one.
    #[schemars(extend("x-min" = "1s", "x-max" = "10m"))]
    pub lease: Duration,
    /// Time between two looks for due schedules and for jobs that other processes put into the queue.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1m"))]
    pub poll: Duration,
    /// Wait after the first failed attempt of a job; it triples with every further one, up to an hour.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1h"))]
    pub retry_delay: Duration,
    /// Longest log of a job. Of a longer one the beginning and the end are kept.
    #[schemars(extend("x-min" = "1MiB", "x-max" = "256MiB"))]
    pub log_size: ByteSize,
    /// The time zone of schedules that name none, such as `Europe/Berlin`.
    pub time_zone: String,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            in_server: true,
            workers: 4,
            lease: Duration::secs(30),
            poll: Duration::secs(2),
            retry_delay: Duration::secs(10),
            log_size: ByteSize::mib(8),
            time_zone: "UTC".to_owned(),
        }
    }
}
