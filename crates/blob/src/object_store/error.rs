//! What a store's answer means for us.

use opendal::{Error, ErrorKind};

use crate::BlobError;

/// What stores say when there is no room: MinIO, Ceph, the name of status 507, and Swift.
const NO_ROOM: [&str; 5] = [
    "StorageFull",
    "QuotaExceeded",
    "InsufficientStorage",
    "InsufficientCapacity",
    "exceeds quota",
];

/// Sorts a failure by who has to act. "Not found" stays open here: only the places that asked for an
/// object know whether that is an answer.
pub(super) fn store_error(error: Error) -> BlobError {
    if error.kind() == ErrorKind::ConditionNotMatch {
        BlobError::Exists
    } else if NO_ROOM.iter().any(|code| error.message().contains(code)) {
        BlobError::Full
    } else {
        BlobError::unavailable(error)
    }
}

/// Whether the store says that it does not know a feature, rather than that something went wrong.
pub(super) fn is_unsupported(error: &Error) -> bool {
    error.kind() == ErrorKind::Unsupported || error.message().contains("NotImplemented")
}
