//! `wharf keys`: the keys that sign tokens. Works on the database, not on a running registry.

use std::io::{self, Write};

use wharf_config::{Config, ConfigError};

use crate::wiring::{self, StartError};

/// Removes the signing keys, for installations whose secret key is lost.
///
/// # Errors
/// When the configuration or the database is of no use, or `out` cannot be written to.
pub(super) fn forget(loaded: Result<Config, ConfigError>, out: &mut dyn Write) -> io::Result<()> {
    let config = loaded.map_err(io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let removed = runtime.block_on(remove(&config)).map_err(io::Error::other)?;
    writeln!(
        out,
        "removed {removed} signing keys; every replica that starts from now on signs with a new one, and older tokens end"
    )
}

async fn remove(config: &Config) -> Result<u64, StartError> {
    let store = wiring::store(config).await?;
    let mut tx = store.begin().await?;
    let removed = tx.settings().remove_signing_keys().await?;
    tx.commit().await?;
    store.close().await;
    Ok(removed)
}
