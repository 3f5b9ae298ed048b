//! People whom outside providers vouch for: their accounts, made at the first login and kept in step at every one.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use wharf_auth::ExternalIdentity;
use wharf_model::{Caller, GroupKind, RequestInfo, User, UserId, Username};
use wharf_store::NewUser;

use super::caller::caller;
use super::change::changed;
use super::create::entry;
use crate::audit;
use crate::{Core, Error};

/// Every kind of provider that has groups.
pub(super) const KINDS: [GroupKind; 3] = [GroupKind::Ldap, GroupKind::Proxy, GroupKind::Oidc];
/// So many names are tried for a new account.
const NAMES: usize = 100;
/// Characters a name that is made from a provider's has at most; room for what makes it unique.
const NAME_LENGTH: usize = 200;

/// The caller a provider vouches for. The account is the one of provider and subject; there is one after the first time.
///
/// # Errors
/// [`Error::BadCredentials`] when the account is disabled; otherwise when the database gives no answer.
pub async fn sign_in_outside(core: &Core, kind: GroupKind, identity: &ExternalIdentity, request: RequestInfo) -> Result<Caller, Error> {
    let user = accept(core, kind, identity, &request).await?;
    if user.disabled {
        return Err(Error::BadCredentials);
    }
    Ok(caller(&user, request))
}

/// The account of an identity, made if there is none, in step with what the provider says now: groups and the administrators' flag replace
/// what was known (CVE-2025-23208).
pub(crate) async fn accept(core: &Core, kind: GroupKind, identity: &ExternalIdentity, request: &RequestInfo) -> Result<User, Error> {
    let actor = Caller {
        request: request.clone(),
        ..Caller::system("sign-in")
    };
    let (provider, subject) = (&identity.provider, &identity.subject);
    let id = match core.store.read().identities().find(provider, subject).await? {
        Some(id) => id,
        None => onboard(core, &actor, identity).await?,
    };
    let known = core.store.read().users().lookup(id).await?.ok_or(Error::BadCredentials)?;
    if known.disabled {
        return Ok(known);
    }
    keep_in_step(core, &actor, kind, identity, known).await
}

/// Makes an account without any right for an identity nobody has yet, and returns whose it is.
pub(super) async fn onboard(core: &Core, actor: &Caller, identity: &ExternalIdentity) -> Result<UserId, Error> {
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let mut made = None;
    for name in names(identity) {
        let account = NewUser {
            name: &name,
            email: identity.email.as_deref().map(plain).unwrap_or_default(),
            realname: identity.realname.as_deref().map(plain).unwrap_or_default(),
            comment: "",
            password_hash: None,
            system_admin: false,
            now,
        };
        if let Some(id) = tx.users().add(account).await? {
            made = Some((id, name));
            break;
        }
    }
    let (id, name) = made.ok_or_else(|| Error::Conflict("no free name for the account".into()))?;
    if tx.identities().add(&identity.provider, &identity.subject, id, now).await? {
        audit::record(core, &mut tx, actor, entry(&name)).await?;
        tx.commit().await?;
        tracing::info!(account = %name, provider = identity.provider, "account made at the first login");
        return Ok(id);
    }
    // Another login of the same person was faster; its account stands and this one is not kept.
    drop(tx);
    let standing = core.store.read().identities().find(&identity.provider, &identity.subject).await?;
    standing.ok_or_else(|| Error::Conflict("the account was removed at this moment".into()))
}

/// Writes down what changed at the provider; most logins change nothing and write nothing.
async fn keep_in_step(core: &Core, actor: &Caller, kind: GroupKind, identity: &ExternalIdentity, known: User) -> Result<User, Error> {
    let mut user = known.clone();
    for (field, told) in [(&mut user.email, &identity.email), (&mut user.realname, &identity.realname)] {
        if let Some(told) = told.as_deref().map(plain).filter(|told| !told.is_empty()) {
            told.clone_into(field);
        }
    }
    user.admin_in_auth = identity.admin;
    let regrouped = regrouped(core, kind, identity, user.id).await?;
    if user == known && !regrouped {
        return Ok(user);
    }
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    if user.email != known.email || user.realname != known.realname {
        tx.users()
            .set_profile(user.id, &user.email, &user.realname, &user.comment, now)
            .await?;
    }
    if user.admin_in_auth != known.admin_in_auth {
        tx.users().set_admin_in_auth(user.id, user.admin_in_auth, now).await?;
        tracing::info!(account = %user.name, provider = identity.provider, admin = user.admin_in_auth, "administrator by group");
    }
    if regrouped {
        let groups: Vec<_> = identity
            .groups
            .iter()
            .map(|group| (group.key.clone(), group.name.clone()))
            .collect();
        // What another provider said at an earlier login is over too.
        for other in KINDS {
            let told = if other == kind { groups.as_slice() } else { &[] };
            tx.groups().replace_for(user.id, other, told, now).await?;
        }
    }
    let detail = match (known.admin_in_auth, user.admin_in_auth) {
        (false, true) => "made a system administrator by a group",
        (true, false) => "no system administrator by a group any more",
        _ => "in step with the provider",
    };
    audit::record(core, &mut tx, actor, changed(user.name.as_str(), detail)).await?;
    tx.commit().await?;
    Ok(user)
}

