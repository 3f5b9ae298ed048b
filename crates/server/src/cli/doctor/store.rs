//! What the store lets Wharf do, found out by doing it: write, write in parts, list, read, delete. Everything it writes is named
//! `uploads/doctor-…`, in a folder that is always there, and is removed again.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use wharf_blob::{BlobDriver, BlobError, Features, ObjectKey, stream_of};
use wharf_config::{Config, StorageType};
use wharf_model::Generation;

use super::Finding;
use crate::wiring;

/// One byte more than a part of a multipart upload.
const LARGE: usize = (8 << 20) + 1;
/// Bytes that are sent at once.
const CHUNK: usize = 64 << 10;

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    match config.storage.kind {
        StorageType::Memory => {
            return vec![Finding::Bad(
                "storage.type is memory: every image is gone after a restart".into(),
                "use a folder or an object store for anything that matters",
            )];
        }
        // To open it would make it.
        StorageType::Filesystem if !config.resolved_storage_path().join("uploads").exists() => {
            return vec![Finding::Good(
                "the folder of the storage does not exist yet; the first start makes it".into(),
            )];
        }
        _ => {}
    }
    let store = match wiring::storage::one(config) {
        Ok(store) => store,
        Err(error) => {
            return vec![Finding::Bad(
                error.to_string(),
                "check the keys of [storage] with `wharf config show`",
            )];
        }
    };
    match tried(&store).await {
        Ok(()) => vec![
            Finding::Good("registry answers: the store takes, lists, gives back and deletes objects, small ones and those in parts".into()),
            features(&store).await,
        ],
        Err((step, error)) => vec![Finding::Bad(
            format!("the store does not let Wharf {step}: {error}"),
            "give its credentials the rights to write (also in parts), list, read and delete, in the whole bucket or folder",
        )],
    }
}

type Failed = (&'static str, BlobError);

async fn tried(store: &Arc<dyn BlobDriver>) -> Result<(), Failed> {
    let prefix = format!("uploads/doctor-{}.", Generation::new());
    let key = |name| ObjectKey::from_stored(&format!("{prefix}{name}")).map_err(|error| ("name an object", error));
    let (small, large) = (key("small")?, key("large")?);
    let outcome = steps(store, &prefix, &small, &large).await;
    // Whatever failed, nothing is to stay behind.
    let removed = store.delete_all(&[small.clone(), large]).await;
    outcome?;
    removed.into_iter().collect::<Result<(), _>>().map_err(|error| ("delete", error))?;
    match store.size(&small).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(("delete", BlobError::Exists)),
        Err(error) => Err(("look for an object", error)),
    }
}

async fn steps(store: &Arc<dyn BlobDriver>, prefix: &str, small: &ObjectKey, large: &ObjectKey) -> Result<(), Failed> {
    store.put(small, stream_of("doctor")).await.map_err(|error| ("write", error))?;
    let chunks = (0..LARGE.div_ceil(CHUNK)).map(|number| CHUNK.min(LARGE - number * CHUNK));
    let body = stream::iter(chunks.map(|size| Ok(Bytes::from(vec![0; size])))).boxed();
    store.put(large, body).await.map_err(|error| ("write in parts", error))?;
    let listed: Vec<_> = match store.list(prefix).await {
        Ok(listing) => listing.try_collect().await.map_err(|error| ("list", error))?,
        Err(error) => return Err(("list", error)),
    };
    if listed.len() != 2 {
        return Err(("list", BlobError::unavailable("it does not show what was just written")));
    }
    let reading = async {
        let found = store.open(small, None).await?;
        let found = found.ok_or_else(|| BlobError::MissingPart(small.to_string()))?;
        found.stream.try_collect::<Vec<_>>().await.map_err(BlobError::unavailable)
    };
    reading.await.map(drop).map_err(|error| ("read", error))
}

/// What the store does by itself; nothing here is wrong, but it explains how pushes and pulls go.
async fn features(store: &Arc<dyn BlobDriver>) -> Finding {
    let Features {
        guards_writes,
        joins,
        links,
        ..
    } = match store.features().await {
        Ok(features) => features,
        Err(error) => {
            return Finding::Bad(
                format!("the store does not show what it can do: {error}"),
                "check the rights to write, read and delete in the bucket or folder",
            );
        }
    };
    let said = [
        (guards_writes, "refuses to overwrite"),
        (joins, "joins chunks by itself"),
        (links, "keeps to signed links"),
    ];
    let (can, cannot): (Vec<_>, Vec<_>) = said.into_iter().partition(|(can, _)| *can);
    let list = |what: Vec<(bool, &str)>| what.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(", ");
    let lacking = if cannot.is_empty() {
        String::new()
    } else {
        format!("; in its place Wharf does: {}", list(cannot))
    };
    Finding::Good(format!("the store {}{lacking}", list(can)))
}
