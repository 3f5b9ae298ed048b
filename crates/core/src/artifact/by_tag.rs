//! A repository tag by tag: each with the artifact it points to.

use std::collections::HashMap;

use wharf_model::{Action, ArtifactTag, Caller, ListQuery, Page, Permission, RepositoryId, Resource, TagId};
use wharf_oci::RepositoryName;
use wharf_store::Where;

use super::details;
use super::list::read_what_is_asked;
use super::read::{ShownArtifact, Wanted, show};
use crate::access::authorize;
use crate::removal::hold::Rules;
use crate::tag::Version;
use crate::{Core, Error, Missing};

/// The order that only names tell.
const VERSION: &str = "version";
/// Most tags that are put into the order of versions: their names are read for it.
const MOST_VERSIONS: u64 = 100_000;

/// A tag and what it points to.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownTag {
    /// The tag.
    pub tag: ArtifactTag,
    /// What it points to.
    pub artifact: ShownArtifact,
}

/// One page of the tags of a repository and how many the filters find in all. Beside the order of every field there is that of the semantic
/// versions which the names say, `version`; names that are none come last, in either direction.
///
/// # Errors
/// [`Missing::Repository`], [`Error::Invalid`] for a field the list does not know or for too many tags to order, or a refusal.
pub async fn list_by_tag(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    query: &ListQuery,
    wanted: Wanted,
) -> Result<(Vec<ShownTag>, i64), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Artifact, Action::List), repository).await?;
    let found = core.store.read().repositories().find(access.project, repository.path()).await?;
    let id = found.ok_or(Error::NotFound(Missing::Repository))?.id;
    read_what_is_asked(core, Where::Repository(id), query).await?;
    let (page, total) = if query.sort.first().is_some_and(|sort| sort.field == VERSION) {
        by_version(core, id, query).await?
    } else {
        core.store.read().artifacts().tag_page(id, query).await?
    };
    let mut tags = in_order(&page, core.store.read().tags().by_ids(&page).await?);
    let rules = Rules::shown(core, access.project).await?;
    for tag in &mut tags {
        tag.immutable = rules.hold(repository.path(), &tag.name).is_some();
    }
    Ok((with_artifacts(core, tags, wanted).await?, total))
}

/// A page in the order of versions.
async fn by_version(core: &Core, repository: RepositoryId, query: &ListQuery) -> Result<(Vec<TagId>, i64), Error> {
    let [sort] = query.sort.as_slice() else {
        return Err(Error::Invalid(
            "the order of versions is whole; it takes no other beside it".to_owned(),
        ));
    };
    let names = core
        .store
        .read()
        .artifacts()
        .tag_names(repository, query, MOST_VERSIONS + 1)
        .await?;
    if names.len() as u64 > MOST_VERSIONS {
        return Err(Error::Invalid(format!(
            "at most {MOST_VERSIONS} tags can be sorted by version; narrow the list by q"
        )));
    }
    let total = i64::try_from(names.len()).unwrap_or(i64::MAX);
    Ok((cut(versions_first(names, sort.descending), query.page), total))
}

/// Versions in order, then what is none by name.
fn versions_first(names: Vec<(TagId, String)>, descending: bool) -> Vec<TagId> {
    let (mut versions, mut others) = (Vec::new(), Vec::new());
    for (id, name) in names {
        match Version::of(&name) {
            Some(version) => versions.push((version, id)),
            None => others.push(id),
        }
    }
    versions.sort_by(|(a, _), (b, _)| if descending { b.cmp(a) } else { a.cmp(b) });
    versions.into_iter().map(|(_, id)| id).chain(others).collect()
}

fn cut(tags: Vec<TagId>, page: Page) -> Vec<TagId> {
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(page.size).unwrap_or(usize::MAX);
    tags.into_iter().skip(skip).take(size).collect()
}

/// The tags in the order of `page`, without those that went meanwhile.
fn in_order(page: &[TagId], tags: Vec<ArtifactTag>) -> Vec<ArtifactTag> {
    let mut tags: HashMap<TagId, ArtifactTag> = tags.into_iter().map(|tag| (tag.id, tag)).collect();
    page.iter().filter_map(|id| tags.remove(id)).collect()
}

async fn with_artifacts(core: &Core, tags: Vec<ArtifactTag>, wanted: Wanted) -> Result<Vec<ShownTag>, Error> {
    let mut ids: Vec<_> = tags.iter().map(|tag| tag.manifest_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut artifacts = core.store.read().artifacts().of(&ids).await?;
    details::fill_in(core, &mut artifacts).await?;
    let shown = show(core, artifacts, wanted).await?;
    let shown: HashMap<_, _> = shown.into_iter().map(|shown| (shown.artifact.id, shown)).collect();
    let with = |tag: ArtifactTag| {
        let artifact = shown.get(&tag.manifest_id)?.clone();
        Some(ShownTag { tag, artifact })
    };
    Ok(tags.into_iter().filter_map(with).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_in_order_and_other_names_behind_them_either_way() {
        let names = ["latest", "v1.10.0", "1.9", "1.10.0-rc.1", "edge"];
        let numbered = || (1..).map(TagId).zip(names.map(str::to_owned)).collect::<Vec<_>>();
        assert_eq!(versions_first(numbered(), false), [3, 4, 2, 1, 5].map(TagId));
        assert_eq!(versions_first(numbered(), true), [2, 4, 3, 1, 5].map(TagId));
    }
}
