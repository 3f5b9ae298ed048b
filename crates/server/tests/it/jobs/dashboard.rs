//! Harbor's dashboard of jobs.

use serde_json::{Value, json};

use super::{KIND, PURGES, SERVICE, database, ended, left, log, plant, purge, quick, task, under_way, until};
use crate::access::stage::{Stage, Who};

async fn queue(admin: &wharf_testkit::Client) -> Value {
    let queues = admin.get(&format!("{SERVICE}/queues")).await.value();
    let found = queues.as_array().expect("a list").iter().find(|queue| queue["job_type"] == KIND);
    found.expect("the queue").clone()
}

async fn act(admin: &wharf_testkit::Client, queue: &str, action: &str) -> u16 {
    admin
        .json("PUT", &format!("{SERVICE}/queues/{queue}"), &json!({"action": action}))
        .await
        .status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_is_paused_emptied_and_resumed_and_one_of_a_kind_is_open() {
    let registry = quick().start();
    let admin = registry.admin();
    assert_eq!(act(&admin, KIND, "pause").await, 200);
    let waits = purge(&admin).await;
    let again = json!({"schedule": {"type": "Manual"}, "parameters": {"audit_retention_hour": 1, "include_event_types": "other"}});
    let refused = admin.json("POST", &format!("{PURGES}/schedule"), &again).await;
    assert_eq!(refused.status, 409, "one is open: {refused:?}");
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(task(&admin, &waits).await["status"], "Pending");
    let paused = queue(&admin).await;
    assert_eq!((&paused["count"], &paused["paused"]), (&1.into(), &true.into()), "{paused}");
    assert_eq!(act(&admin, KIND, "stop").await, 200);
    assert_eq!(until(&admin, &waits, ended).await["status"], "Stopped");
    assert_eq!(act(&admin, "all", "resume").await, 200);
    assert_eq!(queue(&admin).await["paused"], false);
    let runs = purge(&admin).await;
    let done = until(&admin, &runs, ended).await;
    assert_eq!(
        (
            &done["status"],
            &done["vendor_type"],
            &done["trigger"],
            &done["metrics"]["success_task_count"]
        ),
        (&"Success".into(), &KIND.into(), &"MANUAL".into(), &1.into()),
        "{done}"
    );
    assert_eq!(done["extra_attrs"]["include_event_types"], "other", "{done}");
    assert!(log(&admin, &task(&admin, &runs).await).await.contains("entries removed"));
    for (queue, action, status) in [("NONSENSE", "pause", 404), (KIND, "burn", 422)] {
        assert_eq!(act(&admin, queue, action).await, status, "{queue} {action}");
    }
    let told = admin.get("/api/v2.0/auditlog-exts?q=resource_type=job-queue").await.value();
    assert_eq!(told.as_array().map(Vec::len), Some(3), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_job_is_seen_at_its_worker_and_stopped() {
    let registry = quick().start();
    let admin = registry.admin();
    plant(&database(&registry).await, 60_000).await;
    let execution = purge(&admin).await;
    until(&admin, &execution, under_way).await;
    let id = task(&admin, &execution).await["id"].to_string();
    let workers = admin.get(&format!("{SERVICE}/pools/all/workers")).await.value();
    let workers = workers.as_array().expect("a list");
    let busy: Vec<_> = workers.iter().filter(|worker| worker["job_name"] == KIND).collect();
    assert_eq!(
        (workers.len(), busy.len(), busy[0]["job_id"].as_str()),
        (4, 1, Some(id.as_str())),
        "{workers:?}"
    );
    let pool = busy[0]["pool_id"].as_str().expect("a pool");
    assert_eq!(admin.get(&format!("{SERVICE}/pools/{pool}/workers")).await.status, 200);
    assert_eq!(admin.get(&format!("{SERVICE}/pools/nonsense/workers")).await.status, 404);
    assert_eq!(admin.json("PUT", &format!("{SERVICE}/jobs/{id}"), &json!({})).await.status, 200);
    let done = until(&admin, &execution, ended).await;
    assert_eq!(done["status"], "Stopped", "{done}");
    assert_ne!(left(&admin).await, "0", "it did not go on");
    for path in [
        "jobs/999999/log",
        "jobs/nonsense/log",
        "executions/999999",
        "executions/999999/tasks",
    ] {
        assert_eq!(admin.get(&format!("{SERVICE}/{path}")).await.status, 404, "{path}");
    }
    assert_eq!(admin.json("PUT", &format!("{SERVICE}/jobs/999999"), &json!({})).await.status, 404);
    let listed = admin.get(&format!("{SERVICE}/executions?q=status=Stopped")).await;
    assert_eq!(listed.header("x-total-count"), "1", "{listed:?}");
}

#[tokio::test]
async fn the_dashboard_is_for_administrators() {
    let stage = Stage::shared().await;
    for who in Who::ALL.into_iter().filter(|who| *who != Who::SystemAdmin) {
        let client = stage.client(who);
        let status = if who == Who::Anonymous { 401 } else { 403 };
        for path in ["pools", "pools/all/workers", "queues", "jobs/1/log", "executions", "executions/1"] {
            assert_eq!(client.get(&format!("{SERVICE}/{path}")).await.status, status, "{who:?} {path}");
        }
        assert_eq!(client.get("/api/v2.0/schedules").await.status, status, "{who:?}");
        let stop = client.json("PUT", &format!("{SERVICE}/jobs/all"), &json!({})).await;
        assert_eq!((stop.status, act(&client, "all", "pause").await), (status, status), "{who:?}");
        let known = if who == Who::Anonymous { 401 } else { 200 };
        assert_eq!(client.get("/api/v2.0/schedules/all/paused").await.status, known, "{who:?}");
    }
}
