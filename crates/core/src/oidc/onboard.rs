//! Somebody new chooses a user name.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use wharf_auth::oidc::LoggedIn;
use wharf_auth::session::SessionCookie;
use wharf_auth::{ExternalGroup, ExternalIdentity};
use wharf_model::{RequestInfo, Secret, Username};

use super::return_to::ReturnTo;
use super::signed_in::{SignedIn, sign_in};
use crate::{Core, Error};

/// How long they may take.
const PATIENCE: Duration = Duration::minutes(15);

/// Where the sealed text belongs.
const PLACE: &str = "oidc onboard";

/// Somebody the provider proved, until they chose.
#[derive(Serialize, Deserialize)]
struct Waiting {
    provider: String,
    subject: String,
    username: String,
    email: Option<String>,
    realname: Option<String>,
    groups: Vec<(String, String)>,
    admin: bool,
    refresh_token: Option<String>,
    id_token: String,
    return_to: String,
}

/// Keeps somebody until they chose, and returns the cookie they come back with.
pub(super) async fn keep(core: &Core, who: LoggedIn, return_to: &ReturnTo) -> Result<SessionCookie, Error> {
    let cookie = SessionCookie::generate();
    let waiting = Waiting::of(who, return_to);
    let text = serde_json::to_string(&waiting).map_err(|error| Error::Internal(error.into()))?;
    let sealed = core
        .sealer
        .seal(PLACE, &Secret::new(text))
        .map_err(|error| Error::Internal(error.into()))?;
    let mut tx = core.store.begin().await?;
    tx.oidc_accounts()
        .add_pending(&cookie.hash(), &sealed, core.clock.now() + PATIENCE)
        .await?;
    tx.commit().await?;
    Ok(cookie)
}

/// Makes the account of whoever has this cookie, under the name they chose.
///
/// # Errors
/// [`Error::BadCredentials`] when nobody waits with this cookie, [`Error::Invalid`] or [`Error::Conflict`] for a name that is none or
/// taken; they may then choose another.
pub async fn onboard(core: &Core, cookie: &SessionCookie, username: &str, request: RequestInfo) -> Result<SignedIn, Error> {
    let mut tx = core.store.begin().await?;
    let sealed = tx.oidc_accounts().take_pending(&cookie.hash(), core.clock.now()).await?;
    let sealed = sealed.ok_or(Error::BadCredentials)?;
    let name: Username = username.parse().map_err(|error| Error::Invalid(format!("{error}")))?;
    // Without a commit they still wait, and may choose another.
    if tx.users().find_by_name(name.as_str()).await?.is_some() {
        return Err(Error::Conflict(format!("the user named {name} already exists")));
    }
    tx.commit().await?;
    let text = core.sealer.open(PLACE, &sealed).map_err(|error| Error::Internal(error.into()))?;
    let waiting: Waiting = serde_json::from_str(text.expose()).map_err(|error| Error::Internal(error.into()))?;
    let return_to = waiting.return_to.parse().unwrap_or_default();
    let mut who = waiting.read();
    who.identity.username = name.to_string();
    sign_in(core, &who, return_to, request).await
}

impl Waiting {
    fn of(who: LoggedIn, return_to: &ReturnTo) -> Self {
        let identity = who.identity;
        Self {
            provider: identity.provider,
            subject: identity.subject,
            username: identity.username,
            email: identity.email,
            realname: identity.realname,
            groups: identity.groups.into_iter().map(|group| (group.key, group.name)).collect(),
            admin: identity.admin,
            refresh_token: who.refresh_token.map(|token| token.expose().to_owned()),
            id_token: who.id_token.expose().to_owned(),
            return_to: return_to.as_str().to_owned(),
        }
    }

    fn read(self) -> LoggedIn {
        LoggedIn {
            identity: ExternalIdentity {
                provider: self.provider,
                subject: self.subject,
                username: self.username,
                email: self.email,
                realname: self.realname,
                groups: self.groups.into_iter().map(|(key, name)| ExternalGroup { key, name }).collect(),
                admin: self.admin,
            },
            refresh_token: self.refresh_token.map(Secret::new),
            id_token: Secret::new(self.id_token),
        }
    }
}
