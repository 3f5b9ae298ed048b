//! How often a job is begun, with a clock that the test moves.

use chrono::Duration;
use serde_json::json;
use wharf_core::Error;
use wharf_core::job::{self, Ended, Lease, Run as _};
use wharf_model::{ExecutionId, JobKind, JobStatus, ListQuery, Trigger};
use wharf_store::{NewExecution, NewTask};

use crate::uploads::clocked::Clocked;

const KIND: JobKind = JobKind::EmptyTrash;

/// A registry without workers, and an execution in its queue.
async fn stage() -> (Clocked, ExecutionId) {
    let registry = Clocked::start().await;
    let (payload, now) = (json!({}), registry.core.clock.now());
    let new = NewExecution {
        kind: KIND,
        vendor_id: 0,
        trigger: Trigger::Event,
        payload: &payload,
        open_key: Some("one"),
        now,
    };
    let mut tx = registry.core.store.begin().await.expect("begin");
    let execution_id = tx.jobs().add_execution(&new).await.expect("add").expect("new");
    let task = NewTask {
        execution_id,
        kind: KIND,
        payload: &payload,
        priority: 0,
        available_at: now,
        now,
    };
    tx.jobs().add_task(&task).await.expect("add");
    tx.commit().await.expect("commit");
    (registry, execution_id)
}

async fn claim(registry: &Clocked) -> Option<Lease> {
    job::claim(&registry.core, "test/1", &[KIND]).await.expect("an answer")
}

fn unavailable() -> Result<(), Error> {
    Err(Error::Unavailable {
        what: "the storage",
        source: "for the log only".into(),
    })
}

async fn execution(registry: &Clocked, id: ExecutionId) -> wharf_model::Execution {
    let found = registry.core.store.read().jobs().find_execution(id).await;
    found.expect("find").expect("an execution")
}

#[tokio::test]
async fn what_may_pass_is_tried_again_later_and_later_but_not_for_ever() {
    let (registry, id) = stage().await;
    for wait in [10, 30, 90, 270] {
        let lease = claim(&registry).await.expect("a task");
        assert_eq!(lease.finish(&unavailable()).await.expect("an end"), Ended::Again);
        registry.clock.advance(Duration::seconds(wait - 1));
        assert!(claim(&registry).await.is_none(), "not before {wait} s");
        registry.clock.advance(Duration::seconds(1));
    }
    let last = claim(&registry).await.expect("a task");
    assert_eq!(last.finish(&unavailable()).await.expect("an end"), Ended::As(JobStatus::Error));
    let ended = execution(&registry, id).await;
    assert_eq!(
        (ended.status, ended.message.as_str()),
        (JobStatus::Error, "the storage is unavailable")
    );
    let (tasks, _) = registry
        .core
        .store
        .read()
        .jobs()
        .tasks(id, &ListQuery::default())
        .await
        .expect("tasks");
    let log = registry.core.store.read().jobs().log(tasks[0].id, 0, 100).await.expect("log");
    let log: String = log.into_iter().map(|(_, text)| text).collect();
    assert_eq!(
        (log.matches("is repeated").count(), log.matches("failed: the storage").count()),
        (4, 1),
        "{log}"
    );
    assert!(!log.contains("for the log only"), "{log}");
}

#[tokio::test]
async fn what_cannot_pass_fails_at_once() {
    let (registry, id) = stage().await;
    let lease = claim(&registry).await.expect("a task");
    let result = Err(Error::Invalid("no such rule".into()));
    assert_eq!(lease.finish(&result).await.expect("an end"), Ended::As(JobStatus::Error));
    assert_eq!(execution(&registry, id).await.message, "no such rule");
}

#[tokio::test]
async fn d41_a_job_whose_workers_die_again_and_again_fails() {
    let (registry, id) = stage().await;
    for attempt in 1..=KIND.attempts() {
        let lease = claim(&registry).await.expect("a task");
        assert_eq!(lease.task().attempts, attempt);
        assert_eq!(lease.progress(), (attempt > 1).then(|| json!({"step": attempt - 1})).as_ref());
        lease.step(&json!({"step": attempt})).await.expect("a step");
        registry.clock.advance(Duration::seconds(31));
        if attempt > 1 {
            assert_eq!(execution(&registry, id).await.status, JobStatus::Running);
        }
    }
    assert!(claim(&registry).await.is_none());
    job::reap(&registry.core).await.expect("an answer");
    let ended = execution(&registry, id).await;
    assert_eq!((ended.status, ended.progress), (JobStatus::Error, json!({"step": KIND.attempts()})));
    assert!(ended.message.contains("died"), "{}", ended.message);
}

#[tokio::test]
async fn d41_whoever_lost_the_lease_is_told_at_every_step() {
    let (registry, _) = stage().await;
    let old = claim(&registry).await.expect("a task");
    registry.clock.advance(Duration::seconds(31));
    let new = claim(&registry).await.expect("a task");
    let mut tx = registry.core.store.begin().await.expect("begin");
    assert!(matches!(old.fence(&mut tx).await, Err(Error::Stopped)));
    new.fence(&mut tx).await.expect("the lease is good");
    drop(tx);
    assert!(matches!(old.step(&json!({})).await, Err(Error::Stopped)));
    assert!(matches!(old.beat().await, Err(Error::Stopped)));
    assert_eq!(old.finish(&Ok(())).await.expect("an end"), Ended::Lost);
    assert_eq!(new.finish(&Ok(())).await.expect("an end"), Ended::As(JobStatus::Success));
}

#[tokio::test]
async fn a_stop_is_told_at_the_next_step_and_a_drain_is_no_stop() {
    let (registry, id) = stage().await;
    let drained = claim(&registry).await.expect("a task");
    drained.drain();
    assert!(matches!(drained.step(&json!({"cursor": 3})).await, Err(Error::Stopped)));
    assert_eq!(drained.finish(&Err(Error::Stopped)).await.expect("an end"), Ended::GivenBack);
    let next = claim(&registry).await.expect("it is free at once");
    assert_eq!((next.task().attempts, next.progress()), (1, Some(&json!({"cursor": 3}))));
    let mut tx = registry.core.store.begin().await.expect("begin");
    assert!(tx.jobs().stop_execution(id, registry.core.clock.now()).await.expect("stop"));
    tx.commit().await.expect("commit");
    assert!(matches!(next.step(&json!({})).await, Err(Error::Stopped)));
    assert_eq!(
        next.finish(&Err(Error::Stopped)).await.expect("an end"),
        Ended::As(JobStatus::Stopped)
    );
    assert_eq!(execution(&registry, id).await.status, JobStatus::Stopped);
}
