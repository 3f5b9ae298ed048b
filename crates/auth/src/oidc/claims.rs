//! From claims to an identity.

use serde_json::{Map, Value};

use super::{OidcError, OidcSettings};
use crate::{ExternalGroup, ExternalIdentity};

/// Groups of one user that are kept.
const MAX_GROUPS: usize = 2000;

/// Dots of a name that are tried as ways into an object.
const MAX_DOTS: usize = 16;

/// Longest user name or group name that is read, in bytes.
const MAX_NAME: usize = 255;

/// Who the claims are about.
///
/// # Errors
/// [`OidcError::Claim`] when the user name or `sub` is missing, [`OidcError::Misconfigured`] for a group filter that cannot be read.
pub(crate) fn identity(settings: &OidcSettings, issuer: &str, claims: &Map<String, Value>) -> Result<ExternalIdentity, OidcError> {
    let sub = text(claims, "sub").ok_or_else(|| OidcError::Claim("sub".into()))?;
    let filter = settings.compiled_filter()?;
    let all = groups(settings, claims);
    let admin = !settings.admin_group.is_empty() && all.contains(&settings.admin_group);
    let kept = all
        .into_iter()
        .filter(|group| filter.as_ref().is_none_or(|filter| filter.is_match(group)));
    Ok(ExternalIdentity {
        provider: settings.name.clone(),
        // An issuer has no fragment, so this is unambiguous.
        subject: format!("{issuer}#{sub}"),
        username: username(settings, claims)?,
        email: text(claims, "email").filter(|_| claims.get("email_verified") != Some(&Value::Bool(false))),
        realname: text(claims, "name"),
        groups: kept
            .map(|group| ExternalGroup {
                key: group.clone(),
                name: group,
            })
            .collect(),
        admin,
    })
}

/// Whether something that the settings ask for is missing and may be in the provider's userinfo.
pub(crate) fn lacks(settings: &OidcSettings, claims: &Map<String, Value>) -> bool {
    !tells_groups(settings, claims) || username(settings, claims).is_err() || text(claims, "email").is_none()
}

/// Whether the claims say which groups somebody is in, as far as anybody wants to know.
pub(crate) fn tells_groups(settings: &OidcSettings, claims: &Map<String, Value>) -> bool {
    settings.groups_claim.is_empty() || claim(claims, &settings.groups_claim).is_some()
}

/// Harbor's rule: the claim that is set, else `name`; blanks become underscores. Providers that give no `name` without being asked are
/// met half-way.
fn username(settings: &OidcSettings, claims: &Map<String, Value>) -> Result<String, OidcError> {
    let found = if settings.user_claim.is_empty() {
        ["name", "preferred_username", "nickname", "email", "sub"]
            .iter()
            .find_map(|claim| text(claims, claim))
    } else {
        claim(claims, &settings.user_claim).and_then(as_text)
    };
    let name = found.ok_or_else(|| OidcError::Claim(settings.user_claim.clone()))?;
    Ok(name.split_whitespace().collect::<Vec<_>>().join("_"))
}

/// Every group of the groups claim, once, sorted.
fn groups(settings: &OidcSettings, claims: &Map<String, Value>) -> Vec<String> {
    if settings.groups_claim.is_empty() {
        return vec![];
    }
    let mut found: Vec<String> = match claim(claims, &settings.groups_claim) {
        Some(Value::Array(many)) => many.iter().take(MAX_GROUPS).filter_map(as_text).collect(),
        Some(one) => as_text(one).into_iter().collect(),
        None => vec![],
    };
    found.sort();
    found.dedup();
    found
}

/// A claim by its name, or inside objects by a dotted name. A claim whose own name has dots wins (namespaced claims are URLs, and
/// Kubernetes has `kubernetes.io`).
pub fn claim<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let dots = name.match_indices('.').take(MAX_DOTS);
        dots.into_iter()
            .find_map(|(at, _)| claim(claims.get(&name[..at])?.as_object()?, &name[at + 1..]))
    })
}

fn text(claims: &Map<String, Value>, name: &str) -> Option<String> {
    claims.get(name).and_then(as_text)
}

fn as_text(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    let fine = !text.is_empty() && text.len() <= MAX_NAME && !text.contains(char::is_control);
    fine.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use wharf_model::Secret;

    use super::*;

    fn settings() -> OidcSettings {
        OidcSettings {
            name: "corp".into(),
            endpoint: "https://id.example".into(),
            client_id: "wharf".into(),
            client_secret: Secret::new("secret"),
            scopes: vec![],
            user_claim: String::new(),
            groups_claim: "groups".into(),
            group_filter: "^team-".into(),
            admin_group: "registry-admins".into(),
            extra_redirect_parameters: BTreeMap::new(),
            verify_certificate: true,
            auto_onboard: true,
            logout: false,
        }
    }

    fn read(settings: &OidcSettings, claims: Value) -> Result<ExternalIdentity, OidcError> {
        identity(settings, "https://id.example", claims.as_object().expect("an object"))
    }

    #[test]
    fn groups_are_a_text_or_a_list_and_the_filter_does_not_hide_the_administrators() {
        let claims = json!({"sub": "1", "name": "Jane Doe", "groups": ["team-b", "team-a", "team-a", 7, "", "registry-admins"]});
        let who = read(&settings(), claims).expect("fine");
        assert_eq!(who.username, "Jane_Doe");
        assert_eq!(who.groups.iter().map(|g| g.key.as_str()).collect::<Vec<_>>(), ["team-a", "team-b"]);
        assert!(who.admin);
        let one = read(&settings(), json!({"sub": "1", "name": "j", "groups": "team-a"})).expect("fine");
        assert_eq!((one.groups.len(), one.admin), (1, false));
    }

    #[test]
    fn c56_a_token_without_groups_has_none() {
        let who = read(&settings(), json!({"sub": "1", "name": "j"})).expect("fine");
        assert!(who.groups.is_empty() && !who.admin);
    }

    #[test]
    fn c31_who_somebody_is_comes_from_issuer_and_sub_alone() {
        let who = read(&settings(), json!({"sub": "4711", "name": "admin", "email": "admin@example.com"})).expect("fine");
        assert_eq!(who.subject, "https://id.example#4711");
        assert!(!who.admin);
        assert!(read(&settings(), json!({"name": "admin"})).is_err());
    }

    #[test]
    fn claims_inside_objects_are_found_by_a_dotted_name() {
        let settings = OidcSettings {
            groups_claim: "realm_access.roles".into(),
            user_claim: "https://example.com/login".into(),
            group_filter: String::new(),
            ..settings()
        };
        let claims = json!({"sub": "1", "https://example.com/login": "jane", "realm_access": {"roles": ["dev"]}});
        let who = read(&settings, claims).expect("fine");
        assert_eq!((who.username.as_str(), who.groups[0].key.as_str()), ("jane", "dev"));
        assert_eq!(
            read(&settings, json!({"sub": "1", "name": "x"})),
            Err(OidcError::Claim("https://example.com/login".into()))
        );
    }

    #[test]
    fn an_address_that_is_not_verified_is_not_taken() {
        let who = read(
            &settings(),
            json!({"sub": "1", "name": "j", "email": "ceo@example.com", "email_verified": false}),
        );
        assert_eq!(who.expect("fine").email, None);
    }
}
