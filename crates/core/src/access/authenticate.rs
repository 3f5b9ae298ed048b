//! From a credential to a [`Caller`].

use std::sync::Arc;

use wharf_auth::{BasicCredentials, Claims};
use wharf_model::{Caller, GrantedAccess, Principal, ProjectId, RequestInfo, Scope, UserId};

use crate::{Core, Error};

/// The caller behind a user name and a password.
///
/// # Errors
/// [`Error::BadCredentials`] when they prove nothing; anything else means that there is no answer, and the
/// request must fail rather than go on as anonymous (CVE GHSA-3x7c-wf86-mjx6).
pub async fn from_basic(core: &Core, credentials: &BasicCredentials, request: RequestInfo) -> Result<Caller, Error> {
    let account = core.store.read().users().credentials(&credentials.username).await?;
    let stored = account.as_ref().and_then(|(_, hash)| hash.as_deref());
    let proven = core.passwords.verify(&credentials.password, stored).await?;
    match account {
        Some((user, _)) if proven && !user.disabled => Ok(Caller {
            principal: Principal::User {
                id: user.id,
                name: user.name.as_str().into(),
                system_admin: user.system_admin,
            },
            scope: Scope::Full,
            request,
        }),
        _ => Err(Error::BadCredentials),
    }
}

/// The caller behind a bearer token. Its rights are read again at every use, so this asks no database.
///
/// # Errors
/// [`Error::BadCredentials`] when the token is not ours or has expired.
pub fn from_bearer(core: &Core, token: &str, request: RequestInfo) -> Result<Caller, Error> {
    let claims = core.tokens.verify(token, core.clock.now())?;
    let principal = match claims.uid {
        Some(id) => Principal::User {
            id: UserId(id),
            name: claims.sub.as_str().into(),
            system_admin: false,
        },
        None => Principal::Anonymous,
    };
    Ok(Caller {
        principal,
        scope: Scope::Token(granted(&claims)),
        request,
    })
}

fn granted(claims: &Claims) -> Arc<[GrantedAccess]> {
    let entry = |entry: &wharf_auth::AccessEntry| GrantedAccess {
        repository: if entry.kind == "repository" {
            entry.name.clone()
        } else {
            format!("{}:{}", entry.kind, entry.name)
        },
        project: entry.pid.map(ProjectId),
        granted: entry.actions.clone(),
        refused: entry.refused.clone(),
    };
    claims.access.iter().map(entry).collect()
}
