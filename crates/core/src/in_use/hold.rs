//! Who holds a tag, a manifest or a repository. Asked in the transaction that would remove it.
//!
//! A manifest is held when it is used itself, when a part of it is (a child of an index, a signature), or when what it is a part of is:
//! upwards to every index that lists it and to its subject, from there downwards to every child and referrer, and if any of these, or a
//! tag on one of them, is in use, it stays. So a running child keeps its index, and a running index keeps its children and signatures;
//! but two indexes that share a child do not keep each other.

use std::collections::HashSet;

use wharf_model::{ProjectId, Reason, RepositoryId, Timestamp};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::{Holding, Used, UsedReference};

use crate::Error;

/// Most manifests that are looked at for one answer.
const MAX_RELATIVES: usize = 50_000;

/// Where something is to be removed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The repository's name.
    pub(crate) name: &'a RepositoryName,
    /// Its project.
    pub(crate) project: ProjectId,
    /// Its id.
    pub(crate) repository: RepositoryId,
    /// The time.
    pub(crate) now: Timestamp,
}

impl<'a> Place<'a> {
    fn reference(&self) -> UsedReference<'a> {
        UsedReference {
            repository: self.repository,
            name: self.name.as_str(),
            project: self.project,
            path: self.name.path(),
            now: self.now,
        }
    }
}

/// Those who pull by this tag, at most `limit` of each kind.
pub(crate) async fn on_tag(used: &mut Used<'_>, place: Place<'_>, tag: &str, limit: u64) -> Result<Vec<Holding>, Error> {
    if !used.any(place.reference()).await? {
        return Ok(Vec::new());
    }
    Ok(used.holding(place.reference(), &[tag.to_owned()], limit).await?)
}

/// Those who need this manifest, at most `limit` of each kind.
///
/// # Errors
/// [`Error::Precondition`] when more belongs to it than can be looked at: then nobody can say that nobody needs it.
pub(crate) async fn on_manifest(used: &mut Used<'_>, place: Place<'_>, digest: &Digest, limit: u64) -> Result<Vec<Holding>, Error> {
    if !used.any(place.reference()).await? {
        return Ok(Vec::new());
    }
    let family = family(used, place.repository, digest).await?;
    let mut references = used.tags_on(place.repository, &family).await?;
    references.extend(family.iter().map(ToString::to_string));
    Ok(used.holding(place.reference(), &references, limit).await?)
}

/// Those who need anything that is in the repository, at most `limit` of each kind.
pub(crate) async fn on_repository(used: &mut Used<'_>, place: Place<'_>, limit: u64) -> Result<Vec<Holding>, Error> {
    if !used.any(place.reference()).await? {
        return Ok(Vec::new());
    }
    Ok(used.holding_anything(place.reference(), limit).await?)
}

/// The manifest, all it is a part of, and all parts of those.
async fn family(used: &mut Used<'_>, repository: RepositoryId, digest: &Digest) -> Result<Vec<Digest>, Error> {
    let mut seen = HashSet::from([digest.clone()]);
    let mut members = vec![digest.clone()];
    let mut fresh = members.clone();
    while !fresh.is_empty() {
        fresh = used.above(repository, &fresh).await?;
        fresh.retain(|one| seen.insert(one.clone()));
        members.extend(fresh.iter().cloned());
        bounded(&members)?;
    }
    let mut fresh = members.clone();
    while !fresh.is_empty() {
        fresh = used.below(repository, &fresh).await?;
        fresh.retain(|one| seen.insert(one.clone()));
        members.extend(fresh.iter().cloned());
        bounded(&members)?;
    }
    Ok(members)
}

fn bounded(members: &[Digest]) -> Result<(), Error> {
    if members.len() <= MAX_RELATIVES {
        return Ok(());
    }
    Err(Error::Precondition(format!(
        "more than {MAX_RELATIVES} manifests belong together here; whether something runs one of them cannot be said"
    )))
}

/// What to tell somebody who wants to remove what others need: `runs in cluster prod: deployment shop/web (and 3 more)`.
/// `None` when nobody does.
pub(crate) fn reason(holders: &[Holding]) -> Option<Reason> {
    let first = how(holders.first()?);
    let different: HashSet<Reason> = holders.iter().map(how).collect();
    Some(match different.len() as u64 - 1 {
        0 => first,
        more => Reason::AndMore {
            first: Box::new(first),
            more,
        },
    })
}

fn how(holder: &Holding) -> Reason {
    match holder {
        Holding::Pin { name, holder, .. } => Reason::Pinned {
            name: name.clone(),
            holder: holder.clone(),
        },
        Holding::Use(known) => {
            let (used, cluster) = (&known.used, known.cluster.clone());
            let namespace = match used.namespace.as_str() {
                "" => String::new(),
                namespace => format!("{namespace}/"),
            };
            let workload = format!("{} {namespace}{}", used.kind.to_lowercase(), used.name);
            match used.rollback {
                true => Reason::RollsBack { cluster, workload },
                false => Reason::Runs { cluster, workload },
            }
        }
    }
}
