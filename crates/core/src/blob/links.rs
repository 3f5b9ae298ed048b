//! Whether the object store keeps to signed links is found out beside the start, so that no pull waits for it.

use std::time::Duration;

use crate::Core;

/// Between two tries, while the store gives no answer to go by.
const AGAIN: Duration = Duration::from_secs(60);

/// Has the store show once that it keeps to links, if pulls are to be sent to it.
pub async fn try_links(core: Core) {
    if core.policy.redirect.is_none() {
        return;
    }
    while let Err(error) = core.blobs.features().await {
        tracing::warn!(%error, "it is not known yet whether the object store keeps to signed links; blobs pass through this server");
        tokio::time::sleep(AGAIN).await;
    }
}
