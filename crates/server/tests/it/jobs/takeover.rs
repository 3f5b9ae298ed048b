//! What becomes of a job whose worker is gone.

use std::time::Duration;

use super::{database, ended, left, log, plant, purge, quick, task, under_way, until};

#[tokio::test(flavor = "multi_thread")]
async fn d41_a_killed_workers_job_goes_on_where_it_was() {
    let mut registry = quick().start();
    plant(&database(&registry).await, 60_000).await;
    let execution = purge(&registry.admin()).await;
    let seen = until(&registry.admin(), &execution, under_way).await;
    registry.kill();
    registry.restart();
    let admin = registry.admin();
    assert_ne!(left(&admin).await, "0", "it was killed in the middle: {seen}");
    let done = until(&admin, &execution, ended).await;
    let task = task(&admin, &execution).await;
    assert_eq!(
        (&done["status"], &task["run_count"]),
        (&"Success".into(), &2.into()),
        "{done} {task}"
    );
    assert_eq!(left(&admin).await, "0");
    assert_eq!(log(&admin, &task).await.matches("entries removed").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_gives_its_job_back_at_once() {
    // With a long lease, nobody could take the job over for minutes if it were not given back.
    let mut registry = quick().env("WHARF_JOBS__LEASE", "10m").start();
    plant(&database(&registry).await, 60_000).await;
    let execution = purge(&registry.admin()).await;
    until(&registry.admin(), &execution, under_way).await;
    assert!(registry.terminate(Duration::from_secs(30)));
    registry.restart();
    let admin = registry.admin();
    let done = until(&admin, &execution, ended).await;
    let task = task(&admin, &execution).await;
    assert_eq!(
        (&done["status"], &task["run_count"]),
        (&"Success".into(), &1.into()),
        "{done} {task}"
    );
    assert!(log(&admin, &task).await.contains("given back"), "{task}");
    assert_eq!(left(&admin).await, "0");
}
