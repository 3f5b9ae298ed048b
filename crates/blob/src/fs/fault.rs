//! Failures of the file system, as the rest of the program knows them.

use std::io;

use rustix::io::Errno;

use crate::BlobError;

/// Sorts a failure of the file system by who has to act.
pub(super) fn storage_error(error: impl Into<io::Error>) -> BlobError {
    let error = error.into();
    match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::NOSPC | Errno::DQUOT | Errno::FBIG | Errno::MLINK) => BlobError::Full,
        Some(Errno::ROFS) => BlobError::ReadOnly,
        _ => BlobError::unavailable(error),
    }
}

/// As [`storage_error`], where a name that exists means a second write.
pub(super) fn write_error(errno: Errno) -> BlobError {
    if errno == Errno::EXIST {
        BlobError::Exists
    } else {
        storage_error(errno)
    }
}
