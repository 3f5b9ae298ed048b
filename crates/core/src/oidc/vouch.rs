//! Whether the provider still vouches for an account. Asked for at most every few minutes, and by one replica at a time.

use std::time::Duration as Wait;

use chrono::Duration;
use subtle::ConstantTimeEq as _;
use wharf_auth::oidc::OidcError;
use wharf_model::{GroupKind, RequestInfo, Secret, UserId};
use wharf_store::OidcAccount;

use super::{NAME, client, refused};
use crate::user::accept;
use crate::{Core, Error};

/// So long the provider's last word counts.
const COUNTS: Duration = Duration::minutes(5);

/// So long one replica may take to ask.
const TURN: Duration = Duration::seconds(60);

/// Looks at another replica's answer, and the time between two.
const LOOKS: u32 = 40;
const BETWEEN: Wait = Wait::from_millis(250);

/// Keeps what a login or a renewal gave.
pub(super) async fn keep(core: &Core, user: UserId, refresh_token: Option<&Secret>) -> Result<(), Error> {
    let sealed = refresh_token.map(|token| core.sealer.seal(&place(user), token)).transpose();
    let sealed = sealed.map_err(|error| Error::Internal(error.into()))?;
    let mut tx = core.store.begin().await?;
    tx.oidc_accounts().vouched(user, sealed.as_deref(), core.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Makes sure that the provider vouches for the account now, and takes over its groups.
///
/// # Errors
/// [`Error::BadCredentials`] when it does not, or nobody can ask it; [`Error::Unavailable`] when it gives no answer: then nobody knows,
/// and nobody gets in.
pub(super) async fn ensure(core: &Core, user: UserId, account: OidcAccount, request: &RequestInfo) -> Result<(), Error> {
    let mut account = account;
    for _ in 0..LOOKS {
        let now = core.clock.now();
        if now - account.vouched_at < COUNTS {
            return Ok(());
        }
        let Some(sealed) = account.refresh_token else {
            return Err(Error::BadCredentials);
        };
        let mut tx = core.store.begin().await?;
        let ours = tx.oidc_accounts().claim(user, now, now + TURN).await?;
        tx.commit().await?;
        if ours {
            return ask(core, user, &sealed, request).await;
        }
        tokio::time::sleep(BETWEEN).await;
        let found = core.store.read().oidc_accounts().lookup(user).await?;
        account = found.ok_or(Error::BadCredentials)?;
    }
    Err(Error::Unavailable {
        what: "the identity provider",
        source: "another replica has been asking for too long".into(),
    })
}

/// Asks, and writes the answer down.
async fn ask(core: &Core, user: UserId, sealed: &str, request: &RequestInfo) -> Result<(), Error> {
    let token = core
        .sealer
        .open(&place(user), sealed)
        .map_err(|error| Error::Internal(error.into()))?;
    match renew(core, user, &token).await {
        Ok(renewed) => {
            accept(core, GroupKind::Oidc, &renewed.identity, request).await?;
            keep(core, user, Some(renewed.refresh_token.as_ref().unwrap_or(&token))).await
        }
        Err(Ask::Provider(OidcError::NoGrant)) => {
            let mut tx = core.store.begin().await?;
            tx.oidc_accounts().forget(user, sealed, core.clock.now()).await?;
            tx.commit().await?;
            tracing::info!(account = %user, "the identity provider does not vouch any more");
            Err(Error::BadCredentials)
        }
        Err(other) => {
            let mut tx = core.store.begin().await?;
            tx.oidc_accounts().release(user).await?;
            tx.commit().await?;
            Err(match other {
                Ask::Provider(error) => refused(error),
                Ask::Core(error) => error,
            })
        }
    }
}

/// Where an answer got lost.
enum Ask {
    Provider(OidcError),
    Core(Error),
}

async fn renew(core: &Core, user: UserId, token: &Secret) -> Result<wharf_auth::oidc::Refreshed, Ask> {
    let client = client(core).await.map_err(Ask::Core)?;
    let identities = core
        .store
        .read()
        .identities()
        .list(user)
        .await
        .map_err(|error| Ask::Core(error.into()))?;
    let identity = identities.into_iter().find(|identity| identity.provider == NAME);
    let subject = identity.ok_or(Ask::Core(Error::BadCredentials))?.subject;
    client.refresh(token, &subject, core.clock.now()).await.map_err(Ask::Provider)
}

/// Where an account's refresh token belongs.
pub(super) fn place(user: UserId) -> String {
    format!("oidc refresh token of {user}")
}

/// Compares without telling how far two texts agree.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
