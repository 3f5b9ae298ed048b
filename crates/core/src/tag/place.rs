//! Placing tags: the one way a tag comes to a manifest or moves to it. The first push of a name is always free; one that is held
//! may come again on the same manifest, and never on another.

use wharf_model::{ManifestId, ProjectId, RepositoryId, Timestamp};
use wharf_oci::{Digest, RepositoryName, Tag};
use wharf_store::Tx;

use crate::Error;
use crate::removal::hold::Rules;

/// Where tags come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placement<'a> {
    /// The project.
    pub(crate) project: ProjectId,
    /// The repository's name as people know it.
    pub(crate) name: &'a RepositoryName,
    /// The repository.
    pub(crate) repository: RepositoryId,
    /// The manifest in it.
    pub(crate) manifest: ManifestId,
    /// Its digest.
    pub(crate) digest: &'a Digest,
    /// The time.
    pub(crate) now: Timestamp,
}

impl Placement<'_> {
    /// Puts each of `tags` on the manifest, moving those that are elsewhere.
    ///
    /// # Errors
    /// [`Error::Held`] when one of them must stay where it is; nothing may be committed then.
    pub(crate) async fn place(&self, tx: &mut Tx, tags: impl IntoIterator<Item = &Tag>) -> Result<(), Error> {
        let mut tags = tags.into_iter().peekable();
        if tags.peek().is_none() {
            return Ok(());
        }
        let rules = Rules::in_force(tx, self.project).await?;
        for tag in tags {
            let hold = rules.hold(self.name.path(), tag.as_str());
            // Added, not moved: of two first pushes at the same time one finds the other's tag.
            if let Some(hold) = hold {
                if tx.tags().add(self.repository, tag, self.manifest, self.now).await?.is_some() {
                    continue;
                }
                let there = tx.tags().find(self.repository, tag.as_str()).await?;
                if there.is_none_or(|there| there.digest != *self.digest) {
                    return Err(Error::Held {
                        repository: self.name.to_string(),
                        hold,
                    });
                }
            }
            tx.tags().upsert(self.repository, tag, self.manifest, self.now).await?;
        }
        Ok(())
    }
}
