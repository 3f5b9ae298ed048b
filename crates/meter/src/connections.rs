//! Connections of the public listener: one metric for each bound, and what happened at it. `net` counts them.

use crate::family::{Family, Kind};

/// Connections now.
pub const OPEN: Family = Family::new(
    "wharf_connections_open",
    Kind::Gauge,
    &[],
    "Connections open now (`limits.connections`).",
);
/// Connections taken.
pub const ACCEPTED: Family = Family::new("wharf_connections_accepted_total", Kind::Counter, &[], "Connections accepted.");
/// Connections ended by Wharf.
pub const CUT: Family = Family::new(
    "wharf_connections_cut_total",
    Kind::Counter,
    &["reason"],
    "Connections that Wharf closed: `header` no whole request head came in time (`limits.header_timeout`), `idle` no further request came \
     (`limits.idle_timeout`), `stalled` the client did not read its answer, `resets` it reset too many HTTP/2 requests \
     (`limits.h2_resets`), `shutdown` it outlived `server.shutdown_grace`.",
);
/// The cap was reached.
pub const WAITED: Family = Family::new(
    "wharf_connections_waited_total",
    Kind::Counter,
    &[],
    "Times accepting had to wait because `limits.connections` were open.",
);
/// Accepting failed.
pub const ACCEPT_ERRORS: Family = Family::new(
    "wharf_accept_errors_total",
    Kind::Counter,
    &[],
    "Failed accepts, mostly for want of file descriptors.",
);
/// TLS failed.
pub const TLS_FAILURES: Family = Family::new(
    "wharf_tls_failures_total",
    Kind::Counter,
    &[],
    "TLS handshakes that failed or took longer than `limits.tls_handshake_timeout`.",
);
/// Heads that nobody saw.
pub const HEADS_REFUSED: Family = Family::new(
    "wharf_request_heads_refused_total",
    Kind::Counter,
    &[],
    "Request heads answered 400, 414 or 431 before any handler saw them.",
);
/// Bodies given up.
pub const BODIES_LATE: Family = Family::new(
    "wharf_request_bodies_late_total",
    Kind::Counter,
    &[],
    "Request bodies that stopped for `limits.body_timeout` or came slower than `limits.min_rate`.",
);

pub(crate) const FAMILIES: &[&Family] = &[
    &OPEN,
    &ACCEPTED,
    &CUT,
    &WAITED,
    &ACCEPT_ERRORS,
    &TLS_FAILURES,
    &HEADS_REFUSED,
    &BODIES_LATE,
];
