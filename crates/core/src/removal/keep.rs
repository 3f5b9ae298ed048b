//! Keeping what is removed: copies go to the trash before the rows go, in the same transaction. An item holds everything that makes
//! its artifact whole again, also what stays for now because something else holds it.

use std::collections::HashSet;

use wharf_model::{ManifestId, TrashId, TrashKind};
use wharf_oci::Digest;
use wharf_store::{NewTrash, Tx};

use super::Removal;
use crate::Error;

/// Longest name and longest reason that are kept, in characters.
const MAX_TEXT: usize = 255;

/// Manifests of a repository read in one question.
const BATCH: u64 = 1000;

/// An item that is being filled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item(TrashId);

impl Removal<'_> {
    /// Begins an item; `None` where nothing is kept.
    pub(super) async fn open(&self, tx: &mut Tx, kind: TrashKind, digest: &Digest) -> Result<Option<Item>, Error> {
        let Some(window) = self.core.policy.trash_window else {
            return Ok(None);
        };
        let now = self.core.clock.now();
        let new = NewTrash {
            project: self.project,
            path: self.name.path(),
            kind,
            digest,
            deleted_by: &text(self.caller.principal.name()),
            why: &text(self.why),
            now,
            expires_at: now + window,
        };
        Ok(Some(Item(tx.trash().open(new).await?)))
    }

    /// Keeps everything in the repository: an item for each artifact as lists show them, and for what is left over.
    pub(super) async fn keep_repository(&self, tx: &mut Tx) -> Result<(), Error> {
        if self.core.policy.trash_window.is_none() {
            return Ok(());
        }
        let mut manifests: Vec<(ManifestId, Digest, bool)> = Vec::new();
        loop {
            let after = manifests.last().map_or(ManifestId(0), |(id, _, _)| *id);
            let page = tx.trash().manifests_of(self.repository, after, BATCH).await?;
            let last = (page.len() as u64) < BATCH;
            manifests.extend(page);
            if last {
                break;
            }
        }
        let tops: HashSet<ManifestId> = manifests.iter().filter(|(_, _, top)| *top).map(|(id, _, _)| *id).collect();
        let mut covered = HashSet::new();
        let (first, rest): (Vec<_>, Vec<_>) = manifests.into_iter().partition(|(_, _, top)| *top);
        for (id, digest, _) in first.into_iter().chain(rest) {
            if !covered.contains(&id) {
                self.keep_family(tx, id, &digest, &tops, &mut covered).await?;
            }
        }
        Ok(())
    }

    /// One artifact with everything that belongs to it. What is an artifact of its own has its tags in its own item.
    async fn keep_family(
        &self,
        tx: &mut Tx,
        id: ManifestId,
        digest: &Digest,
        tops: &HashSet<ManifestId>,
        covered: &mut HashSet<ManifestId>,
    ) -> Result<(), Error> {
        let Some(item) = self.open(tx, TrashKind::Artifact, digest).await? else {
            return Ok(());
        };
        item.keep(tx, id).await?;
        let (mut waiting, mut seen) = (vec![id], HashSet::from([id]));
        while let Some(one) = waiting.pop() {
            let own = one != id && tops.contains(&one);
            tx.trash().keep_manifest(item.0, one, !own).await?;
            if !own {
                covered.insert(one);
            }
            let related = tx.artifacts().belonging_to(one).await?;
            waiting.extend(related.into_iter().filter(|id| seen.insert(*id)));
        }
        item.seal(tx).await
    }
}

impl Item {
    /// Copies a manifest that is about to go, with its tags.
    pub(super) async fn keep(self, tx: &mut Tx, manifest: ManifestId) -> Result<(), Error> {
        Ok(tx.trash().keep_manifest(self.0, manifest, true).await?)
    }

    /// Copies what stays of what the artifact needs, with what belongs to that. What went in between is in the item already.
    pub(super) async fn keep_stayed(self, tx: &mut Tx, stayed: Vec<ManifestId>) -> Result<(), Error> {
        let mut seen: HashSet<ManifestId> = stayed.iter().copied().collect();
        let mut waiting = stayed;
        while let Some(id) = waiting.pop() {
            tx.trash().keep_manifest(self.0, id, false).await?;
            let related = tx.artifacts().belonging_to(id).await?;
            waiting.extend(related.into_iter().filter(|id| seen.insert(*id)));
        }
        Ok(())
    }

    /// The id, to add to the item.
    pub(super) fn id(self) -> TrashId {
        self.0
    }

    /// Ends the item.
    pub(super) async fn seal(self, tx: &mut Tx) -> Result<(), Error> {
        Ok(tx.trash().seal(self.0).await?)
    }
}

/// Names and reasons come from outside: bounded, and no control characters.
fn text(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect()
}
