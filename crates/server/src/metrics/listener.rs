//! What the public listener has counted.

use wharf_meter::{Found, connections as names};

use crate::net::Counters;

/// The numbers now.
pub(super) fn found(counters: &Counters) -> Vec<Found> {
    let cut = [
        ("header", &counters.cut_header),
        ("idle", &counters.closed_idle),
        ("stalled", &counters.cut_stalled),
        ("resets", &counters.cut_resets),
        ("shutdown", &counters.cut_shutdown),
    ];
    let single = [
        (names::OPEN, &counters.open),
        (names::ACCEPTED, &counters.accepted),
        (names::WAITED, &counters.waited_for_slot),
        (names::ACCEPT_ERRORS, &counters.accept_errors),
        (names::TLS_FAILURES, &counters.tls_failures),
        (names::HEADS_REFUSED, &counters.heads_refused),
        (names::BODIES_LATE, &counters.bodies_late),
    ];
    let mut found: Vec<_> = single.iter().map(|(family, count)| family.one(count.get() as f64)).collect();
    found.push(names::CUT.found(cut.map(|(reason, count)| (vec![reason], count.get() as f64))));
    found
}
