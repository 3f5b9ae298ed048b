//! The process itself. The collector is the library's; its names are those of every Prometheus client.

use prometheus::process_collector::ProcessCollector;

use crate::REGISTRY;
use crate::family::{Family, Kind};

/// Which release runs, on what.
pub const BUILD: Family = Family::new(
    "wharf_build_info",
    Kind::Gauge,
    &["version", "database", "storage"],
    "Always 1; the release, the kind of database and the kind of storage.",
);
const CPU: Family = Family::new(
    "process_cpu_seconds_total",
    Kind::Counter,
    &[],
    "Seconds of processor time, user and system.",
);
const OPEN_FDS: Family = Family::new("process_open_fds", Kind::Gauge, &[], "Open file descriptors.");
const MAX_FDS: Family = Family::new("process_max_fds", Kind::Gauge, &[], "Most file descriptors that may be open.");
const VIRTUAL: Family = Family::new("process_virtual_memory_bytes", Kind::Gauge, &[], "Bytes of virtual memory.");
const RESIDENT: Family = Family::new("process_resident_memory_bytes", Kind::Gauge, &[], "Bytes of memory in use.");
const START: Family = Family::new(
    "process_start_time_seconds",
    Kind::Gauge,
    &[],
    "When the process began, in seconds since 1970.",
);
const THREADS: Family = Family::new("process_threads", Kind::Gauge, &[], "Threads.");

pub(crate) const FAMILIES: &[&Family] = &[&BUILD, &CPU, &OPEN_FDS, &MAX_FDS, &VIRTUAL, &RESIDENT, &START, &THREADS];

pub(crate) fn touch() {
    // A second time it is there already.
    let _ = REGISTRY.register(Box::new(ProcessCollector::for_self()));
}
