//! Work in the background. Whatever must be done later is an execution, put into the queue by the transaction that makes it necessary
//! ([`enqueue`]); workers of any replica take its tasks. `docs/adr/0011-jobs-in-the-database.md` says why there is no other broker.
//!
//! ```text
//! enqueue.rs   into the queue, one open execution for each key
//! schedule.rs  what comes back, by cron.rs
//! lease.rs     what a worker holds while it works: the lease, the log, the wish to stop
//! history.rs   executions, tasks and logs, for the use case that owns the kind
//! monitor.rs   all of them, for administrators: Harbor's dashboard
//! ```
//!
//! The rules of a job are a function that takes a [`Run`]; the crate `wharf-jobs` calls it.

mod cron;
mod enqueue;
pub mod history;
mod lease;
mod log;
mod monitor;
mod pool;
mod run;
mod schedule;

use chrono::Duration;

pub use cron::Cron;
pub use enqueue::{Enqueued, NewExecution, add_task, enqueue};
pub use lease::{Ended, Lease, claim, reap};
pub use monitor::{
    QueueAction, Worker, act_on_queue, execution, executions, job, log_of_job, pools, queues, scheduler_paused, schedules, stop_execution,
    stop_job, tasks, workers,
};
pub use pool::{leave, show_up};
pub use run::Run;
pub use schedule::{Wanted, end_schedule, find_schedule, is_ended, remove_schedule, run_due, set_schedule};
pub use wharf_store::ClaimedTask;

/// How jobs are treated. `config` documents each.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long a worker that gives no sign of life keeps its task.
    pub lease: Duration,
    /// Wait after the first failed attempt; it triples with every further one, up to an hour.
    pub retry_delay: Duration,
    /// Longest log of a task, in bytes; of a longer one the beginning and the end are kept.
    pub log_size: u64,
    /// The time zone of schedules that name none.
    pub time_zone: chrono_tz::Tz,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lease: Duration::seconds(30),
            retry_delay: Duration::seconds(10),
            log_size: 8 << 20,
            time_zone: chrono_tz::UTC,
        }
    }
}
