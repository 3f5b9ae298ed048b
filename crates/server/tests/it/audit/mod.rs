//! The audit log: what leaves an entry, who sees it, and what becomes of it.

mod changes;
mod export;
mod forward;
mod hostile;
mod lists;
mod pulls;
mod purge;
mod refusals;
mod switches;

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use wharf_model::{AuditRecord, Caller};
use wharf_store::{Store, StoreOptions};
use wharf_testkit::{Client, Reply, TestRegistry};

const LIST: &str = "/api/v2.0/auditlog-exts";

/// Entries `q` finds now, newest first.
async fn entries(client: &Client, q: &str) -> Vec<Value> {
    let reply = client.get(&format!("{LIST}?page_size=100&q={q}")).await;
    assert_eq!(reply.status, 200, "{q}: {reply:?}");
    reply.value().as_array().expect("a list").clone()
}

/// Entries `q` finds, once there are at least `count`: pulls and refusals are written a moment later.
pub(crate) async fn entries_soon(client: &Client, q: &str, count: usize) -> Vec<Value> {
    for _ in 0..400 {
        let found = entries(client, q).await;
        if found.len() >= count {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("fewer than {count} entries for {q}: {:?}", entries(client, q).await);
}

/// Sends a request under an id of its own.
async fn send(client: &Client, id: &str, method: &str, path: &str, body: Option<Value>) -> Reply {
    let request = client.request(method, path).header("x-request-id", id);
    Reply::of(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
}

/// The registry's own database, beside it.
pub(crate) async fn database(registry: &TestRegistry) -> Store {
    Store::connect(&StoreOptions {
        url: format!("sqlite:{}", registry.data_dir().join("wharf.db").display()),
        max_connections: 4,
        pull_connections: 0,
        acquire_timeout: Duration::from_secs(10),
        busy_timeout: Duration::from_secs(10),
    })
    .await
    .expect("the database")
}

/// Puts entries into the log as if they had been written at `at`.
async fn plant(registry: &TestRegistry, at: DateTime<Utc>, event: (&str, &str), names: impl Iterator<Item = String>) {
    let records: Vec<_> = names
        .map(|name| AuditRecord {
            operation: event.0.to_owned().into(),
            resource_type: event.1.to_owned().into(),
            resource: name,
            ..AuditRecord::of(&Caller::system("test"), at)
        })
        .collect();
    let store = database(registry).await;
    let mut tx = store.begin().await.expect("begin");
    tx.audit().add_all(&records, false).await.expect("add");
    tx.commit().await.expect("commit");
    store.close().await;
}