/// Whether the account's groups are others than the provider says now.
async fn regrouped(core: &Core, kind: GroupKind, identity: &ExternalIdentity, user: UserId) -> Result<bool, Error> {
    let known = core.store.read().groups().of_user(user).await?;
    let known: BTreeSet<_> = known.iter().map(|group| (group.kind.id(), group.key.as_str())).collect();
    let told: BTreeSet<_> = identity.groups.iter().map(|group| (kind.id(), group.key.as_str())).collect();
    Ok(known != told)
}

/// Names to try for a new account: the provider's if it is free, else one that says where it comes from. `admin` in any spelling is never
/// free (GHSA-xvh7-74g6-29xw).
fn names(identity: &ExternalIdentity) -> impl Iterator<Item = Username> {
    let name = usable(&identity.username);
    let provider = usable(&identity.provider);
    let plain = (name.to_lowercase() != "admin").then(|| name.clone());
    let marked = (1..NAMES).map(move |n| {
        if n == 1 {
            format!("{name}@{provider}")
        } else {
            format!("{name}-{n}@{provider}")
        }
    });
    plain.into_iter().chain(marked).filter_map(|name| name.parse().ok())
}

/// A provider's name as an account can have it: in the one form that look-alikes share, without the characters that mean something here.
fn usable(name: &str) -> String {
    let letter = |c: char| {
        let fits = c != ' ' && format!("x{c}x").parse::<Username>().is_ok() || matches!(c, '\u{370}'..='\u{52f}');
        if fits { c } else { '_' }
    };
    let text: String = name.nfkc().map(letter).take(NAME_LENGTH).collect();
    // A mixture of scripts can look like somebody else's name.
    if text.parse::<Username>().is_ok() {
        text
    } else {
        "user".to_owned()
    }
}

/// A text of a provider's as far as an account can hold it.
fn plain(text: &str) -> &str {
    let short = text.char_indices().nth(255).map_or(text, |(at, _)| &text[..at]);
    if short.chars().any(char::is_control) { "" } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_names(username: &str, count: usize) -> Vec<String> {
        let identity = ExternalIdentity {
            provider: "ldap".into(),
            subject: "x".into(),
            username: username.into(),
            email: None,
            realname: None,
            groups: vec![],
            admin: false,
        };
        names(&identity).take(count).map(|name| name.to_string()).collect()
    }

    #[test]
    fn c31_admin_in_any_spelling_is_not_a_name_to_have() {
        for spelling in ["admin", "Admin", "ADMIN", "\u{ff41}dmin", "\u{1d41a}dmin", "adm\u{2170}n"] {
            assert!(
                first_names(spelling, 1)[0].to_lowercase().ends_with("@ldap"),
                "{spelling}: {:?}",
                first_names(spelling, 1)
            );
        }
        // Cyrillic letters are others, and look the same.
        assert_eq!(first_names("\u{430}dmin", 1), ["user"]);
    }

    #[test]
    fn a_taken_name_is_marked() {
        assert_eq!(first_names("alice", 3), ["alice", "alice@ldap", "alice-2@ldap"]);
        assert_eq!(first_names("admin", 2), ["admin@ldap", "admin-2@ldap"]);
        assert_eq!(first_names("иван", 1), ["иван"]);
    }

    #[test]
    fn characters_with_a_meaning_are_replaced() {
        assert_eq!(first_names(r"we(i*r\d, name", 1), ["we(i*r_d__name"]);
        assert_eq!(first_names("robot$x", 1), ["robot_x"]);
        assert_eq!(first_names("", 1), ["user"]);
        assert_eq!(first_names(&"x".repeat(5000), 1)[0].len(), NAME_LENGTH);
    }
}
