//! A browser comes back.

use subtle::ConstantTimeEq as _;
use wharf_auth::session::SessionCookie;
use wharf_model::{Caller, RequestInfo};
use wharf_store::FoundSession;

use super::stamp;
use crate::user::caller;
use crate::{Core, Error};

/// A session's last use is written down this often at most, in seconds.
const TOUCH_EVERY: i64 = 60;

/// Whether a request keeps its session alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Somebody did something.
    Renew,
    /// A page asked by itself (`X-Harbor-No-Session-Renewal`).
    Leave,
}

/// The caller behind a cookie; `None` when its session is over, or never was.
///
/// # Errors
/// When the database gives no answer: then nobody knows, and the request must fail rather than go on as anonymous.
pub async fn from_cookie(core: &Core, cookie: &SessionCookie, renewal: Renewal, request: RequestInfo) -> Result<Option<Caller>, Error> {
    let id = cookie.hash();
    let Some(session) = core.store.read().sessions().find(&id).await? else {
        return Ok(None);
    };
    let now = core.clock.now();
    if !is_open(core, &session, idle_limit(core).await?) {
        return Ok(None);
    }
    if renewal == Renewal::Renew && (now - session.seen_at).num_seconds() >= TOUCH_EVERY {
        let mut tx = core.store.begin().await?;
        tx.sessions().touch(&id, now).await?;
        tx.commit().await?;
    }
    Ok(Some(caller(&session.user, request)))
}

fn is_open(core: &Core, session: &FoundSession, idle: chrono::Duration) -> bool {
    let now = core.clock.now();
    let in_time = now < session.expires_at && now - session.seen_at < idle;
    let unchanged = stamp(&session.user, session.password_hash.as_deref())
        .as_slice()
        .ct_eq(session.stamp.as_slice());
    in_time && bool::from(unchanged) && !session.user.disabled
}

/// How long a session may be idle.
pub(super) async fn idle_limit(core: &Core) -> Result<chrono::Duration, Error> {
    Ok(chrono::Duration::minutes(core.configuration.now().await?.number("session_timeout")))
}
