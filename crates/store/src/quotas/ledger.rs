//! What a transaction did to the storage its projects use, to be settled when it commits.

use std::collections::{BTreeMap, BTreeSet};

use wharf_model::{BlobId, ProjectId};

/// What one transaction added to and took from projects. Families write into it; [`settle`](super::settle) reads it.
/// Everything is kept in order of ids, the order in which rows are locked.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(super) manifests: BTreeMap<ProjectId, i64>,
    pub(super) blobs: BTreeMap<ProjectId, BTreeMap<BlobId, Holding>>,
    /// Whether it is the garbage collector that takes holders away: it has looked at the blobs already.
    pub(super) collecting: bool,
}

/// What happened last to a blob in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holding {
    /// A repository got it, or a manifest refers to it.
    Held,
    /// A manifest that referred to it went. A link alone does not keep the charge: it only spares the next push the upload.
    Unreferenced,
    /// A repository no longer has it.
    Unlinked,
}

impl Ledger {
    pub(crate) fn is_empty(&self) -> bool {
        self.manifests.is_empty() && self.blobs.is_empty()
    }

    /// A manifest of `size` bytes came, or went with a negative size.
    pub(crate) fn manifest(&mut self, project: ProjectId, size: i64) {
        *self.manifests.entry(project).or_default() += size;
    }

    pub(crate) fn hold(&mut self, project: ProjectId, blob: BlobId) {
        self.blobs.entry(project).or_default().insert(blob, Holding::Held);
    }

    pub(crate) fn unreference(&mut self, project: ProjectId, blob: BlobId) {
        self.blobs.entry(project).or_default().insert(blob, Holding::Unreferenced);
    }

    pub(crate) fn unlink(&mut self, project: ProjectId, blob: BlobId) {
        let holding = self.blobs.entry(project).or_default().entry(blob).or_insert(Holding::Unlinked);
        if *holding == Holding::Held {
            *holding = Holding::Unlinked;
        }
    }

    /// As [`Ledger::unlink`], by the garbage collector.
    pub(crate) fn collect(&mut self, project: ProjectId, blob: BlobId) {
        self.collecting = true;
        self.unlink(project, blob);
    }

    /// Blobs that lost a holder and that the garbage collector is to look at, in order.
    pub(super) fn lost(&self) -> Vec<BlobId> {
        if self.collecting {
            return Vec::new();
        }
        let lost: BTreeSet<BlobId> = self
            .blobs
            .values()
            .flatten()
            .filter(|(_, holding)| **holding != Holding::Held)
            .map(|(blob, _)| *blob)
            .collect();
        lost.into_iter().collect()
    }

    /// The project goes with everything in it.
    pub(crate) fn forget(&mut self, project: ProjectId) {
        self.manifests.remove(&project);
        self.blobs.remove(&project);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_a_blob_counts() {
        let (project, blob) = (ProjectId(1), BlobId(2));
        let mut ledger = Ledger::default();
        let last = |ledger: &Ledger| ledger.blobs[&project][&blob];
        ledger.unreference(project, blob);
        ledger.unlink(project, blob);
        assert_eq!(last(&ledger), Holding::Unreferenced);
        ledger.hold(project, blob);
        assert_eq!(last(&ledger), Holding::Held);
        ledger.unlink(project, blob);
        assert_eq!(last(&ledger), Holding::Unlinked);
        ledger.forget(project);
        assert!(ledger.is_empty());
    }
}
