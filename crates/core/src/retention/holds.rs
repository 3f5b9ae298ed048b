//! What outranks every policy: asked of everything that rules would delete, with the same question that every removal asks.

use wharf_model::{Caller, RetentionOutcome};
use wharf_oci::RepositoryName;
use wharf_store::RetentionRepository;

use super::decide::Judgement;
use crate::removal::{Hold, Removal, hold};
use crate::{Core, Error};

/// Questions in one transaction: it keeps SQLite's one writer waiting.
const AT_ONCE: usize = 200;

/// Spares what is held, and says by what.
pub(super) async fn spare(
    core: &Core,
    repository: &RetentionRepository,
    name: &RepositoryName,
    judgements: &mut [Judgement<'_>],
) -> Result<(), Error> {
    let caller = Caller::system(super::CALLER);
    let removal = Removal {
        core,
        caller: &caller,
        name,
        project: repository.project,
        repository: repository.id,
        why: "",
    };
    let mut condemned: Vec<_> = judgements
        .iter_mut()
        .filter(|judgement| judgement.outcome == RetentionOutcome::Delete)
        .collect();
    for chunk in condemned.chunks_mut(AT_ONCE) {
        let mut tx = core.store.begin().await?;
        for judgement in chunk {
            let manifest = judgement.unit.manifest;
            let held = match judgement.unit.tag {
                Some(tag) => hold::on_tag(&mut tx, &removal, &tag.name, &manifest.digest).await?,
                None => hold::on_manifest(&mut tx, &removal, manifest.id, &manifest.digest).await?,
            };
            if let Some(held) = held {
                judgement.outcome = RetentionOutcome::Held;
                judgement.reason = format!("{}; otherwise: {}", reason(&held, name), judgement.reason);
            }
        }
        tx.abandon().await?;
    }
    Ok(())
}

/// Why something is held.
pub(super) fn reason(held: &Hold, name: &RepositoryName) -> String {
    format!("held: {}", held.sentence(name.as_str()))
}
