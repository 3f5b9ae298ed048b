//! Reads what a repository holds, page after page. Whatever cannot be read stops the whole repository: what is not known must not look
//! like something that nothing needs.

use std::collections::{BTreeMap, HashMap};

use wharf_model::{ManifestId, RepositoryId};
use wharf_store::RetentionManifest;

use super::facts::{Facts, TagFacts};
use crate::{Core, Error};

/// Rows of one page.
const PAGE: u64 = 1000;
/// Most manifests, and most tags, of a repository that is judged: they are compared with each other, so they are in memory together.
const MOST: usize = 500_000;

/// Everything a repository holds, in the order of its rows. Annotations only where `annotations` says that a rule asks for them.
pub(super) async fn read(core: &Core, repository: RepositoryId, annotations: bool) -> Result<Vec<Facts>, Error> {
    let mut facts = manifests(core, repository).await?;
    // Rows that came since have no place, and are judged next time.
    let places: HashMap<i64, usize> = facts.iter().enumerate().map(|(place, manifest)| (manifest.id.0, place)).collect();
    tags(core, repository, &places, &mut facts).await?;
    children(core, repository, &places, &mut facts).await?;
    labels(core, repository, &places, &mut facts).await?;
    if annotations {
        notes(core, repository, &places, &mut facts).await?;
    }
    Ok(facts)
}

async fn manifests(core: &Core, repository: RepositoryId) -> Result<Vec<Facts>, Error> {
    let (mut facts, mut after) = (Vec::new(), ManifestId(0));
    loop {
        let rows = core.store.read().retentions().manifests(repository, after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(facts) };
        after = last.id;
        facts.extend(rows.into_iter().map(unlinked));
        bounded(facts.len())?;
    }
}

fn unlinked(row: RetentionManifest) -> Facts {
    Facts {
        id: row.id,
        digest: row.digest,
        kind: row.kind,
        size: row.size,
        pushed_at: row.pushed_at,
        pulled_at: row.pulled_at,
        labels: Vec::new(),
        annotations: BTreeMap::new(),
        children: Vec::new(),
        subject: row.subject,
        tags: Vec::new(),
    }
}

async fn tags(core: &Core, repository: RepositoryId, places: &HashMap<i64, usize>, facts: &mut [Facts]) -> Result<(), Error> {
    let (mut after, mut count) = (0, 0);
    loop {
        let rows = core.store.read().retentions().tags(repository, after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        count += rows.len();
        bounded(count)?;
        for row in rows {
            if let Some(place) = places.get(&row.manifest_id) {
                facts[*place].tags.push(TagFacts {
                    name: row.name,
                    pushed_at: row.pushed_at,
                    pulled_at: row.pulled_at,
                });
            }
        }
    }
}

async fn children(core: &Core, repository: RepositoryId, places: &HashMap<i64, usize>, facts: &mut [Facts]) -> Result<(), Error> {
    let mut after = (ManifestId(0), String::new());
    loop {
        let rows = core
            .store
            .read()
            .retentions()
            .children(repository, (after.0, &after.1), PAGE)
            .await?;
        let Some((parent, child)) = rows.last() else { return Ok(()) };
        after = (*parent, child.to_string());
        for (parent, child) in rows {
            if let Some(place) = places.get(&parent.0) {
                facts[*place].children.push(child);
            }
        }
    }
}

async fn labels(core: &Core, repository: RepositoryId, places: &HashMap<i64, usize>, facts: &mut [Facts]) -> Result<(), Error> {
    let mut after = (0, 0);
    loop {
        let rows = core.store.read().retentions().labels(repository, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = (last.manifest_id, last.label_id);
        for row in rows {
            if let Some(place) = places.get(&row.manifest_id) {
                facts[*place].labels.push(row.name);
            }
        }
    }
    facts.iter_mut().for_each(|manifest| manifest.labels.sort());
    Ok(())
}

async fn notes(core: &Core, repository: RepositoryId, places: &HashMap<i64, usize>, facts: &mut [Facts]) -> Result<(), Error> {
    let mut after = ManifestId(0);
    loop {
        let rows = core.store.read().retentions().annotations(repository, after, PAGE).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, annotations) in rows {
            let Some(place) = places.get(&id.0) else { continue };
            match annotations {
                Some(annotations) => facts[*place].annotations = annotations,
                None => facts[*place].annotations = unread(core, id).await?,
            }
        }
    }
}

/// Annotations of a manifest whose details nobody has kept yet, from its bytes.
async fn unread(core: &Core, id: ManifestId) -> Result<BTreeMap<String, String>, Error> {
    #[derive(serde::Deserialize)]
    struct Annotated {
        #[serde(default)]
        annotations: Option<BTreeMap<String, String>>,
    }
    let Some(bytes) = core.store.read().manifests().payload(id).await? else {
        return Ok(BTreeMap::new());
    };
    let read: Annotated = serde_json::from_slice(&bytes).map_err(|error| Error::Internal(error.into()))?;
    Ok(read.annotations.unwrap_or_default())
}

fn bounded(count: usize) -> Result<(), Error> {
    if count > MOST {
        return Err(Error::Precondition(format!(
            "the repository has more than {MOST} tags or manifests, which is more than are compared with each other"
        )));
    }
    Ok(())
}
