//! One artifact, and what comes with it when it is shown.

use std::collections::HashMap;

use wharf_model::{Accessory, Action, Artifact, ArtifactTag, Caller, Label, ListedChild, ManifestId, Permission, RepositoryId, Resource};
use wharf_oci::{Digest, Reference, RepositoryName};
use wharf_store::ResolvedManifest;

use super::details;
use crate::access::{Authorized, authorize};
use crate::removal::hold::Rules;
use crate::{Core, Error, Missing};

/// Most tags and most accessories shown with a page of artifacts. Each has a list of its own for more.
const MAX_SHOWN: u64 = 10_000;

/// What is wanted with each artifact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Its tags.
    pub tags: bool,
    /// Its accessories.
    pub accessories: bool,
    /// Its labels.
    pub labels: bool,
}

/// An artifact with what was wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownArtifact {
    /// The artifact.
    pub artifact: Artifact,
    /// Its tags; `None` when they were not wanted.
    pub tags: Option<Vec<ArtifactTag>>,
    /// Its accessories; `None` when they were not wanted.
    pub accessories: Option<Vec<Accessory>>,
    /// Its labels; `None` when they were not wanted.
    pub labels: Option<Vec<Label>>,
    /// What it lists, when an index, with the ids of those that are in the repository.
    pub children: Vec<(ListedChild, Option<ManifestId>)>,
}

/// The artifact `reference` stands for.
///
/// # Errors
/// [`Missing::Manifest`], or a refusal.
pub async fn get(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
    wanted: Wanted,
) -> Result<ShownArtifact, Error> {
    let access = authorize(core, caller, Permission::new(Resource::Artifact, Action::Read), repository).await?;
    let found = resolve(core, &access, repository, reference).await?;
    let artifact = core.store.read().artifacts().lookup(found.manifest.id).await?;
    let mut artifacts = vec![artifact.ok_or(Error::NotFound(Missing::Manifest))?];
    details::fill_in(core, &mut artifacts).await?;
    let shown = show(core, artifacts, wanted).await?;
    shown.into_iter().next().ok_or(Error::NotFound(Missing::Manifest))
}

/// What `reference` stands for in a repository that the caller may look into.
pub(super) async fn resolve(
    core: &Core,
    access: &Authorized,
    repository: &RepositoryName,
    reference: &Reference,
) -> Result<ResolvedManifest, Error> {
    let found = core
        .store
        .read()
        .manifests()
        .resolve(access.project, repository.path(), reference)
        .await?;
    found.ok_or(Error::NotFound(Missing::Manifest))
}

/// Adds what is wanted, in one question for each kind of thing and repository.
pub(super) async fn show(core: &Core, artifacts: Vec<Artifact>, wanted: Wanted) -> Result<Vec<ShownArtifact>, Error> {
    let mut tags = HashMap::new();
    if wanted.tags {
        tags = tags_of(core, &artifacts).await?;
    }
    let mut accessories = if wanted.accessories {
        accessories_of(core, &artifacts).await?
    } else {
        HashMap::new()
    };
    let mut labels: HashMap<ManifestId, Vec<Label>> = HashMap::new();
    if wanted.labels {
        let ids: Vec<_> = artifacts.iter().map(|artifact| artifact.id).collect();
        for (id, label) in core.store.read().labels().on(&ids).await? {
            labels.entry(id).or_default().push(label);
        }
    }
    let children = ids_of_children(core, &artifacts).await?;
    Ok(artifacts
        .into_iter()
        .map(|artifact| {
            let listed = artifact
                .details
                .as_ref()
                .map_or_else(Vec::new, |details| details.content.children.clone());
            let id = |child: &ListedChild| children.get(&(artifact.repository_id, child.digest.clone())).copied();
            ShownArtifact {
                tags: wanted.tags.then(|| tags.remove(&artifact.id).unwrap_or_default()),
                labels: wanted.labels.then(|| labels.remove(&artifact.id).unwrap_or_default()),
                accessories: wanted.accessories.then(|| accessories.remove(&artifact.id).unwrap_or_default()),
                children: listed
                    .into_iter()
                    .map(|child| (id(&child), child))
                    .map(|(id, child)| (child, id))
                    .collect(),
                artifact,
            }
        })
        .collect())
}

/// Tags by artifact, with what keeps them where they are. All artifacts are of one project.
async fn tags_of(core: &Core, artifacts: &[Artifact]) -> Result<HashMap<ManifestId, Vec<ArtifactTag>>, Error> {
    let mut found: HashMap<ManifestId, Vec<ArtifactTag>> = HashMap::new();
    let Some(first) = artifacts.first() else { return Ok(found) };
    let rules = Rules::shown(core, first.project_id).await?;
    let path = |artifact: &Artifact| {
        artifact
            .repository_name
            .split_once('/')
            .map_or(String::new(), |(_, path)| path.to_owned())
    };
    let paths: HashMap<_, _> = artifacts.iter().map(|artifact| (artifact.id, path(artifact))).collect();
    let ids: Vec<_> = artifacts.iter().map(|artifact| artifact.id).collect();
    for mut tag in core.store.read().tags().of_manifests(&ids, MAX_SHOWN).await? {
        let path = paths.get(&tag.manifest_id).map_or("", String::as_str);
        tag.immutable = rules.hold(path, &tag.name).is_some();
        found.entry(tag.manifest_id).or_default().push(tag);
    }
    Ok(found)
}

fn by_repository<T>(pairs: impl Iterator<Item = (RepositoryId, T)>) -> HashMap<RepositoryId, Vec<T>> {
    let mut groups: HashMap<RepositoryId, Vec<T>> = HashMap::new();
    for (repository, one) in pairs {
        groups.entry(repository).or_default().push(one);
    }
    groups
}

async fn accessories_of(core: &Core, artifacts: &[Artifact]) -> Result<HashMap<ManifestId, Vec<Accessory>>, Error> {
    let mut found: HashMap<ManifestId, Vec<Accessory>> = HashMap::new();
    let subjects = by_repository(artifacts.iter().map(|artifact| (artifact.repository_id, artifact.digest.clone())));
    for (repository, subjects) in subjects {
        for accessory in core
            .store
            .read()
            .accessories()
            .of_subjects(repository, &subjects, MAX_SHOWN)
            .await?
        {
            if let Some(subject) = accessory.subject_id {
                found.entry(subject).or_default().push(accessory);
            }
        }
    }
    Ok(found)
}

async fn ids_of_children(core: &Core, artifacts: &[Artifact]) -> Result<HashMap<(RepositoryId, Digest), ManifestId>, Error> {
    let listed = artifacts.iter().flat_map(|artifact| {
        let children = artifact.details.iter().flat_map(|details| &details.content.children);
        children.map(|child| (artifact.repository_id, child.digest.clone()))
    });
    let mut ids = HashMap::new();
    for (repository, digests) in by_repository(listed) {
        for (digest, id) in core.store.read().artifacts().ids(repository, &digests).await? {
            ids.insert((repository, digest), id);
        }
    }
    Ok(ids)
}
