//! Pins: promises to keep an image, for what no cluster reports. One with an end is a lease.

use chrono::Duration;
use wharf_model::{Action, Caller, ListQuery, Permission, Pin, Resource};
use wharf_oci::{Reference, RepositoryName};
use wharf_store::NewPin;

use crate::access::{authorize, authorize_project};
use crate::audit::{self, Entry};
use crate::project::{ProjectKey, find};
use crate::{Core, Error, Missing};

/// Longest life of a lease.
const MAX_TTL: Duration = Duration::days(3660);

/// A pin to make or to renew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPin {
    /// Name, unique in the project.
    pub name: String,
    /// The repository, by its path below the project.
    pub repository: String,
    /// A tag or a digest of it.
    pub reference: Reference,
    /// Why.
    pub reason: String,
    /// How long it holds, from now; `None` until it is removed.
    pub ttl: Option<Duration>,
}

/// A page of a project's pins, with how many there are.
///
/// # Errors
/// [`Missing::Project`], or a refusal.
pub async fn list_pins(core: &Core, caller: &Caller, key: &ProjectKey, query: &ListQuery) -> Result<(Vec<Pin>, i64), Error> {
    let project = find(core, caller, key, Action::List, Resource::Pin).await?;
    Ok(core.store.read().pins().list(project.id, core.clock.now(), query).await?)
}

/// Makes a pin, or renews the one of its name. Only its holder and those who may end pins may change one that still holds.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Conflict`] when somebody else holds it or there are too many, [`Missing::Manifest`], or a refusal.
pub async fn set_pin(core: &Core, caller: &Caller, key: &ProjectKey, set: &SetPin) -> Result<Pin, Error> {
    let project = find(core, caller, key, Action::Create, Resource::Pin).await?;
    check(set)?;
    let name = RepositoryName::join(project.name.as_str(), &set.repository).map_err(|error| Error::Invalid(error.to_string()))?;
    // Nobody learns from a pin what they may not read.
    authorize(core, caller, Permission::new(Resource::Artifact, Action::Read), &name).await?;
    let mut tx = core.store.begin().await?;
    // Before it is looked for: what is being removed at this moment is gone then, and who removes something later sees the pin.
    if let Some(home) = tx.repositories().find(project.id, &set.repository).await? {
        tx.repositories().bar_removals(&[home.id]).await?;
    }
    let found = tx.manifests().resolve(project.id, &set.repository, &set.reference).await?;
    let found = found.ok_or(Error::NotFound(Missing::Manifest))?;
    let now = core.clock.now();
    match tx.pins().find(project.id, &set.name).await? {
        Some(pin) if is_live(core, &pin) && !is_own(caller, &pin) && !may_end(core, caller, project.name.as_str()).await? => {
            return Err(Error::Conflict(format!("the pin {} is held by {}", set.name, pin.holder)));
        }
        Some(_) => {}
        None if tx.pins().count(project.id).await? >= core.policy.pins_per_project => {
            return Err(Error::Conflict(format!(
                "the project has {} pins already, the most there may be",
                core.policy.pins_per_project
            )));
        }
        None => {}
    }
    let reference = set.reference.to_string();
    let pin = NewPin {
        project: project.id,
        name: &set.name,
        repository: &set.repository,
        reference: &reference,
        digest: Some(&found.manifest.digest),
        reason: &set.reason,
        holder: caller.principal.name(),
        owner: caller.principal.actor(),
        expires_at: set.ttl.map(|ttl| now + ttl),
        now,
    };
    tx.pins().set(pin).await?;
    let entry = Entry {
        operation: "create",
        resource_type: "pin",
        resource: &format!("{}/{}", project.name, set.name),
        project: Some(project.id),
        detail: &format!("{name}@{}", found.manifest.digest),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    let kept = tx.pins().find(project.id, &set.name).await?.ok_or(Error::NotFound(Missing::Pin))?;
    tx.commit().await?;
    Ok(kept)
}

/// Ends a pin: its holder may, and those with the right to end pins.
///
/// # Errors
/// [`Missing::Pin`], or a refusal.
pub async fn remove_pin(core: &Core, caller: &Caller, key: &ProjectKey, name: &str) -> Result<(), Error> {
    let project = find(core, caller, key, Action::List, Resource::Pin).await?;
    let mut tx = core.store.begin().await?;
    let pin = tx.pins().find(project.id, name).await?;
    if !pin.as_ref().is_some_and(|pin| is_own(caller, pin)) {
        authorize_project(core, caller, Permission::new(Resource::Pin, Action::Delete), project.name.as_str()).await?;
    }
    let pin = pin.ok_or(Error::NotFound(Missing::Pin))?;
    tx.pins().remove(project.id, name).await?;
    let entry = Entry {
        operation: "delete",
        resource_type: "pin",
        resource: &format!("{}/{name}", project.name),
        project: Some(project.id),
        detail: &format!("{}/{}:{}", project.name, pin.repository, pin.reference),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes pins whose time is over; they hold nothing any more. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_expired(core: &Core) -> Result<u64, Error> {
    let mut tx = core.store.begin().await?;
    let removed = tx.pins().remove_expired(core.clock.now()).await?;
    tx.commit().await?;
    Ok(removed)
}

/// By id: an account made later under the holder's name is another one.
fn is_own(caller: &Caller, pin: &Pin) -> bool {
    pin.owner.is_some() && pin.owner == caller.principal.actor()
}

fn is_live(core: &Core, pin: &Pin) -> bool {
    pin.expires_at.is_none_or(|end| end > core.clock.now())
}

async fn may_end(core: &Core, caller: &Caller, project: &str) -> Result<bool, Error> {
    match authorize_project(core, caller, Permission::new(Resource::Pin, Action::Delete), project).await {
        Ok(_) => Ok(true),
        Err(Error::Denied | Error::InsufficientScope | Error::LoginRequired) => Ok(false),
        Err(no_answer) => Err(no_answer),
    }
}

fn check(set: &SetPin) -> Result<(), Error> {
    let wrong = |text: &str| Err(Error::Invalid(text.to_owned()));
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if !(1..=64).contains(&set.name.len()) || !set.name.bytes().all(word) {
        return wrong("a pin's name has 1 to 64 letters, digits, '-', '_' and '.'");
    }
    if set.reason.chars().count() > 255 || set.reason.contains(char::is_control) {
        return wrong("a reason has at most 255 characters, none of them a control character");
    }
    if set.ttl.is_some_and(|ttl| ttl <= Duration::zero() || ttl > MAX_TTL) {
        return wrong("a pin with an end holds for one second to ten years");
    }
    Ok(())
}
