//! A run: repository by repository, each judged as a whole, then deleted from in pieces. A piece is one transaction that looks again at
//! everything it deletes; what has changed since the judgement stays until it is judged again. Where a repository cannot be read,
//! nothing of it is deleted and its task says why.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wharf_model::{Caller, RepositoryId, RetentionOutcome, RetentionPolicyId, RetentionTask, RetentionVerdict, StoredRetention};
use wharf_oci::RepositoryName;
use wharf_store::RetentionRepository;

use super::delete::{self, Ground};
use super::payload::Payload;
use super::plan;
use super::rule::RuleSet;
use crate::job::Run;
use crate::{Core, Error};

/// Verdicts of one piece.
pub(super) const PIECE: usize = 100;
/// Executions of a policy whose verdicts are kept.
const HISTORY: u64 = 50;

/// Where a run is, and what it has found so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    /// The last repository that is done.
    after: i64,
    repositories: i64,
    total: i64,
    retained: i64,
    failed: i64,
}

struct Work<'a> {
    core: &'a Core,
    caller: &'a Caller,
    run: &'a dyn Run,
    execution: i64,
    dry_run: bool,
    stored: &'a StoredRetention,
    set: &'a RuleSet,
}

/// Does what an execution of retention was asked for, from where an earlier attempt was cut off.
///
/// # Errors
/// [`Error::Stopped`]; [`Error::Precondition`] when some repositories could not be judged; when the database does not answer.
pub async fn run(core: &Core, run: &dyn Run, execution: i64, payload: &Value) -> Result<(), Error> {
    let asked: Payload = serde_json::from_value(payload.clone()).map_err(|error| Error::Internal(error.into()))?;
    let Some(stored) = core.store.read().retentions().lookup(RetentionPolicyId(asked.policy)).await? else {
        run.log("the policy is gone");
        return Ok(());
    };
    let set = RuleSet::parse(&stored.policy)?;
    let caller = Caller::system(super::CALLER);
    let work = Work {
        core,
        caller: &caller,
        run,
        execution,
        dry_run: asked.dry_run,
        stored: &stored,
        set: &set,
    };
    work.forget().await?;
    let mut progress: Progress = run
        .progress()
        .and_then(|left| serde_json::from_value(left.clone()).ok())
        .unwrap_or_default();
    work.repositories(&mut progress).await?;
    run.log(&format!(
        "{} repositories, {} of {} tags and untagged artifacts retained{}",
        progress.repositories,
        progress.retained,
        progress.total,
        if asked.dry_run { " (dry run: nothing deleted)" } else { "" }
    ));
    if progress.failed > 0 {
        return Err(Error::Precondition(format!(
            "{} of {} repositories failed and nothing more was deleted there; their tasks say why",
            progress.failed, progress.repositories
        )));
    }
    Ok(())
}

