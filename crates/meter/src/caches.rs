//! Caches in memory.

use std::sync::LazyLock;

use prometheus::{IntCounter, IntCounterVec};

use crate::family::{Family, Kind};

const LOOKUPS: Family = Family::new(
    "wharf_cache_lookups_total",
    Kind::Counter,
    &["cache", "outcome"],
    "Looks into a cache: `hit` or `miss`. `manifests` holds the bytes of manifests pulled lately.",
);
pub(crate) const FAMILIES: &[&Family] = &[&LOOKUPS];

static VEC: LazyLock<IntCounterVec> = LazyLock::new(|| LOOKUPS.counters());

/// Looks into one cache.
#[derive(Debug)]
pub struct Lookups {
    hits: IntCounter,
    misses: IntCounter,
}

impl Lookups {
    /// Those of the cache `name`.
    fn new(name: &'static str) -> Self {
        Self {
            hits: VEC.with_label_values(&[name, "hit"]),
            misses: VEC.with_label_values(&[name, "miss"]),
        }
    }

    /// Counts a look, by whether something was found.
    pub fn count(&self, found: bool) {
        if found { self.hits.inc() } else { self.misses.inc() }
    }
}

/// Looks for manifests' bytes.
pub static MANIFESTS: LazyLock<Lookups> = LazyLock::new(|| Lookups::new("manifests"));
pub(crate) fn touch() {
    LazyLock::force(&MANIFESTS);
}
