//! A browser logs out, and sessions nobody came back to.

use wharf_auth::session::SessionCookie;
use wharf_model::{Caller, Principal, UserId};

use super::find::idle_limit;
use crate::audit::{self, Entry};
use crate::{Core, Error};

/// A session that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Whose it was.
    pub user: UserId,
    /// Who had proved the login.
    pub provider: String,
    /// The provider's ID token, sealed.
    pub id_token: Option<String>,
}

/// Ends the session of a cookie. `None` when there was none.
///
/// # Errors
/// When the database gives no answer; the session may then still be there.
pub async fn close(core: &Core, caller: &Caller, cookie: &SessionCookie) -> Result<Option<Closed>, Error> {
    let id = cookie.hash();
    let mut tx = core.store.begin().await?;
    let Some(session) = tx.sessions().find(&id).await? else {
        return Ok(None);
    };
    tx.sessions().remove(&id).await?;
    let entry = Entry {
        operation: "logout",
        resource_type: "user",
        resource: session.user.name.as_str(),
        project: None,
        detail: &session.provider,
    };
    // The cookie says who leaves, whatever the request came as.
    let leaver = Caller {
        principal: Principal::User {
            id: session.user.id,
            name: session.user.name.as_str().into(),
            system_admin: false,
        },
        ..caller.clone()
    };
    audit::record(core, &mut tx, &leaver, entry).await?;
    tx.commit().await?;
    Ok(Some(Closed {
        user: session.user.id,
        provider: session.provider,
        id_token: session.id_token,
    }))
}

/// Removes sessions that are over and people who never chose a user name, and returns how many. Safe to run anywhere, any number of
/// times at once.
///
/// # Errors
/// When the database gives no answer; the next run goes on.
pub async fn sweep(core: &Core) -> Result<u64, Error> {
    let now = core.clock.now();
    let idle_since = now - idle_limit(core).await?;
    let mut swept = 0;
    loop {
        let mut tx = core.store.begin().await?;
        let sessions = tx.sessions().sweep(idle_since, now).await?;
        let pending = tx.oidc_accounts().sweep_pending(now).await?;
        tx.commit().await?;
        swept += sessions + pending;
        if sessions + pending == 0 {
            return Ok(swept);
        }
    }
}