impl Work<'_> {
    async fn repositories(&self, progress: &mut Progress) -> Result<(), Error> {
        loop {
            let after = RepositoryId(progress.after);
            let page = self
                .core
                .store
                .read()
                .retentions()
                .repositories(self.stored.project, after, plan::PAGE)
                .await?;
            if page.is_empty() {
                return Ok(());
            }
            for repository in &page {
                if !self.set.for_repository(&repository.project_name, &repository.path).is_empty() {
                    self.one(repository, progress).await?;
                }
                progress.after = repository.id.0;
                self.run.step(&json!(progress)).await?;
            }
        }
    }

    /// One repository. Only what concerns the whole run is an error.
    async fn one(&self, repository: &RetentionRepository, progress: &mut Progress) -> Result<(), Error> {
        let task = self.begin(repository).await?;
        if task.ended_at.is_none() {
            let (status, failure) = match self.judge_and_delete(repository, &task, progress).await {
                Ok(()) => ("Success", String::new()),
                // The lease is lost, or somebody stopped it; or the database is away or busy, and another attempt goes on from here.
                Err(error @ (Error::Stopped | Error::Unavailable { .. } | Error::TooMany(_))) => return Err(error),
                Err(error) => ("Error", told(&error)),
            };
            if !failure.is_empty() {
                self.run.log(&format!("{}: {failure}", task.repository));
            }
            let mut tx = self.core.store.begin().await?;
            tx.retentions().end_task(task.id, status, &failure, self.core.clock.now()).await?;
            self.run.fence(&mut tx).await?;
            tx.commit().await?;
        }
        self.count(&task, progress).await
    }

    async fn count(&self, task: &RetentionTask, progress: &mut Progress) -> Result<(), Error> {
        let Some(ended) = self.core.store.read().retentions().task(task.id).await? else {
            return Ok(());
        };
        progress.repositories += 1;
        progress.total += ended.total;
        progress.retained += ended.retained;
        progress.failed += i64::from(ended.status == "Error");
        Ok(())
    }

    async fn begin(&self, repository: &RetentionRepository) -> Result<RetentionTask, Error> {
        let name = plan::full_name(repository);
        let mut tx = self.core.store.begin().await?;
        let task = tx
            .retentions()
            .begin_task(
                self.stored.id,
                self.execution,
                (repository.id, &name),
                self.dry_run,
                self.core.clock.now(),
            )
            .await?;
        self.run.fence(&mut tx).await?;
        tx.commit().await?;
        Ok(task)
    }

    async fn judge_and_delete(&self, repository: &RetentionRepository, task: &RetentionTask, progress: &Progress) -> Result<(), Error> {
        // A count says that an earlier attempt wrote all verdicts down: they stand, because some are carried out already.
        if task.total == 0 {
            let verdicts = plan::of_repository(self.core, repository, self.set, self.core.clock.now()).await?;
            self.write_down(task, &verdicts.unwrap_or_default()).await?;
        }
        if self.dry_run {
            return Ok(());
        }
        let name: RepositoryName = task
            .repository
            .parse()
            .map_err(|_| Error::Precondition("the repository's name cannot be read".into()))?;
        let ground = Ground {
            core: self.core,
            caller: self.caller,
            run: self.run,
            name: &name,
            repository,
            task: task.id,
        };
        let mut after = -1;
        while let Some((piece, done, verdicts)) = self.core.store.read().retentions().next_piece(task.id, after).await? {
            if !done {
                delete::piece(&ground, piece, verdicts).await?;
                self.run.step(&json!(progress)).await?;
            }
            after = piece;
        }
        Ok(())
    }

    /// Writes the verdicts down before anything is deleted, all of them or none.
    async fn write_down(&self, task: &RetentionTask, verdicts: &[RetentionVerdict]) -> Result<(), Error> {
        let retained = verdicts
            .iter()
            .filter(|verdict| verdict.outcome != RetentionOutcome::Delete)
            .count();
        let mut tx = self.core.store.begin().await?;
        for (piece, verdicts) in (0..).zip(verdicts.chunks(PIECE)) {
            let nothing_to_do = verdicts.iter().all(|verdict| verdict.outcome != RetentionOutcome::Delete);
            tx.retentions()
                .set_piece(task.id, piece, self.dry_run || nothing_to_do, verdicts)
                .await?;
        }
        tx.retentions()
            .count_task(task.id, number(verdicts.len()), number(retained))
            .await?;
        self.run.fence(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn forget(&self) -> Result<(), Error> {
        let mut tx = self.core.store.begin().await?;
        if let Some(oldest) = tx.retentions().oldest_kept(self.stored.id, HISTORY).await? {
            tx.retentions().forget_before(self.stored.id, oldest).await?;
        }
        self.run.fence(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The reason of a failure, for people; never the cause of a fault, which is in the log.
fn told(error: &Error) -> String {
    if let Error::Internal(cause) = error {
        tracing::error!(%cause, "retention could not judge a repository");
        return "its rows cannot be read; nothing of it was deleted".into();
    }
    error.to_string()
}
