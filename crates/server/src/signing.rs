//! The keys that sign tokens: kept in the database, sealed with the installation's secret, so that all replicas share them and
//! whoever reads the database can sign nothing.

use wharf_auth::{Sealer, SigningKey, TokenIssuer};
use wharf_model::{Clock, Secret};
use wharf_store::{FIRST_SIGNING_KEY, Store};

use crate::wiring::StartError;

/// What an operator can do when the keys do not open.
const HELP: &str = "the keys that sign tokens do not open with this installation's secret key: every replica needs the same auth.secret_key \
                    (or <data_dir>/secret.key). If that key is lost, `wharf keys forget` removes them, and the next start makes new ones";

/// The keys every replica signs and verifies with. The first replica to start makes one.
///
/// # Errors
/// When a key does not open: an installation under the wrong secret does not serve.
pub(crate) async fn token_issuer(store: &Store, sealer: &Sealer, clock: &dyn Clock) -> Result<TokenIssuer, StartError> {
    if store.read().settings().signing_keys().await?.is_empty() {
        make_first(store, sealer, clock).await?;
    }
    let mut keys = Vec::new();
    for stored in store.read().settings().signing_keys().await? {
        let place = place(&stored.kid);
        let private = if Sealer::is_sealed(stored.private_pem.expose()) {
            sealer.open(&place, stored.private_pem.expose()).map_err(|_| HELP)?
        } else {
            // From a release that did not seal them. Another replica that does the same at this moment seals the same key.
            let sealed = Secret::new(sealer.seal(&place, &stored.private_pem)?);
            let mut tx = store.begin().await?;
            tx.settings().reseal_signing_key(&stored.kid, &stored.private_pem, &sealed).await?;
            tx.commit().await?;
            stored.private_pem
        };
        keys.push(SigningKey::read(&private)?);
    }
    Ok(TokenIssuer::new(keys)?)
}

async fn make_first(store: &Store, sealer: &Sealer, clock: &dyn Clock) -> Result<(), StartError> {
    let private = SigningKey::generate()?;
    let kid = SigningKey::read(&private)?.kid().to_owned();
    let sealed = Secret::new(sealer.seal(&place(&kid), &private)?);
    let mut tx = store.begin().await?;
    // Of two replicas that start at once, one wins here and the other waits for it.
    if tx.settings().set_if_absent(FIRST_SIGNING_KEY, &kid).await? == kid {
        tx.settings().add_signing_key(&kid, &sealed, clock.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// What the seal of a key is bound to.
fn place(kid: &str) -> String {
    format!("signing_keys/{kid}")
}
