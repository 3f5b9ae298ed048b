//! Removal: the one way content leaves a repository. A person at any of the doors, a policy, a replication: whoever removes
//! something comes through here, in the transaction that removes it, after the rights were checked and before the audit entry.
//! So whatever protects content ([`hold`]), and whatever keeps it for a return, has one place to do so.

pub(crate) mod hold;

use std::collections::HashSet;

use wharf_model::{Caller, ManifestId, ProjectId, RepositoryId};
use wharf_oci::{Digest, RepositoryName, Tag};
use wharf_store::Tx;

use crate::{Core, Error};

pub use hold::Hold;

/// A repository that something is removed from, by whom and why.
#[derive(Clone, Copy)]
#[expect(dead_code, reason = "whoever removes says who and why; the trash keeps it")]
pub(crate) struct Removal<'a> {
    /// The rules' parts.
    pub(crate) core: &'a Core,
    /// Who removes: a person or a robot; `Principal::System` for policies.
    pub(crate) caller: &'a Caller,
    /// The repository's name as people know it.
    pub(crate) name: &'a RepositoryName,
    /// Its project.
    pub(crate) project: ProjectId,
    /// Its id.
    pub(crate) repository: RepositoryId,
    /// Why, for people who find it in the trash; empty where somebody simply deleted it. At most 255 characters are kept.
    pub(crate) why: &'a str,
}

impl Removal<'_> {
    /// Removes a tag alone. Returns whether there was one.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) async fn tag(&self, tx: &mut Tx, tag: &Tag) -> Result<bool, Error> {
        let Some(found) = tx.tags().find(self.repository, tag.as_str()).await? else {
            return Ok(false);
        };
        self.refuse(hold::on_tag(tx, self, tag.as_str(), &found.digest).await?)?;
        Ok(tx.tags().remove(self.repository, tag.as_str()).await?)
    }

    /// Removes a tag alone if it is on `manifest`. Returns whether it was.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) async fn tag_of(&self, tx: &mut Tx, manifest: ManifestId, tag: &Tag) -> Result<bool, Error> {
        let found = tx.tags().of_manifests(&[manifest], u64::MAX).await?;
        if !found.iter().any(|one| one.name == tag.as_str()) {
            return Ok(false);
        }
        self.tag(tx, tag).await
    }

    /// Removes a manifest with every tag on it, and nothing else. Returns whether it was there.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) async fn manifest(&self, tx: &mut Tx, digest: &Digest) -> Result<bool, Error> {
        // Locked before it is asked about: no tag comes between the question and the removal.
        let Some(id) = tx.manifests().lock(self.repository, digest).await? else {
            return Ok(false);
        };
        self.refuse(hold::on_manifest(tx, self, id, digest).await?)?;
        Ok(tx.manifests().remove(self.repository, digest).await?)
    }

    /// Removes a manifest with every tag on it, its accessories, and the children nothing else holds. Returns how many
    /// manifests went; none when it was not there.
    ///
    /// # Errors
    /// [`Error::Held`], also for what would go along; nothing may be committed then.
    pub(crate) async fn artifact(&self, tx: &mut Tx, digest: &Digest) -> Result<usize, Error> {
        let mut waiting = vec![digest.clone()];
        let mut seen = HashSet::from([digest.clone()]);
        let mut removed = 0;
        while let Some(digest) = waiting.pop() {
            let Some(manifest) = tx.manifests().find(self.repository, &digest).await? else {
                continue;
            };
            let children = tx.manifests().children(manifest.id).await?;
            let accessories = tx.artifacts().accessories_of(self.repository, &digest).await?;
            if !self.manifest(tx, &digest).await? {
                continue;
            }
            removed += 1;
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
        Ok(removed)
    }

    /// Removes the repository with everything in it. Returns whether it was there.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) async fn repository(&self, tx: &mut Tx) -> Result<bool, Error> {
        if !tx.repositories().lock(self.repository).await? {
            return Ok(false);
        }
        self.refuse(hold::on_repository(tx, self).await?)?;
        Ok(tx.repositories().remove(self.repository).await?)
    }

    fn refuse(&self, hold: Option<Hold>) -> Result<(), Error> {
        match hold {
            None => Ok(()),
            Some(hold) => Err(Error::Held {
                repository: self.name.to_string(),
                hold,
            }),
        }
    }
}
