//! What comes back by itself.

use serde_json::{Value, json};
use wharf_model::{Clock as _, JobKind, SystemClock};
use wharf_testkit::{Client, TestRegistry, on_postgres_and_s3};

use super::{KIND, PURGES, SERVICE, database, quick};

async fn schedule(admin: &Client, cron: &str) {
    let body = json!({"schedule": {"type": "Custom", "cron": cron},
        "parameters": {"audit_retention_hour": 100, "include_event_types": "other", "dry_run": true}});
    let reply = admin.json("POST", &format!("{PURGES}/schedule"), &body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
}

/// Moves the schedule's next time three days back, as if nobody had run since.
async fn miss(registry: &TestRegistry) {
    let store = database(registry).await;
    let found = store.read().schedules().find(JobKind::PurgeAuditLog, 0).await;
    let found = found.expect("find").expect("a schedule");
    let past = SystemClock.now() - chrono::Duration::days(3);
    let mut tx = store.begin().await.expect("begin");
    assert!(tx.schedules().claim(found.id, found.next_at, past).await.expect("moved"));
    tx.commit().await.expect("commit");
}

/// Runs the schedule started, once there is one, and a while later.
async fn started(admin: &Client) -> usize {
    let count = async || {
        let list = admin
            .get(&format!("{SERVICE}/executions?q=trigger=SCHEDULE,vendor_type={KIND}"))
            .await
            .value();
        list.as_array().expect("a list").len()
    };
    for _ in 0..500 {
        if count().await > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    count().await
}

#[tokio::test(flavor = "multi_thread")]
async fn d41_a_missed_time_is_made_up_for_once_over_restarts() {
    let mut registry = quick().start();
    // Its own time does not come meanwhile.
    schedule(&registry.admin(), "0 0 3 1 1 *").await;
    registry.kill();
    miss(&registry).await;
    registry.restart();
    assert_eq!(started(&registry.admin()).await, 1);
    registry.kill();
    registry.restart();
    assert_eq!(started(&registry.admin()).await, 1, "and not again");
    let listed = registry.admin().get("/api/v2.0/schedules?page_size=100").await.value();
    let mut rows = listed.as_array().expect("a list").iter().filter(|row| row["vendor_type"] == KIND);
    let row = rows.next().expect("the schedule");
    assert_eq!((&row["cron"], rows.next()), (&Value::from("0 0 3 1 1 *"), None), "{listed}");
    let next: chrono::DateTime<chrono::Utc> = row["next_time"].as_str().and_then(|time| time.parse().ok()).expect("a time");
    assert!(next > SystemClock.now(), "{row}");
    let told = registry
        .admin()
        .get("/api/v2.0/auditlog-exts?q=resource_type=job,operation=create")
        .await
        .value();
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn d41_of_two_replicas_one_follows_the_schedule() {
    let settings = on_postgres_and_s3(quick().env("WHARF_JOBS__POLL", "100ms"));
    let (first, second) = (settings.clone().start(), settings.start());
    schedule(&first.admin(), "30 3 * * 1").await;
    miss(&second).await;
    assert_eq!(started(&second.admin()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_schedules_wait() {
    let registry = quick().start();
    let admin = registry.admin();
    let act = async |action: &str| {
        let path = format!("{SERVICE}/queues/SCHEDULER");
        let reply = admin.json("PUT", &path, &json!({"action": action})).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        admin.get("/api/v2.0/schedules/all/paused").await.value()["paused"].clone()
    };
    assert_eq!(act("pause").await, true);
    schedule(&admin, "CRON_TZ=Europe/Berlin 0 0 3 * * *").await;
    miss(&registry).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let list = admin.get(&format!("{SERVICE}/executions")).await.value();
    assert_eq!(list, json!([]), "nothing was started");
    assert_eq!(act("resume").await, false);
    assert_eq!(started(&admin).await, 1, "it is made up for");
    assert_eq!(admin.get("/api/v2.0/schedules/other/paused").await.status, 400);
}
