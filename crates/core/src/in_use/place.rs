//! What runs this image, and where.

use std::collections::HashSet;

use wharf_model::{Action, Caller, Permission, Resource};
use wharf_oci::{Digest, Reference, RepositoryName};
use wharf_store::Holding;

use super::hold::{self, Place};
use crate::access::{authorize, current_facts, judge};
use crate::{Core, Error, Missing};

/// Most holders of each kind that are shown.
const MAX_SHOWN: u64 = 1000;

/// Who holds something, as far as the caller may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holders {
    /// How many containers and pins there are; at most 1000 of each are counted.
    pub count: usize,
    /// How many clusters they are in.
    pub clusters: usize,
    /// Who, for callers with the right `in-use:read`; `None` for others, who see the counts.
    pub seen: Seen,
}

/// Who holds something.
pub type Seen = Option<Vec<Holding>>;

/// Who runs, or otherwise holds, the artifact `reference` stands for; with the digest it is.
///
/// # Errors
/// [`Missing::Manifest`], or a refusal.
pub async fn where_used(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
) -> Result<(Digest, Holders), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Artifact, Action::Read), repository).await?;
    let reader = core.store.read();
    let found = reader.manifests().resolve(access.project, repository.path(), reference).await?;
    let found = found.ok_or(Error::NotFound(Missing::Manifest))?;
    let place = Place {
        name: repository,
        project: access.project,
        repository: found.repository_id,
        now: core.clock.now(),
    };
    let holders = hold::on_manifest(&mut reader.used(), place, &found.manifest.digest, MAX_SHOWN).await?;
    let holders = shown(core, caller, repository, holders).await?;
    Ok((found.manifest.digest, holders))
}

/// Leaves out who, where the caller may not know it: the namespaces of others are theirs.
pub(super) async fn shown(core: &Core, caller: &Caller, repository: &RepositoryName, holders: Vec<Holding>) -> Result<Holders, Error> {
    let facts = current_facts(core, repository.project(), caller.principal.actor()).await?;
    let may = judge(core, caller, Permission::new(Resource::InUse, Action::Read), repository, &facts).is_ok();
    let clusters: HashSet<_> = holders
        .iter()
        .filter_map(|holder| match holder {
            Holding::Use(known) => Some(known.cluster.as_str()),
            Holding::Pin { .. } => None,
        })
        .collect();
    Ok(Holders {
        count: holders.len(),
        clusters: clusters.len(),
        seen: may.then_some(holders),
    })
}
