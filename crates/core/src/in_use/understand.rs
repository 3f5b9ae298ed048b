//! What a cluster names, as tags and digests of repositories here; also under names they had before.

use std::collections::HashMap;

use wharf_cluster::{ImageId, ImageName};
use wharf_model::{ImageUse, ProjectId, RepositoryId, Rewrite};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::{NewUse, Place};

use super::map::Map;
use crate::{Core, Error};

/// What was found out while one report is read.
pub(super) struct Reading<'a> {
    core: &'a Core,
    map: Map<'a>,
    repositories: HashMap<RepositoryName, Known>,
}

/// What is known of a repository.
#[derive(Default)]
struct Known {
    id: Option<RepositoryId>,
    /// The project, where something led on from this name: what was under it is somewhere else now.
    left: Option<ProjectId>,
    moved: HashMap<String, Option<RepositoryName>>,
    tags: HashMap<String, Option<Digest>>,
    configs: HashMap<Digest, Vec<Digest>>,
}

impl<'a> Reading<'a> {
    /// Nothing is known yet.
    pub(super) fn new(core: &'a Core, rewrites: &'a [Rewrite]) -> Self {
        Self {
            core,
            map: Map {
                hosts: &core.policy.registry_hosts,
                rewrites,
            },
            repositories: HashMap::new(),
        }
    }

    /// What a use holds.
    pub(super) async fn understand(&mut self, used: ImageUse) -> Result<NewUse, Error> {
        let image = used.image.parse::<ImageName>().ok();
        let id = used.image_id.as_deref().and_then(ImageId::read);
        // An image that is named by its id alone.
        let id = id.or_else(|| image.is_none().then(|| ImageId::read(&used.image)).flatten());
        let name = image
            .as_ref()
            .and_then(|image| self.map.repository(&image.host, &image.path, &used));
        let source = id.as_ref().and_then(|id| id.source.as_ref());
        let source = source.and_then(|(host, path)| self.map.repository(host, path, &used));
        let mut holds = Vec::new();
        if let (Some(name), Some(image)) = (&name, &image) {
            self.hold_named(name, image, &mut holds).await?;
        }
        if let Some(id) = &id {
            // A node that has the image under another of our names reports that one.
            let mut places: Vec<_> = [&name, &source].into_iter().flatten().cloned().collect();
            places.dedup();
            for place in places {
                self.hold_id(&place, id, &mut holds).await?;
            }
        }
        let asked = image.as_ref().and_then(|image| image.digest.clone());
        Ok(NewUse {
            tag: image.as_ref().and_then(ImageName::pulled_tag).map(ToString::to_string),
            digest: asked.or(id.map(|id| id.digest)),
            repository: name.or(source).map(|name| name.as_str().to_owned()),
            used,
            holds,
        })
    }

    /// The tag by its name and what it points to; or the digest.
    async fn hold_named(&mut self, name: &RepositoryName, image: &ImageName, holds: &mut Holds) -> Result<(), Error> {
        if let Some(digest) = &image.digest {
            self.hold_reference(name, digest.as_str(), holds).await?;
        }
        let Some(tag) = image.pulled_tag().map(wharf_oci::Tag::as_str) else {
            return Ok(());
        };
        let core = self.core;
        for place in self.hold_reference(name, tag, holds).await? {
            let known = self.known(&place).await?;
            let Some(repository) = known.id else { continue };
            if !known.tags.contains_key(tag) {
                let found = core.store.read().tags().find(repository, tag).await?;
                known.tags.insert(tag.to_owned(), found.map(|tag| tag.digest));
            }
            if let Some(Some(digest)) = known.tags.get(tag) {
                hold(holds, &place, known.id, digest.as_str());
            }
        }
        Ok(())
    }

    /// The digest a runtime reports; where it may be that of a config, the manifests with this config too.
    async fn hold_id(&mut self, name: &RepositoryName, id: &ImageId, holds: &mut Holds) -> Result<(), Error> {
        let core = self.core;
        for place in self.hold_reference(name, id.digest.as_str(), holds).await? {
            let known = self.known(&place).await?;
            let (Some(repository), None) = (known.id, &id.source) else {
                continue;
            };
            if !known.configs.contains_key(&id.digest) {
                let found = core.store.read().used().with_blob(repository, &id.digest).await?;
                known.configs.insert(id.digest.clone(), found);
            }
            for digest in known.configs.get(&id.digest).into_iter().flatten() {
                hold(holds, &place, known.id, digest.as_str());
            }
        }
        Ok(())
    }

    /// Holds a tag or digest where it is named, and where it was moved to; returns these places. Whoever pulls by the old name gets
    /// it from there.
    async fn hold_reference(&mut self, name: &RepositoryName, reference: &str, holds: &mut Holds) -> Result<Vec<RepositoryName>, Error> {
        let core = self.core;
        let known = self.known(name).await?;
        hold(holds, name, known.id, reference);
        let mut places = vec![name.clone()];
        let Some(project) = known.left else { return Ok(places) };
        if !known.moved.contains_key(reference) {
            let place = Place {
                project,
                path: name.path(),
            };
            let moved = core.store.read().artifacts().moved_to(place, reference).await?;
            known.moved.insert(reference.to_owned(), moved);
        }
        if let Some(Some(target)) = known.moved.get(reference).cloned() {
            let id = self.known(&target).await?.id;
            hold(holds, &target, id, reference);
            places.push(target);
        }
        Ok(places)
    }

    /// The repository of this name, also under an earlier name of its project.
    async fn known(&mut self, name: &RepositoryName) -> Result<&mut Known, Error> {
        if !self.repositories.contains_key(name) {
            let known = find(self.core, name).await?;
            self.repositories.insert(name.clone(), known);
        }
        self.repositories
            .get_mut(name)
            .ok_or_else(|| Error::Internal("a repository was just put there".into()))
    }
}

/// Repository, its id, and a tag or digest of it.
type Holds = Vec<(String, Option<RepositoryId>, String)>;

fn hold(holds: &mut Holds, name: &RepositoryName, id: Option<RepositoryId>, reference: &str) {
    let one = (name.as_str().to_owned(), id, reference.to_owned());
    if !holds.contains(&one) {
        holds.push(one);
    }
}

async fn find(core: &Core, name: &RepositoryName) -> Result<Known, Error> {
    let reader = core.store.read();
    let project = match reader.projects().find_by_name(name.project()).await? {
        Some(project) => Some(project),
        None => match reader.projects().redirected(name.project()).await? {
            Some(now) => reader.projects().find_by_name(&now).await?,
            None => None,
        },
    };
    let Some(project) = project else {
        return Ok(Known::default());
    };
    let place = Place {
        project: project.id,
        path: name.path(),
    };
    let left = reader.artifacts().leads_on(place).await?;
    let found = reader.repositories().find(project.id, name.path()).await?;
    Ok(Known {
        id: found.map(|repository| repository.id),
        left: left.then_some(project.id),
        ..Known::default()
    })
}
