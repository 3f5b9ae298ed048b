//! What outranks every policy: asked of everything that rules would delete, with the same question that every removal asks.

use wharf_model::{Caller, ManifestId, Reason, RetentionOutcome};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::{RetentionRepository, Tx};

use super::decide::Judgement;
use crate::removal::{Hold, Removal, hold};
use crate::{Core, Error};

/// Questions in one transaction. On SQLite it has the one writer, so it lets everybody else go first and is short.
const AT_ONCE: usize = 50;

/// Spares what is held, and says by what.
pub(super) async fn spare(
    core: &Core,
    repository: &RetentionRepository,
    name: &RepositoryName,
    judgements: &mut [Judgement<'_>],
) -> Result<(), Error> {
    let caller = Caller::system(super::CALLER);
    let removal = Removal::asked(core, &caller, name, repository.project, repository.id);
    let mut condemned: Vec<_> = judgements
        .iter_mut()
        .filter(|judgement| judgement.outcome == RetentionOutcome::Delete)
        .collect();
    for chunk in condemned.chunks_mut(AT_ONCE) {
        let mut tx = core.store.begin_background().await?;
        for judgement in chunk {
            let manifest = judgement.unit.manifest;
            let tag = judgement.unit.tag.map(|tag| tag.name.as_str());
            let held = on_unit(&mut tx, &removal, tag, (manifest.id, &manifest.digest)).await?;
            if let Some(held) = held {
                judgement.outcome = RetentionOutcome::Held;
                let rules = std::mem::replace(&mut judgement.reason, Reason::Stays);
                judgement.reason = reason(&held, name).otherwise(rules);
            }
        }
        tx.abandon().await?;
    }
    Ok(())
}

/// What holds a tag with its artifact, or an artifact without tags. What runs is kept with all its tags, though any of them could go
/// without harm today; an immutable tag keeps its artifact and not the artifact's other tags.
pub(super) async fn on_unit(
    tx: &mut Tx,
    removal: &Removal<'_>,
    tag: Option<&str>,
    (manifest, digest): (ManifestId, &Digest),
) -> Result<Option<Hold>, Error> {
    let Some(tag) = tag else {
        return hold::on_manifest(tx, removal, manifest, digest).await;
    };
    if let Some(held) = hold::on_tag(tx, removal, tag, digest).await? {
        return Ok(Some(held));
    }
    let held = hold::on_manifest(tx, removal, manifest, digest).await?;
    Ok(held.filter(|held| matches!(held, Hold::InUse { .. })))
}

/// Why something is held.
pub(super) fn reason(held: &Hold, name: &RepositoryName) -> Reason {
    Reason::Held {
        by: Box::new(held.reason(name.as_str())),
    }
}
