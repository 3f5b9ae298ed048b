//! Purges of the log.

use std::time::Duration;

use serde_json::{Value, json};
use wharf_model::{Clock as _, SystemClock};
use wharf_testkit::{Client, TestRegistry};

use super::{entries, plant};
use crate::access::stage::{Stage, Who};
use crate::{configured, start};

const RUNS: &str = "/api/v2.0/system/purgeaudit";

fn request(kind: &str, hours: i64, events: &str, dry_run: bool) -> Value {
    json!({"schedule": {"type": kind}, "parameters": {"audit_retention_hour": hours, "include_event_types": events, "dry_run": dry_run}})
}

/// Starts a run, waits for its end, and returns it with its log.
async fn run(admin: &Client, body: &Value) -> (Value, String) {
    let started = admin.json("POST", &format!("{RUNS}/schedule"), body).await;
    assert_eq!(started.status, 201, "{started:?}");
    let location = started.header("location").to_owned();
    for _ in 0..400 {
        let run = admin.get(&location).await.value();
        if run["job_status"] != json!("Running") {
            let log = admin.get(&format!("{location}/log")).await;
            return (run, String::from_utf8_lossy(&log.body).into_owned());
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the purge does not end");
}

async fn old_entries(registry: &TestRegistry) {
    let old = SystemClock.now() - chrono::Duration::hours(200);
    for event in [("pull", "artifact"), ("create", "artifact"), ("create", "thing")] {
        plant(registry, old, event, (0..1500).map(|n| format!("old-{n}"))).await;
    }
}

async fn count(admin: &Client, q: &str) -> usize {
    let reply = admin.get(&format!("{}?page_size=1&q={q}", super::LIST)).await;
    reply.header("x-total-count").parse().expect("a number")
}

#[tokio::test]
async fn a_purge_takes_what_is_old_and_named_and_tells_what_it_did() {
    let registry = start();
    let admin = registry.admin();
    old_entries(&registry).await;
    let (dry, log) = run(&admin, &request("Manual", 100, "pull_artifact,other", true)).await;
    assert_eq!(
        (&dry["job_status"], count(&admin, "resource=~old").await),
        (&json!("Success"), 4500)
    );
    assert!(log.contains("3000 entries would be removed"), "{log}");
    let (done, log) = run(&admin, &request("Manual", 100, "pull_artifact,other", false)).await;
    assert_eq!(done["job_status"], json!("Success"));
    assert!(log.contains("3000 entries removed"), "{log}");
    assert_eq!(count(&admin, "resource=~old").await, 1500);
    assert_eq!(count(&admin, "resource=~old,operation=create,resource_type=artifact").await, 1500);
    let told = entries(&admin, "resource_type=purge-audit").await;
    assert_eq!(told.len(), 2, "who purged is in the log: {told:?}");
    let (nothing, _) = run(&admin, &request("Manual", 0, "create_artifact", false)).await;
    assert_eq!(
        (&nothing["job_status"], count(&admin, "resource=~old").await),
        (&json!("Success"), 1500)
    );
    let runs = admin.get(RUNS).await;
    assert_eq!((runs.header("x-total-count"), &runs.value()[0]["id"]), ("3", &nothing["id"]));
    let parameters: Value = serde_json::from_str(done["job_parameters"].as_str().expect("a text")).expect("JSON");
    assert_eq!(
        parameters,
        json!({"audit_retention_hour": 100, "include_event_types": "pull_artifact,other", "dry_run": false})
    );
    assert_eq!(admin.get(&format!("{RUNS}/999999")).await.status, 404);
    assert_eq!(
        admin.json("PUT", &format!("{RUNS}/{}", done["id"]), &json!({})).await.status,
        200,
        "one that has ended"
    );
}

#[tokio::test]
async fn a142_a_purge_is_for_administrators() {
    let stage = Stage::shared().await;
    let body = request("Manual", 1, "other", false);
    for who in Who::ALL.into_iter().filter(|who| *who != Who::SystemAdmin) {
        let client = stage.client(who);
        let status = if who == Who::Anonymous { 401 } else { 403 };
        for path in [RUNS, &format!("{RUNS}/schedule"), &format!("{RUNS}/1"), &format!("{RUNS}/1/log")] {
            assert_eq!(client.get(path).await.status, status, "{who:?} {path}");
        }
        for (method, path) in [
            ("POST", format!("{RUNS}/schedule")),
            ("PUT", format!("{RUNS}/schedule")),
            ("PUT", format!("{RUNS}/1")),
        ] {
            assert_eq!(client.json(method, &path, &body).await.status, status, "{who:?} {method} {path}");
        }
    }
    assert_eq!(stage.admin().get(RUNS).await.header("x-total-count"), "0");
}

#[tokio::test]
async fn a_schedule_is_set_changed_and_removed() {
    let registry = start();
    let admin = registry.admin();
    let path = format!("{RUNS}/schedule");
    assert_eq!(admin.get(&path).await.value(), json!({}));
    assert_eq!(
        admin
            .json("POST", &path, &request("Daily", 168, "pull_artifact", false))
            .await
            .status,
        201
    );
    let mut custom = request("Custom", 168, "other", true);
    custom["schedule"]["cron"] = json!("0 30 3 * * 1");
    assert_eq!(admin.json("PUT", &path, &custom).await.status, 200);
    let stored = admin.get(&path).await.value();
    assert_eq!(
        (&stored["schedule"]["type"], &stored["schedule"]["cron"]),
        (&json!("Custom"), &json!("0 30 3 * * 1")),
        "{stored}"
    );
    assert!(
        stored["schedule"]["next_scheduled_time"]
            .as_str()
            .is_some_and(|time| time.contains("T03:30:00")),
        "{stored}"
    );
    for (body, why) in [
        (json!({"schedule": {"type": "Daily"}}), "no parameters"),
        (
            json!({"schedule": {"type": "Manual"}, "parameters": {"audit_retention_hour": 1}}),
            "no events",
        ),
        (
            json!({"schedule": {"type": "Manual"}, "parameters": {"include_event_types": "other"}}),
            "no hours",
        ),
        (
            json!({"parameters": {"audit_retention_hour": 1, "include_event_types": "other"}}),
            "no schedule",
        ),
        (request("Manual", 240_001, "other", false), "too many hours"),
        (request("Manual", 1, "nonsense", false), "no such event"),
        (request("Sometimes", 1, "other", false), "no such type"),
        (request("Custom", 1, "other", false), "no cron"),
    ] {
        assert_eq!(admin.json("PUT", &path, &body).await.status, 400, "{why}");
    }
    assert_eq!(admin.json("PUT", &path, &json!({"schedule": {"type": "None"}})).await.status, 200);
    assert_eq!(admin.get(&path).await.value(), json!({}));
}

#[tokio::test]
async fn entries_past_their_retention_go_by_themselves() {
    let mut registry = configured().env("WHARF_AUDIT__RETENTION", "7").start();
    // Or it may begin with them and be killed, and who goes on waits for its lease to end.
    registry.kill();
    old_entries(&registry).await;
    registry.restart();
    let admin = registry.admin();
    for _ in 0..400 {
        if count(&admin, "resource=~old").await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(count(&admin, "resource=~old").await, 0);
    assert!(count(&admin, "").await > 0, "what is new stays");
}
