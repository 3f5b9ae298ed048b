//! Who proves to be somebody.

use std::sync::LazyLock;

use prometheus::IntCounterVec;

use crate::family::{Family, Kind};

const LOGINS: Family = Family::new(
    "wharf_logins_total",
    Kind::Counter,
    &["outcome"],
    "Names with passwords or secrets that were checked, at any door: `ok`, `wrong`, `throttled`, `unanswered` (the directory or the database did \
     not answer).",
);
pub(crate) const FAMILIES: &[&Family] = &[&LOGINS];

static VEC: LazyLock<IntCounterVec> = LazyLock::new(|| LOGINS.counters());

/// Counts a check.
pub fn checked(outcome: &'static str) {
    VEC.with_label_values(&[outcome]).inc();
}

pub(crate) fn touch() {
    for outcome in ["ok", "wrong", "throttled", "unanswered"] {
        VEC.with_label_values(&[outcome]);
    }
}
