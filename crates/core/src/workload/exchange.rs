//! A signed token becomes a registry token.

use std::collections::BTreeMap;

use wharf_auth::oidc::{Issuers, OidcError, WorkloadClaims};
use wharf_model::{Caller, Principal, Project, RequestInfo, Scope, Secret, WorkloadRule};

use super::matching;
use crate::access::{IssuedToken, ScopeRequest, issue_project_token, issue_token};
use crate::audit::{self, Entry};
use crate::{Core, Error};

/// Who wants in, and where.
#[derive(Debug)]
pub struct WorkloadLogin<'a> {
    /// The signed token.
    pub token: &'a Secret,
    /// The project.
    pub project: &'a str,
    /// Scopes to ask for; none for the whole project.
    pub scopes: &'a [ScopeRequest],
}

/// Checks the token against the project's rules and issues a registry token that ends no later than it does.
///
/// # Errors
/// [`Error::BadCredentials`] when no rule lets it in, whatever the reason; [`Error::Unavailable`] when the issuer's keys cannot be
/// fetched.
pub async fn exchange(core: &Core, login: &WorkloadLogin<'_>, request: RequestInfo) -> Result<IssuedToken, Error> {
    let outcome = admit(core, login).await;
    let (project, rule, claims) = match outcome {
        Ok(admitted) => admitted,
        Err(error) => {
            let entry = entry(login.project, None, "");
            audit::failed(core, &Caller::anonymous(request), entry, &error).await;
            return Err(error);
        }
    };
    let caller = Caller {
        principal: Principal::Workload {
            rule: rule.id,
            subject: claims.subject.as_str().into(),
        },
        scope: Scope::Full,
        request,
    };
    let issued = if login.scopes.is_empty() {
        issue_project_token(core, &caller, &project, claims.expires).await?
    } else {
        issue_token(core, &caller, login.scopes).await?
    };
    let mut tx = core.store.begin().await?;
    let entry = entry(project.name.as_str(), Some(project.id), &rule.terms.name);
    audit::record(core, &mut tx, &caller, entry).await?;
    tx.commit().await?;
    Ok(issued)
}

/// The first rule of the project that lets the token in.
async fn admit(core: &Core, login: &WorkloadLogin<'_>) -> Result<(Project, WorkloadRule, WorkloadClaims), Error> {
    let token = login.token.expose();
    // Only a key to look rules up by; what it says is proven below.
    let claimed = Issuers::claimed_issuer(token).ok_or(Error::BadCredentials)?;
    let trusted = core.policy.workload_issuers.iter().find(|issuer| **issuer == claimed);
    let issuer = trusted.ok_or(Error::BadCredentials)?;
    let found = core.store.read().projects().find_by_name(login.project).await?;
    let project = found.ok_or(Error::BadCredentials)?;
    let rules = core.store.read().workload_rules().enabled(project.id, issuer).await?;
    let mut proven: BTreeMap<String, Option<WorkloadClaims>> = BTreeMap::new();
    for rule in rules {
        let audience = &rule.terms.audience;
        if !proven.contains_key(audience) {
            let claims = verify(core, token, issuer, audience).await?;
            proven.insert(audience.clone(), claims);
        }
        if let Some(Some(claims)) = proven.get(audience)
            && matching::matches(&rule.terms.claims, &claims.all)
        {
            return Ok((project, rule.clone(), claims.clone()));
        }
    }
    Err(Error::BadCredentials)
}

/// The claims, or `None` when the token is not good for this audience.
async fn verify(core: &Core, token: &str, issuer: &str, audience: &str) -> Result<Option<WorkloadClaims>, Error> {
    match core.issuers.verify_workload(token, issuer, audience, core.clock.now()).await {
        Ok(claims) => Ok(Some(claims)),
        Err(OidcError::Token(_) | OidcError::Claim(_)) => Ok(None),
        Err(error) => Err(Error::Unavailable {
            what: "the issuer of the token",
            source: error.into(),
        }),
    }
}

fn entry<'a>(project: &'a str, id: Option<wharf_model::ProjectId>, rule: &'a str) -> Entry<'a> {
    Entry {
        operation: "login",
        resource_type: "workload",
        resource: project,
        project: id,
        detail: rule,
    }
}
