//! Retention: policies that say what stays, and the runs that delete the rest. `decide.rs` is the decision, a pure function; `plan.rs`
//! makes it of one repository as it is now, for a preview, a dry run and a run alike; `run.rs` carries it out in small transactions
//! that look again before they delete.

mod candidates;
mod decide;
#[cfg(test)]
mod decide_test;
mod delete;
mod execution;
mod facts;
mod holds;
mod measure;
mod payload;
mod plan;
mod policy;
mod report;
mod rule;
mod run;
mod select;

pub use execution::{RetentionExecution, list as executions, start, stop, task_log, tasks, verdicts};
pub use plan::{Preview, preview};
pub use policy::{Template, create, delete, get, metadata, remove_default, set_default, system_default, update};
pub use run::run;

/// Who deletes, in the audit log.
const CALLER: &str = "retention";
