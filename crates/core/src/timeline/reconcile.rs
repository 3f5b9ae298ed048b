//! What is stored, beside what rows name. An object without a row is content whose row was lost, or what a crash left behind; a row without an
//! object is a blob that was collected by transactions that were lost. Neither can be mended here: both are told, and the next push mends them.

use std::collections::HashMap;

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_blob::{ObjectKey, digest_of};
use wharf_model::{Action, Blob, Caller, Permission, Resource};
use wharf_oci::{Algorithm, Digest};

use crate::access::authorize_system;
use crate::job::Run;
use crate::scrub::set_aside;
use crate::{Core, Error};

/// Where blobs lie, see the layout in `wharf-blob`: those of one piece stay where that was stored.
const FOLDERS: [&str; 3] = ["blobs/sha256/", "blobs/sha512/", "uploads/"];
/// Rows read at once.
const PAGE: u64 = 2000;
/// Objects without a row that are named in the log; beyond that they are only counted.
const TOLD: usize = 1000;

/// What a comparison found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reconciled {
    /// Blobs whose rows were compared with what is stored.
    pub compared: u64,
    /// Objects that no row names.
    pub without_row: u64,
    /// Their bytes.
    pub without_row_bytes: u64,
    /// Rows whose objects are gone. They are set aside: nobody is told that the blob is there, and the next push brings it back.
    pub without_object: u64,
}

/// The job.
///
/// # Errors
/// [`Error::Stopped`], or when the storage or the database gives no answer.
pub async fn run(core: &Core, caller: &Caller, _: &Value, run: &dyn Run) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::GarbageCollection, Action::Create)).await?;
    let (mut found, mut unnamed) = (Reconciled::default(), Vec::new());
    for shelf in shelves() {
        compare(core, run, &shelf, &mut found, &mut unnamed).await?;
        step(run, found).await?;
    }
    // Whoever was pushing has named what he stored by now.
    let unnamed = still_unnamed(core, unnamed).await?;
    tell(core, run, &unnamed).await?;
    found.without_row = unnamed.len() as u64;
    found.without_row_bytes = unnamed.iter().map(|(_, size)| size).sum();
    run.log(&format!(
        "{} blobs compared: {} objects of {} bytes without a row, {} rows without an object",
        found.compared, found.without_row, found.without_row_bytes, found.without_object
    ));
    if found.without_row + found.without_object > 0 {
        tracing::error!(
            objects_without_row = found.without_row,
            rows_without_object = found.without_object,
            "after the database was taken over, what is stored and what rows name differ; the log of the job RECONCILIATION says where"
        );
    }
    step(run, found).await
}

/// What keys begin with, by the first digits of digests and of uploads' random ids: each shelf is small enough to be held in memory.
fn shelves() -> impl Iterator<Item = String> {
    let all = FOLDERS
        .into_iter()
        .flat_map(|folder| (0..=255_u8).map(move |first| (folder, first)));
    all.map(|(folder, first)| format!("{folder}{first:02x}"))
}

async fn compare(core: &Core, run: &dyn Run, shelf: &str, found: &mut Reconciled, unnamed: &mut Vec<(String, u64)>) -> Result<(), Error> {
    let mut named = named(core, shelf).await?;
    found.compared += named.len() as u64;
    let mut strangers = Vec::new();
    let mut listing = core.blobs.list(shelf).await?;
    while let Some((key, size)) = listing.try_next().await? {
        if named.remove(&key).is_none() {
            strangers.push((key, size));
        }
    }
    unnamed.extend(still_unnamed(core, strangers).await?);
    for blob in named.values() {
        let key = ObjectKey::from_stored(&blob.object_key)?;
        if core.blobs.size(&key).await?.is_none() && set_aside(core, run, blob, "the object is missing").await? {
            found.without_object += 1;
        }
    }
    Ok(())
}

/// What rows name on a shelf, by key.
async fn named(core: &Core, shelf: &str) -> Result<HashMap<String, Blob>, Error> {
    let (mut named, mut after) = (HashMap::new(), shelf.to_owned());
    loop {
        let page = core.store.read().garbage().stored_within(shelf, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(named) };
        after.clone_from(&last.object_key);
        named.extend(page.into_iter().map(|blob| (blob.object_key.clone(), blob)));
    }
}

/// Those of `objects` that no row names, nor is about to end.
async fn still_unnamed(core: &Core, objects: Vec<(String, u64)>) -> Result<Vec<(String, u64)>, Error> {
    let keys: Vec<&str> = objects.iter().map(|(key, _)| key.as_str()).collect();
    let unnamed = core.store.read().garbage().unnamed_keys(&keys).await?;
    Ok(objects.into_iter().filter(|(key, _)| unnamed.contains(key)).collect())
}

async fn tell(core: &Core, run: &dyn Run, unnamed: &[(String, u64)]) -> Result<(), Error> {
    for (key, size) in unnamed.iter().take(TOLD) {
        let what = match digest(core, key).await? {
            Some(digest) => digest.to_string(),
            None => key.clone(),
        };
        run.log(&format!("{what}, {size} bytes: no row names it; push again what needs it"));
    }
    if unnamed.len() > TOLD {
        run.log(&format!("and {} more", unnamed.len() - TOLD));
    }
    Ok(())
}

/// What an object is, by its key or by its bytes. `None` when it went away.
async fn digest(core: &Core, key: &str) -> Result<Option<Digest>, Error> {
    let key = ObjectKey::from_stored(key)?;
    if let Some(digest) = key.digest() {
        return Ok(Some(digest));
    }
    match core.blobs.open(&key, None).await? {
        Some(object) => Ok(Some(digest_of(object.stream, Algorithm::Sha256).await?)),
        None => Ok(None),
    }
}

async fn step(run: &dyn Run, found: Reconciled) -> Result<(), Error> {
    let told = serde_json::to_value(found).map_err(|error| Error::Internal(error.into()))?;
    run.step(&told).await
}
