//! Departure: content that leaves a repository because it is in another one now. It passes whatever protects content, as a removal
//! does; nothing is kept for a return, because nothing is lost.

use std::collections::HashSet;

use wharf_model::RepositoryId;
use wharf_oci::Digest;
use wharf_store::Tx;

use super::{Removal, hold};
use crate::Error;

/// A manifest that left, and the tags that were on it.
#[derive(Debug)]
pub(crate) struct Departed {
    /// Which.
    pub(crate) digest: Digest,
    /// Names of its tags.
    pub(crate) tags: Vec<String>,
}

impl Removal<'_> {
    /// Checks that nothing in the repository has to stay under its name.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) async fn check_whole(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.repositories().lock(self.repository).await?;
        self.refuse(hold::on_repository(tx, self).await?)
    }

    /// Removes a manifest whose copy is in `home` with its accessories and the children nothing else holds, as
    /// [`Removal::artifact`] does, and hands over what only the originals have.
    ///
    /// # Errors
    /// [`Error::Held`], also for what would go along; nothing may be committed then.
    pub(crate) async fn depart(&self, tx: &mut Tx, digest: &Digest, home: RepositoryId) -> Result<Vec<Departed>, Error> {
        let mut waiting = vec![digest.clone()];
        let mut seen = HashSet::from([digest.clone()]);
        let mut departed = Vec::new();
        while let Some(digest) = waiting.pop() {
            let Some(manifest) = tx.manifests().find(self.repository, &digest).await? else {
                continue;
            };
            let children = tx.manifests().children(manifest.id).await?;
            let accessories = tx.artifacts().accessories_of(self.repository, &digest).await?;
            let tags = tx.tags().of_manifests(&[manifest.id], u64::MAX).await?;
            // Locked before it is asked about: no tag comes between the question and the move.
            if tx.manifests().lock(self.repository, &digest).await?.is_none() {
                continue;
            }
            self.refuse(hold::on_manifest(tx, self, manifest.id, &digest).await?)?;
            tx.artifacts().hand_over(manifest.id, home, self.core.clock.now()).await?;
            if !tx.manifests().remove(self.repository, &digest).await? {
                continue;
            }
            departed.push(Departed {
                digest,
                tags: tags.into_iter().map(|tag| tag.name).collect(),
            });
            waiting.extend(accessories.into_iter().filter(|accessory| seen.insert(accessory.clone())));
            for child in children {
                // Asked after the index is gone: what still holds the child now is something else.
                if let Some(found) = tx.manifests().find(self.repository, &child).await?
                    && !tx.artifacts().is_held(self.repository, found.id, &child).await?
                    && seen.insert(child.clone())
                {
                    waiting.push(child);
                }
            }
        }
        Ok(departed)
    }
}
