//! Work in the background that is no job.

use std::sync::LazyLock;

use prometheus::{IntCounter, IntCounterVec};

use crate::family::{Family, Kind};

const FAILURES: Family = Family::new(
    "wharf_background_failures_total",
    Kind::Counter,
    &["task", "outcome"],
    "Work in the background that failed in this process: `error` it is tried again, `panic` a defect; the log has both, with the task's name.",
);
pub(crate) const FAMILIES: &[&Family] = &[&FAILURES];

static VEC: LazyLock<IntCounterVec> = LazyLock::new(|| FAILURES.counters());

/// Failures of one task.
#[derive(Debug)]
pub struct Task {
    errors: IntCounter,
    panics: IntCounter,
}

impl Task {
    /// Those of the task `name`.
    pub fn new(name: &'static str) -> Self {
        Self {
            errors: VEC.with_label_values(&[name, "error"]),
            panics: VEC.with_label_values(&[name, "panic"]),
        }
    }

    /// It failed.
    pub fn failed(&self) {
        self.errors.inc();
    }

    /// It panicked.
    pub fn panicked(&self) {
        self.panics.inc();
    }
}
