//! The token service: which of the requested rights does the caller hold?

use wharf_auth::{AccessEntry, Claims, token};
use wharf_model::{Actor, Caller, Permission, Principal, Project, Timestamp};
use wharf_oci::RepositoryName;

use super::{Decision, ScopeRequest, current_facts, decide, robot};
use crate::{Core, Error};

/// A signed token with its dates.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// The token.
    pub token: String,
    /// Seconds until it ends.
    pub expires_in: i64,
    /// When it was issued.
    pub issued_at: Timestamp,
}

/// Issues a token for `caller` (authenticated by password, or anonymous) that reaches those of the requested
/// rights that are held now. A right that is not held is simply absent.
///
/// # Errors
/// [`Error::LoginRequired`] for an anonymous caller that asks for nothing: that is a login, and there is nobody.
pub async fn issue_token(core: &Core, caller: &Caller, scopes: &[ScopeRequest]) -> Result<IssuedToken, Error> {
    if scopes.len() > core.policy.token_scopes {
        return Err(Error::Invalid(format!("at most {} scopes in one token", core.policy.token_scopes)));
    }
    if caller.is_anonymous() && scopes.is_empty() {
        return Err(Error::LoginRequired);
    }
    let mut access: Vec<AccessEntry> = Vec::with_capacity(scopes.len());
    for scope in scopes {
        let entry = grant(core, caller, scope).await?;
        match access.iter_mut().find(|held| held.kind == entry.kind && held.name == entry.name) {
            Some(held) => merge(held, entry),
            None => access.push(entry),
        }
    }
    let lifetime = lifetime(core).await?;
    sign(core, caller, access, lifetime).await
}

/// Issues a token for all of a project, for a caller that does not know beforehand which repositories it will need. It ends at
/// `not_after` at the latest. What it reaches is still decided by the caller's rights at every use.
///
/// # Errors
/// When the token cannot be signed.
pub(crate) async fn issue_project_token(
    core: &Core,
    caller: &Caller,
    project: &Project,
    not_after: Timestamp,
) -> Result<IssuedToken, Error> {
    let actor = caller.principal.actor().ok_or(Error::BadCredentials)?;
    let held = core.store.read().access().held_in(project.id, actor).await?;
    let lists = |permission| held.iter().any(|right| super::lists(right, permission));
    let actions = [Permission::PULL, Permission::PUSH, Permission::DELETE_CONTENT]
        .into_iter()
        .filter(|permission| lists(*permission));
    let entry = AccessEntry {
        kind: "repository".into(),
        name: format!("{}/*", project.name),
        actions: actions.filter_map(Permission::scope_action).map(str::to_owned).collect(),
        pid: Some(project.id.0),
        refused: vec![],
    };
    let left = not_after - core.clock.now();
    sign(core, caller, vec![entry], lifetime(core).await?.min(left)).await
}

/// Harbor's `token_expiration` where somebody set it, else the configuration file's.
async fn lifetime(core: &Core) -> Result<chrono::Duration, Error> {
    let now = core.configuration.now().await?;
    Ok(if now.is_set("token_expiration") {
        chrono::Duration::minutes(now.number("token_expiration"))
    } else {
        core.policy.token_lifetime
    })
}

async fn grant(core: &Core, caller: &Caller, scope: &ScopeRequest) -> Result<AccessEntry, Error> {
    let mut entry = AccessEntry {
        kind: scope.kind.clone(),
        name: scope.name.clone(),
        actions: vec![],
        pid: None,
        refused: vec![],
    };
    match (scope.kind.as_str(), scope.name.parse::<RepositoryName>()) {
        ("repository", Ok(name)) => grant_repository(core, caller, scope, &name, &mut entry).await?,
        ("registry", _) if scope.name == "catalog" && !caller.is_anonymous() => entry.actions.push("*".into()),
        _ => {}
    }
    Ok(entry)
}

async fn grant_repository(
    core: &Core,
    caller: &Caller,
    scope: &ScopeRequest,
    name: &RepositoryName,
    entry: &mut AccessEntry,
) -> Result<(), Error> {
    let facts = current_facts(core, name.project(), caller.principal.actor()).await?;
    entry.pid = facts.project.map(|project| project.id.0);
    for permission in [Permission::PULL, Permission::PUSH, Permission::DELETE_CONTENT] {
        let action = permission.scope_action().unwrap_or_default();
        if scope.asks(action) {
            let held = matches!(decide(core, caller, permission, Some(name.as_str()), &facts)?, Decision::Allow(_));
            if held { &mut entry.actions } else { &mut entry.refused }.push(action.to_owned());
        }
    }
    Ok(())
}

/// The same repository asked for twice is one entry with the union.
fn merge(held: &mut AccessEntry, more: AccessEntry) {
    for (into, from) in [(&mut held.actions, more.actions), (&mut held.refused, more.refused)] {
        for action in from {
            if !into.contains(&action) {
                into.push(action);
            }
        }
    }
}

async fn sign(core: &Core, caller: &Caller, access: Vec<AccessEntry>, lifetime: chrono::Duration) -> Result<IssuedToken, Error> {
    let now = core.clock.now();
    let claims = Claims {
        iss: token::ISSUER.into(),
        sub: match &caller.principal {
            Principal::Anonymous => String::new(),
            principal => principal.name().to_owned(),
        },
        aud: token::AUDIENCE.into(),
        exp: (now + lifetime).timestamp(),
        nbf: now.timestamp(),
        iat: now.timestamp(),
        jti: uuid::Uuid::new_v4().simple().to_string(),
        uid: caller.principal.actor().map(Actor::id),
        kind: caller.principal.actor().map(|actor| actor.kind().to_owned()),
        stamp: match caller.principal {
            Principal::Robot { id, .. } => robot::stamp(core, id).await?,
            _ => None,
        },
        access,
    };
    Ok(IssuedToken {
        token: core.tokens.issue(&claims)?,
        expires_in: lifetime.num_seconds(),
        issued_at: now,
    })
}
