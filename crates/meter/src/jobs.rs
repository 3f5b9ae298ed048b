//! Work in the background, as this process does it. What waits is Harbor's `harbor_task_queue_size`.

use std::sync::LazyLock;

use prometheus::{HistogramVec, IntCounter, IntCounterVec, IntGaugeVec};

use crate::family::{Family, Kind, LONG_SECONDS};

const RUNNING: Family = Family::new("wharf_jobs_running", Kind::Gauge, &["kind"], "Tasks that this process does now.");
const ENDED: Family = Family::new(
    "wharf_jobs_ended_total",
    Kind::Counter,
    &["kind", "outcome"],
    "Attempts at tasks that ended here: `success`, `error`, `stopped`, `again` (another attempt follows), `given_back` (the process ends), `lost` \
     (another worker took it over).",
);
const DURATION: Family = Family::new(
    "wharf_job_duration_seconds",
    Kind::Histogram(LONG_SECONDS),
    &["kind"],
    "Seconds from the begin of an attempt to its end.",
);
const FREED: Family = Family::new(
    "wharf_gc_freed_bytes_total",
    Kind::Counter,
    &[],
    "Bytes that garbage collection freed in this process.",
);
const REMOVED: Family = Family::new(
    "wharf_gc_removed_blobs_total",
    Kind::Counter,
    &[],
    "Objects that garbage collection removed from the storage in this process.",
);
const UNDELETED: Family = Family::new(
    "wharf_gc_failed_deletions_total",
    Kind::Counter,
    &[],
    "Deletions that the storage refused in this process. The objects stay condemned and are tried again.",
);
/// When kinds of jobs last succeeded.
pub const LAST_SUCCESS: Family = Family::new(
    "wharf_job_last_success_timestamp_seconds",
    Kind::Gauge,
    &["kind"],
    "When a job of this kind last came to its end, anywhere, in seconds since 1970; from the history that is kept.",
);

pub(crate) const FAMILIES: &[&Family] = &[&RUNNING, &ENDED, &DURATION, &LAST_SUCCESS, &FREED, &REMOVED, &UNDELETED];

struct Jobs {
    running: IntGaugeVec,
    ended: IntCounterVec,
    duration: HistogramVec,
    freed: IntCounter,
    removed: IntCounter,
    undeleted: IntCounter,
}

static JOBS: LazyLock<Jobs> = LazyLock::new(|| Jobs {
    running: RUNNING.gauges(),
    ended: ENDED.counters(),
    duration: DURATION.histograms(),
    freed: FREED.counter(),
    removed: REMOVED.counter(),
    undeleted: UNDELETED.counter(),
});

/// A task of this kind begins here.
pub fn began(kind: &'static str) {
    JOBS.running.with_label_values(&[kind]).inc();
}

/// It ended, after so many seconds.
pub fn ended(kind: &'static str, outcome: &'static str, seconds: f64) {
    JOBS.running.with_label_values(&[kind]).dec();
    JOBS.ended.with_label_values(&[kind, outcome]).inc();
    JOBS.duration.with_label_values(&[kind]).observe(seconds);
}

/// Garbage collection removed so many objects, of so many bytes.
pub fn freed(objects: u64, bytes: u64) {
    JOBS.removed.inc_by(objects);
    JOBS.freed.inc_by(bytes);
}

/// The storage refused so many deletions.
pub fn undeleted(objects: u64) {
    JOBS.undeleted.inc_by(objects);
}

pub(crate) fn touch() {
    LazyLock::force(&JOBS);
}
