//! Drafts that nobody works on any more: what was being written when a process was killed.

use wharf_model::{Clock, SystemClock};

use super::fault::storage_error;
use super::root::{DRAFTS, Root};
use crate::BlobError;

/// Seconds after which a draft that nobody wrote to is a stray. Another process may be writing it now; one that is taken away too early
/// only fails its put.
const STRAY_AFTER: i64 = 24 * 60 * 60;

/// Removes the strays. A failure costs room and nothing else, so it is only told. Blocks.
pub(super) fn sweep(root: &Root) {
    match try_sweep(root) {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "unfinished files of a process that was killed are removed"),
        Err(error) => tracing::warn!(error = %error, "unfinished files could not be removed"),
    }
}

fn try_sweep(root: &Root) -> Result<u64, BlobError> {
    let Some(entries) = root.entries(DRAFTS)? else { return Ok(0) };
    let now = SystemClock.now().timestamp();
    let mut removed = 0;
    for entry in entries {
        let entry = entry.map_err(storage_error)?;
        let Ok(name) = entry.file_name().to_str() else { continue };
        let draft = format!("{DRAFTS}/{name}");
        if root.is_file_older_than(&draft, now - STRAY_AFTER)? {
            root.remove_draft(&draft)?;
            removed += 1;
        }
    }
    Ok(removed)
}
