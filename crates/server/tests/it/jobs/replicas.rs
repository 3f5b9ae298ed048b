//! Several processes at one queue.

use std::process::{Child, Command, Stdio};

use serde_json::json;
use wharf_model::{Clock as _, JobKind, SystemClock, Trigger};
use wharf_store::{NewExecution, NewTask};
use wharf_testkit::on_postgres_and_s3;

use crate::configured;

use super::{KIND, SERVICE, database, ended, left, log, plant, purge, quick, signal, task, under_way, until};

#[tokio::test(flavor = "multi_thread")]
async fn d41_two_processes_share_a_queue_and_nothing_runs_twice() {
    let settings = on_postgres_and_s3(quick().env("WHARF_JOBS__POLL", "100ms"));
    let (first, second) = (settings.clone().start(), settings.start());
    let store = database(&first).await;
    let payload = json!({"audit_retention_hour": 0, "include_event_types": "other", "dry_run": false});
    let now = SystemClock.now();
    let mut executions = Vec::new();
    for vendor_id in 1..=40 {
        let new = NewExecution {
            kind: JobKind::PurgeAuditLog,
            vendor_id,
            trigger: Trigger::Event,
            payload: &payload,
            open_key: None,
            now,
        };
        let mut tx = store.begin().await.expect("begin");
        let execution_id = tx.jobs().add_execution(&new).await.expect("add").expect("new");
        let task = NewTask {
            execution_id,
            kind: JobKind::PurgeAuditLog,
            payload: &payload,
            priority: 0,
            available_at: now,
            now,
        };
        tx.jobs().add_task(&task).await.expect("add");
        tx.commit().await.expect("commit");
        executions.push(format!("{SERVICE}/executions/{execution_id}"));
    }
    let admin = second.admin();
    for execution in &executions {
        let done = until(&admin, execution, ended).await;
        let task = task(&admin, execution).await;
        assert_eq!(
            (&done["status"], &task["run_count"]),
            (&"Success".into(), &1.into()),
            "{done} {task}"
        );
        let log = log(&admin, &task).await;
        assert_eq!(log.matches("entries removed").count(), 1, "{log}");
    }
    drop(first);
}

#[tokio::test(flavor = "multi_thread")]
async fn f34_d41_a_worker_that_slept_through_its_lease_commits_nothing() {
    let settings = on_postgres_and_s3(quick().env("WHARF_JOBS__LEASE", "3s"));
    // The first one works; the second one serves until it has to.
    let sleeper = settings.clone().start();
    let store = database(&sleeper).await;
    plant(&store, 120_000).await;
    let execution = purge(&sleeper.admin()).await;
    until(&sleeper.admin(), &execution, under_way).await;
    signal("-STOP", sleeper.pid());
    let other = settings.start();
    let admin = other.admin();
    let before = task(&admin, &execution).await;
    assert_eq!(before["status"], "Running", "it was stopped in the middle: {before}");
    let done = until(&admin, &execution, ended).await;
    let after = task(&admin, &execution).await;
    // On a machine that is busy the other one may be late, too, and begin again.
    assert_eq!(done["status"], "Success", "{done}");
    assert!(after["run_count"].as_i64() >= Some(2), "{after}");
    assert_eq!(left(&admin).await, "0");
    // What comes now is old by the clock, but not for the one that wakes up: its window and its task are another's.
    plant(&store, 2_000).await;
    signal("-CONT", sleeper.pid());
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(left(&admin).await, "2000", "the old worker removed something");
    assert_eq!(task(&admin, &execution).await, after, "the old worker wrote something");
    assert_eq!(log(&admin, &after).await.matches("entries removed").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_one_replica_adds_is_begun_by_another_at_once() {
    // Whoever only looks now and then needs half a minute on average.
    let settings = on_postgres_and_s3(configured().env("WHARF_JOBS__POLL", "1m"));
    let first = settings.clone().env("WHARF_JOBS__IN_SERVER", "false").start();
    let second = settings.start();
    let admin = second.admin();
    // The other one listens when it has done something that it was told of.
    for turn in 0..4 {
        let began = std::time::Instant::now();
        let execution = purge(&first.admin()).await;
        until(&admin, &execution, ended).await;
        let took = began.elapsed();
        let most = if turn == 0 { 20 } else { 3 };
        assert!(took < std::time::Duration::from_secs(most), "turn {turn}: {took:?}");
    }
}

/// `wharf worker`, killed when it is dropped.
struct WorkerProcess(Child);

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_of_its_own_does_what_the_server_does_not() {
    let registry = quick().env("WHARF_JOBS__IN_SERVER", "false").start();
    let admin = registry.admin();
    let execution = purge(&admin).await;
    assert_eq!(
        admin.get(&format!("{SERVICE}/pools")).await.value(),
        json!([]),
        "the server does no jobs"
    );
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(task(&admin, &execution).await["status"], "Pending");
    let mut command = Command::new(env!("CARGO_BIN_EXE_wharf"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WHARF_")) {
        command.env_remove(name);
    }
    let worker = command
        .args(["worker", "--data-dir"])
        .arg(registry.data_dir())
        .env("WHARF_JOBS__WORKERS", "2")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut worker = WorkerProcess(worker.expect("the binary"));
    assert_eq!(until(&admin, &execution, ended).await["status"], "Success");
    let pools = admin.get(&format!("{SERVICE}/pools")).await.value();
    assert_eq!(
        (&pools[0]["concurrency"], &pools[0]["pid"]),
        (&2.into(), &worker.0.id().into()),
        "{pools}"
    );
    let queues = admin.get(&format!("{SERVICE}/queues")).await.value();
    let ours = queues.as_array().expect("a list").iter().find(|queue| queue["job_type"] == KIND);
    assert_eq!(ours.expect("the queue")["count"], 0, "{queues}");
    signal("-TERM", worker.0.id());
    assert!(worker.0.wait().expect("an end").success());
}
