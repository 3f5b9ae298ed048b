//! The keys that sign tokens: kept in the database, sealed with the installation's secret, so that all replicas share them and whoever reads
//! the database can sign nothing.
//!
//! ```text
//! made ──10 minutes──► signs ──until the next one signs──► only verifies ──30 days──► gone
//!       every replica has                        tokens from before
//!       read it by then                          go on to their end
//! ```

use chrono::Duration;
use wharf_auth::{Sealer, SigningKey, TokenIssuer};
use wharf_model::{Clock, Secret, Timestamp};
use wharf_store::{FIRST_SIGNING_KEY, SigningKey as StoredKey, Store};

use crate::{Core, Error};

/// How long a new key is only known before it signs. Every replica calls [`tend`] several times meanwhile.
const ANNOUNCED: Duration = Duration::minutes(10);
/// How long a key verifies after its successor has begun to sign: longer than any token lives.
const RETIRING: Duration = Duration::days(30);

/// Why the keys cannot be used, and what an operator can do about it.
#[derive(Debug, thiserror::Error)]
#[error(
    "the keys that sign tokens do not open with this installation's secret key: every replica needs the same auth.secret_key (or \
     <data_dir>/secret.key). If that key is lost, `wharf keys forget` removes them, and the next start makes new ones"
)]
pub struct Sealed;

/// The keys every replica signs and verifies with. The first replica to start makes one.
///
/// # Errors
/// [`Error::Internal`] with [`Sealed`] when a key does not open: an installation under the wrong secret does not serve.
pub async fn issuer(store: &Store, sealer: &Sealer, clock: &dyn Clock) -> Result<TokenIssuer, Error> {
    if store.read().settings().signing_keys().await?.is_empty() {
        add(store, sealer, clock.now(), FIRST_SIGNING_KEY).await?;
    }
    let stored = store.read().settings().signing_keys().await?;
    let signer = signer(&stored, clock.now());
    Ok(TokenIssuer::new(open(store, sealer, stored).await?, signer)?)
}

/// Reads the keys again, makes the next one when the newest is old enough, and forgets those that no living token names. Every replica does
/// so every few minutes.
///
/// # Errors
/// When the database does not answer, or as for [`issuer`]. The keys at hand stay in use then.
pub async fn tend(core: &Core) -> Result<(), Error> {
    let now = core.clock.now();
    let stored = core.store.read().settings().signing_keys().await?;
    if let Some(newest) = stored.last()
        && now - newest.created_at >= core.policy.signing_key_lifetime
    {
        add(&core.store, &core.sealer, now, &after(&newest.kid)).await?;
    }
    for (old, next) in stored.iter().zip(stored.iter().skip(1)) {
        if now - next.created_at > ANNOUNCED + RETIRING {
            let mut tx = core.store.begin().await?;
            tx.settings().remove_signing_key(&old.kid).await?;
            tx.commit().await?;
            tracing::info!(kid = old.kid, "a key that signs tokens was forgotten; its last token has ended");
        }
    }
    let stored = core.store.read().settings().signing_keys().await?;
    let signer = signer(&stored, now);
    Ok(core.tokens.replace(open(&core.store, &core.sealer, stored).await?, signer)?)
}

/// Makes the next key now. It signs when all replicas have read it. Returns its name.
///
/// # Errors
/// When the database does not answer.
pub async fn rotate(store: &Store, sealer: &Sealer, now: Timestamp) -> Result<String, Error> {
    let newest = store.read().settings().signing_keys().await?.pop();
    let place = newest.map_or_else(|| FIRST_SIGNING_KEY.to_owned(), |newest| after(&newest.kid));
    add(store, sealer, now, &place).await
}

/// Which of `stored`, the oldest first, signs now.
pub fn signer(stored: &[StoredKey], now: Timestamp) -> usize {
    stored.iter().rposition(|key| now - key.created_at >= ANNOUNCED).unwrap_or(0)
}

/// The value that decides which of several replicas made the key that follows `kid`.
fn after(kid: &str) -> String {
    format!("signing_key_after/{kid}")
}

/// Makes a key, unless another replica has made the one for this `place`. Returns the name of the one that is there.
async fn add(store: &Store, sealer: &Sealer, now: Timestamp, place: &str) -> Result<String, Error> {
    let private = SigningKey::generate()?;
    let kid = SigningKey::read(&private)?.kid().to_owned();
    let sealed = Secret::new(sealer.seal(&seal_of(&kid), &private).map_err(fault)?);
    let mut tx = store.begin().await?;
    // Of two replicas that come here at once, one wins and the other waits for it.
    let standing = tx.settings().set_if_absent(place, &kid).await?;
    if standing == kid {
        tx.settings().add_signing_key(&kid, &sealed, now).await?;
        tracing::info!(kid, "a key that signs tokens was made");
    }
    tx.commit().await?;
    Ok(standing)
}

/// Opens the keys, in their order.
async fn open(store: &Store, sealer: &Sealer, stored: Vec<StoredKey>) -> Result<Vec<SigningKey>, Error> {
    let mut keys = Vec::with_capacity(stored.len());
    for key in stored {
        let place = seal_of(&key.kid);
        let private = if Sealer::is_sealed(key.private_pem.expose()) {
            let opened = sealer.open(&place, key.private_pem.expose());
            opened.map_err(|_| fault(Sealed))?
        } else {
            // From a release that did not seal them. Another replica that does the same at this moment seals the same key.
            let sealed = Secret::new(sealer.seal(&place, &key.private_pem).map_err(fault)?);
            let mut tx = store.begin().await?;
            tx.settings().reseal_signing_key(&key.kid, &key.private_pem, &sealed).await?;
            tx.commit().await?;
            key.private_pem
        };
        keys.push(SigningKey::read(&private)?);
    }
    Ok(keys)
}

fn fault(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(error.into())
}

/// What the seal of a key is bound to.
fn seal_of(kid: &str) -> String {
    format!("signing_keys/{kid}")
}
