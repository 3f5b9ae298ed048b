//! Create a local account.

use wharf_model::{Action, Caller, Permission, Resource, Secret, UserId, Username};
use wharf_store::NewUser;

use super::guesses;

use crate::access::authorize_system;
use crate::audit::{self, Entry};
use crate::{Core, Error};

/// Longest password, in characters; Harbor's.
const PASSWORD_MAX: usize = 128;

/// Passwords everybody knows. No account ever gets one of them (CVE-2026-4404).
const WELL_KNOWN: [&str; 6] = ["Harbor12345", "Admin12345", "Password1", "Passw0rd", "Wharf12345", "Admin123"];

/// An account to make. It never carries rights: those are granted afterwards (CVE-2019-16097).
#[derive(Debug, Clone)]
pub struct CreateUser {
    /// Login name.
    pub name: Username,
    /// Password.
    pub password: Secret,
    /// E-mail address.
    pub email: String,
    /// Name for people.
    pub realname: String,
    /// Free text.
    pub comment: String,
}

/// Makes an account and returns its id. For whoever may create users; for anybody while `self_registration` is on.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Conflict`] when the name is taken, or a refusal.
pub async fn create(core: &Core, caller: &Caller, request: &CreateUser) -> Result<UserId, Error> {
    may_create(core, caller).await?;
    check_password(core, &request.password)?;
    check_texts(&request.email, &request.realname, &request.comment)?;
    let hash = core.passwords.hash(&request.password).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let account = NewUser {
        name: &request.name,
        email: &request.email,
        realname: &request.realname,
        comment: &request.comment,
        password_hash: Some(&hash),
        system_admin: false,
        now,
    };
    let id = tx
        .users()
        .add(account)
        .await?
        .ok_or_else(|| Error::Conflict(format!("the user named {} already exists", request.name)))?;
    audit::record(core, &mut tx, caller, entry(&request.name)).await?;
    tx.commit().await?;
    tracing::info!(account = %request.name, user = caller.principal.name(), "user created");
    Ok(id)
}

pub(super) fn entry(name: &Username) -> Entry<'_> {
    Entry {
        operation: "create",
        resource_type: "user",
        resource: name.as_str(),
        project: None,
        detail: "",
    }
}

/// Whoever registers without being asked is slowed like whoever guesses passwords.
async fn may_create(core: &Core, caller: &Caller) -> Result<(), Error> {
    let registers = caller.is_anonymous() && core.configuration.now().await?.flag("self_registration");
    if !registers {
        return authorize_system(core, caller, Permission::new(Resource::User, Action::Create)).await;
    }
    let guess = guesses::begin(core, caller.request.address, "\0self-registration").await?;
    guess.failed(core).await;
    Ok(())
}

/// Not one that everybody knows; length, and Harbor's rule of three kinds of characters.
pub(crate) fn check_password(core: &Core, password: &Secret) -> Result<(), Error> {
    let text = password.expose();
    if WELL_KNOWN.iter().any(|known| known.eq_ignore_ascii_case(text)) {
        return Err(Error::Invalid("this password is a well-known default; choose another".into()));
    }
    let kinds = [char::is_uppercase as fn(char) -> bool, char::is_lowercase, char::is_numeric];
    let long_enough = (core.policy.password_min_length..=PASSWORD_MAX).contains(&text.chars().count());
    if long_enough && kinds.iter().all(|kind| text.contains(*kind)) && !text.contains('\0') {
        return Ok(());
    }
    Err(Error::Invalid(format!(
        "a password has {} to {PASSWORD_MAX} characters, with at least one upper-case letter, one lower-case letter and one digit",
        core.policy.password_min_length
    )))
}

pub(super) fn check_texts(email: &str, realname: &str, comment: &str) -> Result<(), Error> {
    let clean = |text: &str| text.chars().count() <= 255 && !text.chars().any(char::is_control);
    if ![email, realname, comment].into_iter().all(clean) {
        return Err(Error::Invalid(
            "email, realname and comment have at most 255 characters and no control characters".into(),
        ));
    }
    if !email.is_empty() && !email.contains('@') {
        return Err(Error::Invalid("the e-mail address has no @".into()));
    }
    Ok(())
}
