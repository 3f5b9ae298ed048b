//! Carries out one piece of verdicts in one transaction, after looking at each again.

use wharf_model::{Caller, Reason, RetentionOutcome, RetentionTaskId, RetentionVerdict};
use wharf_oci::{RepositoryName, Tag};
use wharf_store::{RetentionRepository, Tx};

use super::facts::is_scheme_tag;
use super::holds;
use crate::audit::{self, Entry};
use crate::job::Run;
use crate::removal::Removal;
use crate::{Core, Error};

/// A repository that is deleted from.
pub(super) struct Ground<'a> {
    pub(super) core: &'a Core,
    pub(super) caller: &'a Caller,
    pub(super) run: &'a dyn Run,
    pub(super) name: &'a RepositoryName,
    pub(super) repository: &'a RetentionRepository,
    pub(super) task: RetentionTaskId,
}

/// Deletes what a piece condemns, and writes down what became of each.
pub(super) async fn piece(ground: &Ground<'_>, piece: i64, mut verdicts: Vec<RetentionVerdict>) -> Result<(), Error> {
    // What goes along with an artifact may be held, which only the removal finds out; nothing of its transaction may stand then.
    let mut tries = verdicts.len() + 1;
    let planned = staying(&verdicts);
    loop {
        let mut tx = ground.core.store.begin().await?;
        let mut judged = verdicts.clone();
        match carry_out(ground, &mut tx, &mut judged).await {
            Ok(()) => {
                tx.retentions().set_piece(ground.task, piece, true, &judged).await?;
                tx.retentions().retain_more(ground.task, staying(&judged) - planned).await?;
                ground.run.fence(&mut tx).await?;
                tx.commit().await?;
                return Ok(());
            }
            Err(Refused {
                at, held: Some(reason), ..
            }) if tries > 0 => {
                tx.abandon().await?;
                tries -= 1;
                verdicts[at].spare(RetentionOutcome::Held, reason);
            }
            Err(Refused { error, .. }) => {
                tx.abandon().await?;
                return Err(error);
            }
        }
    }
}

fn staying(verdicts: &[RetentionVerdict]) -> i64 {
    let stay = verdicts.iter().filter(|verdict| verdict.outcome != RetentionOutcome::Delete);
    i64::try_from(stay.count()).unwrap_or(i64::MAX)
}

/// Which verdict could not be carried out.
struct Refused {
    at: usize,
    /// Why it stays, where that is because it is held.
    held: Option<Reason>,
    error: Error,
}

async fn carry_out(ground: &Ground<'_>, tx: &mut Tx, verdicts: &mut [RetentionVerdict]) -> Result<(), Refused> {
    for (at, verdict) in verdicts.iter_mut().enumerate() {
        if verdict.outcome == RetentionOutcome::Delete {
            one(ground, tx, verdict).await.map_err(|error| refused(at, ground, error))?;
        }
    }
    Ok(())
}

fn refused(at: usize, ground: &Ground<'_>, error: Error) -> Refused {
    let held = match &error {
        Error::Held { hold, .. } => Some(holds::reason(hold, ground.name)),
        _ => None,
    };
    Refused { at, held, error }
}

async fn one(ground: &Ground<'_>, tx: &mut Tx, verdict: &mut RetentionVerdict) -> Result<(), Error> {
    let why: String = verdict.reason.chars().take(200).collect();
    let removal = Removal {
        core: ground.core,
        caller: ground.caller,
        name: ground.name,
        project: ground.repository.project,
        repository: ground.repository.id,
        why: &why,
    };
    // Locked first: no tag, index or promise comes to it between what is asked here and its end.
    let locked = removal.lock(tx, &verdict.digest).await?;
    if locked != Some(verdict.manifest) || !stands(ground, tx, verdict).await? {
        let why = changed(verdict.why.take());
        verdict.spare(RetentionOutcome::Changed, why);
        return Ok(());
    }
    if let Some(name) = verdict.tag.clone() {
        if let Some(held) = holds::on_unit(tx, &removal, Some(&name), (verdict.manifest, &verdict.digest)).await? {
            verdict.spare(RetentionOutcome::Held, holds::reason(&held, ground.name));
            return Ok(());
        }
        let tag: Tag = name
            .parse()
            .map_err(|_| Error::Precondition(format!("the tag {name} cannot be read")))?;
        if !removal.tag_of(tx, verdict.manifest, &tag).await? {
            // It moved after it was looked at.
            let why = changed(verdict.why.take());
            verdict.spare(RetentionOutcome::Changed, why);
            return Ok(());
        }
        record(ground, tx, "tag", &format!("{}:{name}", ground.name), verdict).await?;
    }
    if verdict.artifact_goes && !is_needed(ground, tx, &removal, verdict).await? {
        removal.artifact(tx, &verdict.digest).await?;
        record(ground, tx, "artifact", &format!("{}@{}", ground.name, verdict.digest), verdict).await?;
    }
    Ok(())
}

/// Why what changed stays, and what was to become of it.
fn changed(was: Option<Reason>) -> Reason {
    match was {
        None => Reason::Changed,
        Some(was) => Reason::ItWas {
            why: Box::new(Reason::Changed),
            was: Box::new(was),
        },
    }
}

/// Whether everything the verdict was made from is still so: the tag is on the artifact, nobody pushed or pulled either, and its labels
/// are the same.
async fn stands(ground: &Ground<'_>, tx: &mut Tx, verdict: &RetentionVerdict) -> Result<bool, Error> {
    let Some((pushed, mut pulled)) = tx.retentions().times(verdict.manifest).await? else {
        return Ok(false);
    };
    let pushed = match &verdict.tag {
        None => pushed,
        Some(name) => {
            let Some(tag) = tx.retentions().tag(ground.repository.id, name).await? else {
                return Ok(false);
            };
            if tag.manifest_id != verdict.manifest.0 {
                return Ok(false);
            }
            pulled = pulled.max(tag.pulled_at);
            tag.pushed_at
        }
    };
    let labels = tx.retentions().label_names(verdict.manifest).await?;
    Ok(pushed == verdict.pushed_at && pulled <= verdict.pulled_at && labels == verdict.labels)
}

/// Whether anything needs the artifact: another tag, an index that lists it, a subject it belongs to, or an accessory of it that has
/// a tag which somebody chose.
async fn is_needed(ground: &Ground<'_>, tx: &mut Tx, removal: &Removal<'_>, verdict: &RetentionVerdict) -> Result<bool, Error> {
    let repository = ground.repository.id;
    if tx.artifacts().is_held(repository, verdict.manifest, &verdict.digest).await? || tx.accessories().belongs(verdict.manifest).await? {
        return Ok(true);
    }
    let mut accessories = Vec::new();
    for digest in tx.artifacts().accessories_of(repository, &verdict.digest).await? {
        // They go along, so nobody may tag them from here on.
        accessories.extend(removal.lock(tx, &digest).await?);
    }
    let tags = tx.tags().of_manifests(&accessories, u64::MAX).await?;
    Ok(tags.iter().any(|tag| !is_scheme_tag(&tag.name)))
}

async fn record(ground: &Ground<'_>, tx: &mut Tx, kind: &'static str, resource: &str, verdict: &RetentionVerdict) -> Result<(), Error> {
    let entry = Entry {
        operation: "delete",
        resource_type: kind,
        resource,
        project: Some(ground.repository.project),
        detail: &format!("retention: {}", verdict.reason),
    };
    audit::record(ground.core, tx, ground.caller, entry).await
}
