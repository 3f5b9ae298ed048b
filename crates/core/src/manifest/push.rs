//! Push: authorize, parse, verify the digest; then the rows, in one transaction.

use wharf_model::{Caller, Permission, Timestamp};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::Tx;

use super::incoming::{Incoming, PushManifest};
use super::record;
use crate::access::{Authorized, authorize};
use crate::retry::retrying;
use crate::{Core, Error};

/// A right stands for so long without being asked for again: most bodies have come by then.
const STANDS: chrono::TimeDelta = chrono::TimeDelta::seconds(1);

/// A stored manifest.
#[derive(Debug)]
pub struct PushedManifest {
    /// Digest of the bytes.
    pub digest: Digest,
    /// The manifest it refers to, when it does.
    pub subject: Option<Digest>,
}

/// Proof that somebody may push, found before the body was read.
#[derive(Debug)]
pub struct MayPush<'a> {
    caller: &'a Caller,
    repository: &'a RepositoryName,
    access: Authorized,
    at: Timestamp,
}

/// Whether `caller` may push into `repository`: asked before the body is taken in, for megabytes are held only for somebody who may.
///
/// # Errors
/// A refusal.
pub async fn may_push<'a>(core: &Core, caller: &'a Caller, repository: &'a RepositoryName) -> Result<MayPush<'a>, Error> {
    Ok(MayPush {
        caller,
        repository,
        access: authorize(core, caller, Permission::PUSH, repository).await?,
        at: core.clock.now(),
    })
}

/// Stores a manifest and moves its tags. When this returns, the tags point to it.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::Manifest`], [`Error::DigestMismatch`], [`Error::MissingReferences`], [`Error::Held`], or a refusal.
/// Nothing is changed then.
pub async fn push(core: &Core, may: MayPush<'_>, request: &PushManifest<'_>) -> Result<PushedManifest, Error> {
    let caller = may.caller;
    let access = may.confirm(core, request.repository).await?;
    check_size(core, request)?;
    let incoming = Incoming::parse(core, access.project, request).await?;
    retrying(|| write(core, caller, &incoming), Error::is_contention).await?;
    core.rooms.used(access.project);
    tracing::info!(repository = %request.repository, reference = %request.reference, digest = %incoming.digest, user = caller.principal.name(), "manifest pushed");
    Ok(PushedManifest {
        subject: incoming.subject().cloned(),
        digest: incoming.digest,
    })
}

/// Everything that a push changes, in one transaction.
async fn write(core: &Core, caller: &Caller, incoming: &Incoming<'_>) -> Result<(), Error> {
    let mut tx = core.store.begin_shared().await?;
    if let Err(error) = record::record(core, caller, &mut tx, incoming).await {
        return Err(abandoned(tx, error).await);
    }
    Ok(tx.commit().await?)
}

impl MayPush<'_> {
    /// Asks again when the body took its time, or when this is about something else.
    async fn confirm(self, core: &Core, repository: &RepositoryName) -> Result<Authorized, Error> {
        let age = core.clock.now() - self.at;
        if self.repository == repository && age >= chrono::TimeDelta::zero() && age < STANDS {
            return Ok(self.access);
        }
        authorize(core, self.caller, Permission::PUSH, repository).await
    }
}

/// Ends a transaction without its changes and returns what to answer: what was found out may rest upon what others have changed just
/// before, and is told only when that is durable. A statement that failed is an answer by itself.
async fn abandoned(tx: Tx, error: Error) -> Error {
    match (tx.abandon().await, error) {
        (Ok(()), error) | (Err(_), error @ (Error::Full | Error::Unavailable { .. } | Error::Internal(_))) => error,
        (Err(unknown), _) => unknown.into(),
    }
}

fn check_size(core: &Core, request: &PushManifest<'_>) -> Result<(), Error> {
    if request.payload.len() > core.policy.manifest_size {
        return Err(Error::TooLarge {
            limit: core.policy.manifest_size as u64,
        });
    }
    if request.tags.len() > core.policy.tags_per_push {
        return Err(Error::Invalid(format!("at most {} tags in one push", core.policy.tags_per_push)));
    }
    Ok(())
}
