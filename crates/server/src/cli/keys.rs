//! `wharf keys`: the keys that sign tokens. Works on the database, not on a running registry.

use std::io::{self, Write};

use wharf_config::{Config, ConfigError};
use wharf_core::signing;
use wharf_model::{Clock as _, SystemClock};
use wharf_store::Store;

use crate::start_error::StartError;
use crate::wiring;

type Loaded = Result<Config, ConfigError>;

/// Lists the keys, oldest first.
///
/// # Errors
/// When the configuration or the database is of no use, or `out` cannot be written to.
pub(super) fn list(loaded: Loaded, out: &mut dyn Write) -> io::Result<()> {
    let keys = on_database(loaded, async |store, _| Ok(store.read().settings().signing_keys().await?))?;
    let signer = signing::signer(&keys, SystemClock.now());
    for (place, key) in keys.iter().enumerate() {
        let role = match place.cmp(&signer) {
            std::cmp::Ordering::Less => "verifies only",
            std::cmp::Ordering::Equal => "signs",
            std::cmp::Ordering::Greater => "signs soon",
        };
        writeln!(out, "{}  made {}  {role}", key.kid, key.created_at.format("%Y-%m-%d %H:%M:%S UTC"))?;
    }
    Ok(())
}

/// Makes the next key.
///
/// # Errors
/// As for [`list`].
pub(super) fn rotate(loaded: Loaded, out: &mut dyn Write) -> io::Result<()> {
    let kid = on_database(loaded, async |store, config| {
        let sealer = wiring::sealer(config)?;
        Ok(signing::rotate(store, &sealer, SystemClock.now()).await?)
    })?;
    writeln!(
        out,
        "{kid} is the next key; replicas that run sign with it in ten minutes, and accept tokens of the one before to their end"
    )
}

/// Removes the keys, for installations whose secret key is lost.
///
/// # Errors
/// As for [`list`].
pub(super) fn forget(loaded: Loaded, out: &mut dyn Write) -> io::Result<()> {
    let removed = on_database(loaded, async |store, _| {
        let mut tx = store.begin().await?;
        let removed = tx.settings().remove_signing_keys().await?;
        tx.commit().await?;
        Ok(removed)
    })?;
    writeln!(
        out,
        "removed {removed} signing keys; every replica that starts from now on signs with a new one, and older tokens end"
    )
}

fn on_database<T>(loaded: Loaded, work: impl AsyncFnOnce(&Store, &Config) -> Result<T, StartError>) -> io::Result<T> {
    let config = loaded.map_err(io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        let store = wiring::store(&config).await?;
        let outcome = work(&store, &config).await;
        store.close().await;
        outcome
    });
    outcome.map_err(|error: StartError| io::Error::other(error))
}
