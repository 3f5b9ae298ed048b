//! What is shared out among clients, and who was told to come back because nothing was left.

use std::sync::LazyLock;

use prometheus::{IntCounter, IntCounterVec};

use crate::family::{Family, Kind};

/// Memory for bodies that arrive.
pub const UPLOAD_MEMORY: Family = Family::new(
    "wharf_upload_memory_bytes",
    Kind::Gauge,
    &["state"],
    "Memory for bodies on their way to the storage: `in_use`, `max` (`limits.upload_memory`).",
);
/// Bodies that wait for it.
pub const UPLOADS_WAITING: Family = Family::new(
    "wharf_uploads_waiting",
    Kind::Gauge,
    &[],
    "Bodies that wait for such memory, `limits.upload_wait` at most.",
);
/// Password hashing.
pub const HASHES: Family = Family::new(
    "wharf_password_hashes",
    Kind::Gauge,
    &["state"],
    "Passwords that are being hashed (`running`, at most `auth.hash_concurrency`) or wait for it (`waiting`, at most `auth.hash_queue`).",
);
const REFUSALS: Family = Family::new(
    "wharf_refusals_total",
    Kind::Counter,
    &["reason"],
    "Requests refused for want of room: `upload_memory` and `password_queue` (429, see above), `database` (429, more to do than the database manages), \
     `quota` (403, the project is full), `storage_full` (507).",
);
const REDIRECTS: Family = Family::new(
    "wharf_redirects_total",
    Kind::Counter,
    &[],
    "Pulls of blobs that were sent to the object store by a signed link.",
);
pub(crate) const FAMILIES: &[&Family] = &[&UPLOAD_MEMORY, &UPLOADS_WAITING, &HASHES, &REFUSALS, &REDIRECTS];

static REFUSED: LazyLock<IntCounterVec> = LazyLock::new(|| REFUSALS.counters());
static SENT: LazyLock<IntCounter> = LazyLock::new(|| REDIRECTS.counter());

/// Why somebody was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No memory for a body in time.
    UploadMemory,
    /// The queue of passwords is full.
    PasswordQueue,
    /// The database has more to do than it manages.
    Database,
    /// A project is full.
    Quota,
    /// The storage or the database is full.
    StorageFull,
}

impl Reason {
    const ALL: [Self; 5] = [
        Self::UploadMemory,
        Self::PasswordQueue,
        Self::Database,
        Self::Quota,
        Self::StorageFull,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::UploadMemory => "upload_memory",
            Self::PasswordQueue => "password_queue",
            Self::Database => "database",
            Self::Quota => "quota",
            Self::StorageFull => "storage_full",
        }
    }
}

/// Counts a refusal.
pub fn refused(reason: Reason) {
    REFUSED.with_label_values(&[reason.word()]).inc();
}

/// Counts a pull that was sent to the store.
pub fn redirected() {
    SENT.inc();
}

pub(crate) fn touch() {
    for reason in Reason::ALL {
        REFUSED.with_label_values(&[reason.word()]);
    }
    LazyLock::force(&SENT);
}
