//! What is shared out among clients, now.

use wharf_core::Core;
use wharf_meter::{Found, pressure};

/// The numbers now.
pub(super) fn found(core: &Core) -> [Found; 3] {
    let (uploads, (running, waiting)) = (core.admission.load(), core.passwords.load());
    [
        pressure::UPLOAD_MEMORY.found([(vec!["in_use"], uploads.in_use as f64), (vec!["max"], uploads.most as f64)]),
        pressure::UPLOADS_WAITING.one(uploads.waiting as f64),
        pressure::HASHES.found([(vec!["running"], running as f64), (vec!["waiting"], waiting as f64)]),
    ]
}
