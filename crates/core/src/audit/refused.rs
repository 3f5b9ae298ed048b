//! What was refused or failed, recorded at a bounded rate: whoever tries a thousand times fills neither the log nor the disk.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Duration;
use wharf_model::{Action, Actor, Caller, Permission, ProjectId, RequestInfo, Resource, Timestamp};

use super::clean::{self, clean};
use super::{Entry, describe};
use crate::{Core, Error};

/// Refusals of one actor that are recorded in a minute. What comes on top is counted, and the count is told by the next entry.
const PER_ACTOR: u32 = 30;
/// Refusals of all actors that are recorded in a minute.
const OVERALL: u32 = 1000;
/// Actors remembered; of more, the ones not seen for longest start anew.
const ACTORS: u64 = 10_000;

/// Records that something was refused or went wrong, at a bounded rate for each actor. It never fails: the answer is a refusal
/// already, and what cannot be recorded is in the log.
pub async fn failed(core: &Core, caller: &Caller, entry: Entry<'_>, error: &Error) {
    let now = core.clock.now();
    let Some(left_out) = core.audit.refusals.admit(Key::of(caller), now) else {
        return;
    };
    let mut record = describe(core, caller, entry);
    record.success = false;
    let mut detail = error.to_string();
    if !entry.detail.is_empty() {
        detail = format!("{}: {detail}", entry.detail);
    }
    if left_out > 0 {
        detail = format!("{detail} ({left_out} more refusals before this one are not listed)");
    }
    record.detail = clean(&detail, clean::DETAIL);
    if core.audit.takes(&record) {
        let operation = record.operation.clone();
        if let Err(error) = core.audit.queue.note(record).await {
            tracing::warn!(%error, %operation, "a refusal could not be recorded");
        }
    }
}

/// Records the refusal of a change or a pull to somebody who is logged in. Looking around is not recorded, and neither are anonymous
/// callers, who are asked to log in.
pub(crate) async fn refused(
    core: &Core,
    caller: &Caller,
    permission: Permission,
    resource: &str,
    project: Option<ProjectId>,
    error: &Error,
) {
    if !matches!(error, Error::Denied) || caller.principal.actor().is_none() || permission.only_looks() {
        return;
    }
    let (operation, resource_type) = words(permission);
    let entry = Entry {
        operation,
        resource_type,
        resource,
        project,
        detail: "",
    };
    failed(core, caller, entry, error).await;
}

/// Content of a repository is called an artifact in entries about what was done.
fn words(permission: Permission) -> (&'static str, &'static str) {
    match (permission.resource, permission.action) {
        (Resource::Repository, Action::Push) => ("create", "artifact"),
        (Resource::Repository, Action::Pull) => ("pull", "artifact"),
        (Resource::Repository, Action::Delete) => ("delete", "artifact"),
        // Entries about what was done call them so.
        (Resource::RepositoryGrant, action) => (action.name(), "repository_grant"),
        (Resource::UserGroup, action) => (action.name(), "user_group"),
        (resource, action) => (action.name(), resource.name()),
    }
}

/// Records a login that failed. `account` is the name of the account that was tried, when there is one: what stands in place of a name
/// that nobody has may be a password typed into the wrong field.
pub(crate) async fn login_failed(core: &Core, request: &RequestInfo, account: Option<&str>) {
    let entry = Entry {
        operation: "login",
        resource_type: "user",
        resource: account.unwrap_or("an unknown name"),
        project: None,
        detail: "",
    };
    failed(core, &Caller::anonymous(request.clone()), entry, &Error::BadCredentials).await;
}

/// Whose refusals are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Actor(Actor),
    /// Who is not logged in counts by address; IPv6 by network, for everybody has a network of them.
    Address([u8; 8]),
    Nobody,
}

impl Key {
    fn of(caller: &Caller) -> Self {
        match (caller.principal.actor(), caller.request.address) {
            (Some(actor), _) => Self::Actor(actor),
            (None, Some(IpAddr::V4(address))) => {
                let [a, b, c, d] = address.octets();
                Self::Address([a, b, c, d, 0, 0, 0, 1])
            }
            (None, Some(IpAddr::V6(address))) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::Address([a, b, c, d, e, f, g, h])
            }
            (None, None) => Self::Nobody,
        }
    }
}

/// Counts refusals by the minute.
#[derive(Debug)]
pub(super) struct Limiter {
    actors: moka::sync::Cache<Key, Arc<Mutex<Window>>>,
    overall: Mutex<Window>,
}

#[derive(Debug, Default)]
struct Window {
    began: Timestamp,
    admitted: u32,
    left_out: u32,
}

impl Limiter {
    pub(super) fn new() -> Self {
        Self {
            actors: moka::sync::Cache::new(ACTORS),
            overall: Mutex::default(),
        }
    }

    /// Whether a refusal is recorded; then, how many before it were not.
    fn admit(&self, key: Key, now: Timestamp) -> Option<u32> {
        let window = self.actors.get_with(key, Arc::default);
        let left_out = lock(&window).admit(now, PER_ACTOR)?;
        match lock(&self.overall).admit(now, OVERALL) {
            Some(_) => Some(left_out),
            None => {
                lock(&window).left_out += left_out + 1;
                None
            }
        }
    }
}

impl Window {
    fn admit(&mut self, now: Timestamp, most: u32) -> Option<u32> {
        if (now - self.began).abs() >= Duration::minutes(1) {
            self.began = now;
            self.admitted = 0;
        }
        if self.admitted >= most {
            self.left_out = self.left_out.saturating_add(1);
            return None;
        }
        self.admitted += 1;
        Some(std::mem::take(&mut self.left_out))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use wharf_model::UserId;

    use super::*;

    #[test]
    fn a142_a_flood_of_refusals_is_counted_and_not_listed() {
        let limiter = Limiter::new();
        let start = Timestamp::default() + Duration::days(1);
        let (anna, bert) = (Key::Actor(Actor::User(UserId(1))), Key::Actor(Actor::User(UserId(2))));
        let admitted = (0..1000).filter(|_| limiter.admit(anna, start).is_some()).count();
        assert_eq!(admitted, PER_ACTOR as usize);
        assert_eq!(limiter.admit(bert, start), Some(0), "others are not kept out");
        let later = start + Duration::minutes(1);
        assert_eq!(limiter.admit(anna, later), Some(1000 - PER_ACTOR), "what was left out is told");
        assert_eq!(limiter.admit(anna, later), Some(0));
    }

    #[test]
    fn a142_many_addresses_are_bounded_together() {
        let limiter = Limiter::new();
        let now = Timestamp::default() + Duration::days(1);
        let admitted = (0..5000_u64)
            .filter(|n| limiter.admit(Key::Address(n.to_be_bytes()), now).is_some())
            .count();
        assert_eq!(admitted, OVERALL as usize);
    }
}
