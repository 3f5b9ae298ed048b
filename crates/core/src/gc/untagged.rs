//! Manifests without tags, on demand. They leave as everything leaves, through [`crate::removal`].

use wharf_model::{Caller, ManifestId};
use wharf_oci::RepositoryName;
use wharf_store::UntaggedManifest;

use super::{Collector, Phase};
use crate::Error;
use crate::audit::{self, Entry};
use crate::removal::Removal;

impl Collector<'_> {
    pub(super) async fn untagged(&mut self, mut after: ManifestId) -> Result<(), Error> {
        let caller = Caller::system("garbage_collection");
        loop {
            let cutoff = self.cutoff();
            let page = self.core.store.read().garbage().untagged(after, cutoff, self.batch()).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for manifest in &page {
                let name = format!("{}@{}", manifest.repository_name, manifest.digest);
                let removed = self.remove(&caller, manifest, &name).await?;
                self.report.purged_manifests += removed as u64;
            }
            self.phase = Phase::Untagged { after };
            self.step().await?;
        }
    }

    /// Returns how many manifests went. A dry run asks the same questions, what holds it among them, and undoes the answer.
    async fn remove(&self, caller: &Caller, manifest: &UntaggedManifest, resource: &str) -> Result<usize, Error> {
        let repository: RepositoryName = manifest
            .repository_name
            .parse()
            .map_err(|_| Error::Internal("a repository with an impossible name".into()))?;
        let mut tx = self.core.store.begin().await?;
        self.fence(&mut tx).await?;
        // First the repository, then what is in it: everybody locks in this order.
        tx.repositories().bar_promises(manifest.repository).await?;
        if !tx.garbage().claim_untagged(manifest.id, self.cutoff()).await? {
            return Ok(0);
        }
        let removal = Removal {
            core: self.core,
            caller,
            name: &repository,
            project: manifest.project,
            repository: manifest.repository,
            why: "untagged, by garbage collection",
        };
        let removed = match removal.artifact_but(&mut tx, &manifest.digest, Some(self.cutoff())).await {
            Err(held @ Error::Held { .. }) => {
                self.run.log(&format!("kept manifest {resource}: {held}"));
                return Ok(0);
            }
            outcome => outcome?,
        };
        if self.plan.dry_run {
            tx.abandon().await?;
            self.run.log(&format!(
                "would delete manifest {resource}; blobs that it alone needs are not counted here"
            ));
            return Ok(removed);
        }
        let entry = Entry {
            operation: "delete",
            resource_type: "artifact",
            resource,
            project: Some(manifest.project),
            detail: "untagged",
        };
        audit::record(self.core, &mut tx, caller, entry).await?;
        tx.commit().await?;
        self.run.log(&format!("deleted manifest {resource}"));
        Ok(removed)
    }
}
