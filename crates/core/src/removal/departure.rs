//! Departure: content that leaves a repository because it is in another one now. It passes whatever protects content, as a removal
//! does; nothing is kept for a return, because nothing is lost.

use wharf_model::RepositoryId;
use wharf_oci::Digest;
use wharf_store::Tx;

use super::{Removal, Waiting, hold};
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
        let mut waiting = Waiting::of(digest);
        let mut departed = Vec::new();
        while let Some(next) = waiting.pop() {
            // Locked before anything is asked about it: no tag comes between the question and the move.
            let Some(id) = self.lock(tx, &next.digest).await? else {
                continue;
            };
            if next.stays(tx, self.repository, id).await? {
                waiting.again(&next);
                continue;
            }
            let digest = next.digest;
            let children = tx.manifests().children(id).await?;
            let accessories = tx.artifacts().accessories_of(self.repository, &digest).await?;
            let tags = tx.tags().of_manifests(&[id], u64::MAX).await?;
            self.refuse(hold::on_manifest(tx, self, id, &digest).await?)?;
            tx.artifacts().hand_over(id, home, self.core.clock.now()).await?;
            if !tx.manifests().remove(self.repository, &digest).await? {
                continue;
            }
            departed.push(Departed {
                digest,
                tags: tags.into_iter().map(|tag| tag.name).collect(),
            });
            waiting.push(accessories, children);
        }
        Ok(departed)
    }
}
