//! Blobs that are looked at together.

use wharf_model::{BlobId, Timestamp};
use wharf_store::LooseLink;

use super::Phase;

/// Blobs that may be garbage, in order, and links to them that no manifest of their repositories needs.
pub(super) struct Batch {
    pub(super) blobs: Vec<BlobId>,
    /// Blobs that were looked at to find them.
    pub(super) examined: u64,
    /// The notes that named them.
    pub(super) due: Vec<(i64, BlobId)>,
    /// Links last touched before this are `old`.
    pub(super) cutoff: Timestamp,
    pub(super) old: Vec<LooseLink>,
    pub(super) young: Vec<LooseLink>,
    /// Where the next batch begins when this one is done.
    pub(super) reached: Phase,
}
