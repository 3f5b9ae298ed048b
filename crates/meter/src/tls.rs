//! The certificate of the public listener.

use std::sync::LazyLock;

use prometheus::IntGauge;

use crate::family::{Family, Kind};

const NOT_AFTER: Family = Family::new(
    "wharf_tls_certificate_not_after_timestamp_seconds",
    Kind::Gauge,
    &[],
    "When the certificate in use ends, in seconds since 1970; 0 where there is none.",
);
pub(crate) const FAMILIES: &[&Family] = &[&NOT_AFTER];

static END: LazyLock<IntGauge> = LazyLock::new(|| NOT_AFTER.gauge());

/// A certificate that ends then is in use, in seconds since 1970.
pub fn certificate_ends(at: i64) {
    END.set(at);
}

pub(crate) fn touch() {
    LazyLock::force(&END);
}
