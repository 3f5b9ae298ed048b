//! The storage of bytes: operations of its driver.

use std::sync::LazyLock;

use prometheus::{Histogram, HistogramVec, IntCounter, IntCounterVec};

use crate::family::{Family, Kind, SECONDS};

const OPERATIONS: Family = Family::new(
    "wharf_storage_operations_total",
    Kind::Counter,
    &["store", "driver", "operation", "outcome"],
    "Operations that ended, by store (`main`, or `beside` for that of `storage.beside`): `ok`, `absent` (positively not there), `exists`, `full`, `read_only`, `unavailable`, `source` (the client's side \
     failed), `other`.",
);
const DURATION: Family = Family::new(
    "wharf_storage_operation_seconds",
    Kind::Histogram(SECONDS),
    &["store", "driver", "operation"],
    "Seconds an operation took: `put` until the bytes were durable, with the time they took to arrive; `open` until the first of them could be \
     read.",
);
const BYTES: Family = Family::new(
    "wharf_storage_bytes_total",
    Kind::Counter,
    &["store", "driver", "direction"],
    "Bytes: `in` stored by `put`, `out` asked for by `open`.",
);
/// The room of the storage.
pub const CAPACITY: Family = Family::new(
    "wharf_storage_capacity_bytes",
    Kind::Gauge,
    &["state"],
    "Room of the folder's file system: `total`, `free`. Object stores grow as needed and have none.",
);
/// Blobs that are lost until somebody pushes them again.
pub const DAMAGED: Family = Family::new(
    "wharf_damaged_blobs",
    Kind::Gauge,
    &[],
    "Blobs whose bytes are known to be damaged or missing: a pull or a scrub found them so. Pulls of them are answered 503; a push of the same \
     content heals them. The logs of scrubs name the tags that need them.",
);
pub(crate) const FAMILIES: &[&Family] = &[&OPERATIONS, &DURATION, &BYTES, &CAPACITY, &DAMAGED];

struct Storage {
    operations: IntCounterVec,
    duration: HistogramVec,
    bytes: IntCounterVec,
}

static STORAGE: LazyLock<Storage> = LazyLock::new(|| Storage {
    operations: OPERATIONS.counters(),
    duration: DURATION.histograms(),
    bytes: BYTES.counters(),
});

/// The counters of one operation of a driver.
#[derive(Debug)]
pub struct Operation {
    store: &'static str,
    driver: &'static str,
    name: &'static str,
    ok: IntCounter,
    seconds: Histogram,
}

impl Operation {
    /// Those of the operation `name` of a store.
    pub fn new(store: &'static str, driver: &'static str, name: &'static str) -> Self {
        Self {
            store,
            driver,
            name,
            ok: STORAGE.operations.with_label_values(&[store, driver, name, "ok"]),
            seconds: STORAGE.duration.with_label_values(&[store, driver, name]),
        }
    }

    /// It ended after so many seconds.
    pub fn ended(&self, outcome: &'static str, seconds: f64) {
        self.seconds.observe(seconds);
        if outcome == "ok" {
            self.ok.inc();
        } else {
            let labels = [self.store, self.driver, self.name, outcome];
            STORAGE.operations.with_label_values(&labels).inc();
        }
    }
}

/// The bytes of a driver.
#[derive(Debug)]
pub struct Bytes {
    inward: IntCounter,
    out: IntCounter,
}

impl Bytes {
    /// So many were stored.
    pub fn stored(&self, bytes: u64) {
        self.inward.inc_by(bytes);
    }

    /// So many were asked for.
    pub fn asked(&self, bytes: u64) {
        self.out.inc_by(bytes);
    }
}

/// The counters of a store's bytes.
pub fn bytes(store: &'static str, driver: &'static str) -> Bytes {
    let of = |direction| STORAGE.bytes.with_label_values(&[store, driver, direction]);
    Bytes {
        inward: of("in"),
        out: of("out"),
    }
}

pub(crate) fn touch() {
    LazyLock::force(&STORAGE);
}
