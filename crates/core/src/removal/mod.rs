//! Removal: the one way content leaves a repository. A person at any of the doors, a policy, a replication: whoever removes
//! something comes through here, in the transaction that removes it, after the rights were checked and before the audit entry.
//! So whatever protects content ([`hold`]), and whatever keeps it for a return, has one place to do so.

pub(crate) mod hold;
mod keep;

mod cascade;
mod departure;

use wharf_model::{Caller, ManifestId, ProjectId, RepositoryId, Timestamp, TrashKind};
use wharf_oci::{Digest, RepositoryName, Tag};
use wharf_store::{StoreError, Tx};

use crate::{Core, Error};

use cascade::Waiting;
pub(crate) use departure::Departed;
pub use hold::Hold;
use keep::Item;

/// How often a tag is looked for again when somebody keeps moving it.
pub(crate) const TRIES: u32 = 5;

/// A repository that something is removed from, by whom and why.
#[derive(Clone, Copy)]
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

impl<'a> Removal<'a> {
    /// What somebody simply asks for, without a reason to tell.
    pub(crate) fn asked(
        core: &'a Core,
        caller: &'a Caller,
        name: &'a RepositoryName,
        project: ProjectId,
        repository: RepositoryId,
    ) -> Self {
        Self {
            core,
            caller,
            name,
            project,
            repository,
            why: "",
        }
    }
}

impl Removal<'_> {
    /// Removes a tag alone. Returns whether there was one.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) async fn tag(&self, tx: &mut Tx, tag: &Tag) -> Result<bool, Error> {
        for _ in 0..TRIES {
            let Some(found) = tx.tags().find(self.repository, tag.as_str()).await? else {
                return Ok(false);
            };
            // It may move until it is locked; then it is looked for again.
            if let Some(id) = self.lock(tx, &found.digest).await?
                && self.tag_of(tx, id, tag).await?
            {
                return Ok(true);
            }
        }
        Err(StoreError::Unavailable("the tag keeps being moved".into()).into())
    }

    /// Removes a tag alone if it is on `manifest`. Returns whether it was.
    ///
    /// # Errors
    /// [`Error::Held`].
    pub(crate) async fn tag_of(&self, tx: &mut Tx, manifest: ManifestId, tag: &Tag) -> Result<bool, Error> {
        tx.repositories().bar_promises(self.repository).await?;
        let Some(digest) = tx.manifests().lock_id(manifest).await? else {
            return Ok(false);
        };
        if !tx.tags().lock_on(manifest, tag.as_str()).await? {
            return Ok(false);
        }
        self.refuse(hold::on_tag(tx, self, tag.as_str(), &digest).await?)?;
        if let Some(item) = self.open(tx, TrashKind::Tag, &digest).await? {
            tx.trash().keep_tag(item.id(), self.repository, tag.as_str()).await?;
            item.seal(tx).await?;
        }
        Ok(tx.tags().remove_from(manifest, tag.as_str()).await?)
    }

    /// Locks a manifest, so that nobody tags, promises or lists it before its removal is committed, and returns its id if it is there.
    pub(crate) async fn lock(&self, tx: &mut Tx, digest: &Digest) -> Result<Option<ManifestId>, Error> {
        tx.repositories().bar_promises(self.repository).await?;
        Ok(tx.manifests().lock(self.repository, digest).await?)
    }

    /// Locks a manifest, and refuses where an index lists it: whatever protects the index would protect nothing of worth without it.
    ///
    /// # Errors
    /// [`Error::Precondition`].
    pub(crate) async fn lock_unlisted(&self, tx: &mut Tx, digest: &Digest) -> Result<Option<ManifestId>, Error> {
        let locked = self.lock(tx, digest).await?;
        if locked.is_some()
            && let Some(index) = tx.manifests().listed_by(self.repository, digest).await?
        {
            return Err(Error::Precondition(format!(
                "{digest} is listed by the index {index} of {}; delete the index first",
                self.name
            )));
        }
        Ok(locked)
    }

    /// Removes a manifest with every tag on it, and nothing else. Returns whether it was there.
    ///
    /// # Errors
    /// [`Error::Precondition`] when an index lists it, [`Error::Held`].
    pub(crate) async fn manifest(&self, tx: &mut Tx, digest: &Digest) -> Result<bool, Error> {
        let Some(id) = self.lock_unlisted(tx, digest).await? else {
            return Ok(false);
        };
        let item = self.open(tx, TrashKind::Artifact, digest).await?;
        if let Some(item) = item {
            item.keep(tx, id).await?;
            let stays = tx.artifacts().belonging_to(id).await?;
            item.keep_stayed(tx, stays).await?;
            item.seal(tx).await?;
        }
        self.take(tx, None, id, digest).await
    }

    /// Removes a manifest with every tag on it, its accessories, and the children nothing else holds. Returns how many
    /// manifests went; none when it was not there.
    ///
    /// # Errors
    /// [`Error::Held`], also for what would go along; nothing may be committed then.
    pub(crate) async fn artifact(&self, tx: &mut Tx, digest: &Digest) -> Result<usize, Error> {
        self.artifact_but(tx, digest, None).await
    }

    /// As [`Removal::artifact`], but what was pushed since `young` does not go along: somebody is about to use it.
    ///
    /// # Errors
    /// As for [`Removal::artifact`].
    pub(crate) async fn artifact_but(&self, tx: &mut Tx, digest: &Digest, young: Option<Timestamp>) -> Result<usize, Error> {
        if self.lock(tx, digest).await?.is_none() {
            return Ok(0);
        }
        let item = self.open(tx, TrashKind::Artifact, digest).await?;
        let mut waiting = Waiting::of(digest);
        let (mut removed, mut stayed) = (0, Vec::new());
        while let Some(next) = waiting.pop() {
            let Some(id) = self.lock(tx, &next.digest).await? else {
                continue;
            };
            if next.stays(tx, self.repository, id).await? {
                stayed.push(id);
                waiting.again(&next);
                continue;
            }
            if let Some(young) = young
                && removed > 0
                && tx.garbage().pushed_since(id, young).await?
            {
                stayed.push(id);
                continue;
            }
            let children = tx.manifests().children(id).await?;
            let accessories = tx.artifacts().accessories_of(self.repository, &next.digest).await?;
            if !self.take(tx, item, id, &next.digest).await? {
                continue;
            }
            removed += 1;
            waiting.push(accessories, children);
        }
        if let Some(item) = item {
            item.keep_stayed(tx, stayed).await?;
            item.seal(tx).await?;
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
        self.keep_repository(tx).await?;
        Ok(tx.repositories().remove(self.repository).await?)
    }

    /// Removes one manifest, which is locked: nobody tags it between the question what holds it and its end.
    async fn take(&self, tx: &mut Tx, item: Option<Item>, id: ManifestId, digest: &Digest) -> Result<bool, Error> {
        self.refuse(hold::on_manifest(tx, self, id, digest).await?)?;
        if let Some(item) = item {
            item.keep(tx, id).await?;
        }
        tx.garbage().subject_goes(self.repository, digest, self.core.clock.now()).await?;
        Ok(tx.manifests().remove(self.repository, digest).await?)
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
