//! Work in the background: the queue in the database, its workers, schedules, and Harbor's dashboard.

mod attempts;
mod cli;
mod dashboard;
mod replicas;
mod schedules;
mod takeover;

use std::time::Duration;

use serde_json::{Value, json};
use wharf_model::{AuditRecord, Caller, Clock as _, SystemClock};
use wharf_store::{Store, StoreOptions};
use wharf_testkit::{Client, TestRegistry, TestRegistryBuilder};

use crate::configured;

const PURGES: &str = "/api/v2.0/system/purgeaudit";
const SERVICE: &str = "/api/v2.0/jobservice";
const KIND: &str = "PURGE_AUDIT_LOG";

/// A registry that looks at its queue often and whose workers are soon given up.
fn quick() -> TestRegistryBuilder {
    configured().env("WHARF_JOBS__POLL", "200ms").env("WHARF_JOBS__LEASE", "2s")
}

/// The database of a registry, beside it.
async fn database(registry: &TestRegistry) -> Store {
    let own = format!("sqlite:{}", registry.data_dir().join("wharf.db").display());
    Store::connect(&StoreOptions {
        url: registry.builder().environment("WHARF_DATABASE__URL").map_or(own, str::to_owned),
        max_connections: 4,
        pull_connections: 0,
        acquire_timeout: Duration::from_secs(20),
        busy_timeout: Duration::from_secs(20),
    })
    .await
    .expect("the database")
}

/// Puts `count` entries into the audit log that are old enough to be purged.
async fn plant(store: &Store, count: usize) {
    let old = SystemClock.now() - chrono::Duration::hours(200);
    let record = |number| AuditRecord {
        operation: "create".into(),
        resource_type: "thing".into(),
        resource: format!("old-{number}"),
        ..AuditRecord::of(&Caller::system("test"), old)
    };
    let records: Vec<_> = (0..count).map(record).collect();
    for piece in records.chunks(5000) {
        let mut tx = store.begin().await.expect("begin");
        tx.audit().add_all(piece, false).await.expect("add");
        tx.commit().await.expect("commit");
    }
}

/// Entries of the audit log that [`plant`] put there.
async fn left(admin: &Client) -> String {
    let reply = admin.get("/api/v2.0/auditlog-exts?page_size=1&q=resource=~old-").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.header("x-total-count").to_owned()
}

/// Starts a purge; returns the path of its execution.
async fn purge(admin: &Client) -> String {
    let body = json!({"schedule": {"type": "Manual"},
        "parameters": {"audit_retention_hour": 100, "include_event_types": "other", "dry_run": false}});
    let reply = admin.json("POST", &format!("{PURGES}/schedule"), &body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let id = reply.header("location").rsplit('/').next().expect("an id").to_owned();
    format!("{SERVICE}/executions/{id}")
}

/// Asks for an execution until it is as wanted.
async fn until(client: &Client, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    // A stopped process may hold a row until the database ends its transaction, after a minute.
    for _ in 0..7000 {
        last = client.get(path).await.value();
        if wanted(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{path} does not come so far: {last}");
}

/// Whether it has taken something, so that it is in the middle of its work.
fn under_way(execution: &Value) -> bool {
    execution["extra_attrs"]["entries"].as_u64().is_some_and(|entries| entries > 0)
}

fn ended(execution: &Value) -> bool {
    execution["status"] != "Running"
}

/// The one task of an execution.
async fn task(client: &Client, execution: &str) -> Value {
    let tasks = client.get(&format!("{execution}/tasks")).await.value();
    assert_eq!(tasks.as_array().map(Vec::len), Some(1), "{tasks}");
    tasks[0].clone()
}

/// What a task tells.
async fn log(client: &Client, task: &Value) -> String {
    let reply = client.get(&format!("{SERVICE}/jobs/{}/log", task["id"])).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, "text/plain; charset=utf-8"),
        "{reply:?}"
    );
    String::from_utf8(reply.body.to_vec()).expect("UTF-8")
}

/// Sends a signal to a process of ours.
fn signal(name: &str, pid: u32) {
    let sent = std::process::Command::new("kill").arg(name).arg(pid.to_string()).status();
    assert!(sent.is_ok_and(|status| status.success()), "{name} {pid}");
}
