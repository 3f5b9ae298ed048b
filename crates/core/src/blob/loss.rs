//! A hosted blob whose bytes are not what its row says. That is a loss, never "not found": whoever pulls is told to come again, whoever
//! operates is told what is lost, and from now on a client that asks whether the blob is there sends it again, which heals it.

use wharf_model::Blob;

use crate::{Core, Error};

/// Sets the blob aside and returns what the client is told.
pub(super) async fn lost(core: &Core, blob: &Blob, fault: &'static str) -> Error {
    tracing::error!(
        digest = %blob.digest, key = %blob.object_key, expected = blob.size, fault,
        "the bytes of a blob are lost; the next push of it replaces them"
    );
    if let Err(error) = set_aside(core, blob).await {
        tracing::warn!(%error, digest = %blob.digest, "a lost blob could not be set aside; the next pull of it tries again");
    }
    Error::Unavailable {
        what: "the blob's content",
        source: fault.into(),
    }
}

/// One that was collected or replaced meanwhile is nobody's loss, and stays as it is.
async fn set_aside(core: &Core, blob: &Blob) -> Result<(), Error> {
    let mut tx = core.store.begin().await?;
    tx.garbage().set_damaged(blob, Some(core.clock.now())).await?;
    Ok(tx.commit().await?)
}
