//! Harbor's switches of the audit log, set while the registry runs.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, on_postgres_and_s3};

use super::forward::Collector;
use super::{entries, entries_soon};
use crate::{configured, start};

async fn set(admin: &Client, changes: &Value) -> u16 {
    admin.json("PUT", "/api/v2.0/configurations", changes).await.status
}

async fn pulls(admin: &Client, repository: &str) -> Value {
    let path = format!("/api/v2.0/projects/library/repositories/{repository}");
    admin.get(&path).await.value()["pull_count"].clone()
}

#[tokio::test]
async fn pulls_are_recorded_counted_and_dated_as_administrators_say() {
    let registry = start();
    let admin = registry.admin();
    admin.push_image("library/app", "1", &Image::random(1, 300)).await;
    let pull = async || assert_eq!(admin.get("/v2/library/app/manifests/1").await.status, 200);
    for (key, off) in [
        ("pull_audit_log_disable", true),
        ("pull_count_update_disable", true),
        ("pull_time_update_disable", true),
    ] {
        let shown = admin.get("/api/v2.0/configurations").await.value()[key].clone();
        assert_eq!(shown, json!({"value": false, "editable": true}));
        assert_eq!(set(&admin, &json!({key: off})).await, 200);
    }
    pull().await;
    pull().await;
    assert_eq!(
        set(
            &admin,
            &json!({"pull_audit_log_disable": false, "pull_count_update_disable": false})
        )
        .await,
        200
    );
    pull().await;
    // The one pull since is written; the two before it never come.
    assert_eq!(entries_soon(&admin, "operation=pull", 1).await.len(), 1);
    for _ in 0..400 {
        if pulls(&admin, "app").await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(pulls(&admin, "app").await, 1);
    let artifact = admin.get("/api/v2.0/projects/library/repositories/app/artifacts/1").await.value();
    assert!(
        artifact["pull_time"].as_str().is_none_or(|time| time.starts_with("0001")),
        "{artifact}"
    );
    // Kinds of events.
    assert_eq!(
        set(&admin, &json!({"disabled_audit_log_event_types": "create_project, delete_project"})).await,
        200
    );
    admin.make_project("quiet", false).await;
    assert_eq!(set(&admin, &json!({"disabled_audit_log_event_types": ""})).await, 200);
    admin.make_project("loud", false).await;
    let made: BTreeSet<_> = entries(&admin, "operation=create,resource_type=project")
        .await
        .iter()
        .map(|entry| entry["resource"].to_string())
        .collect();
    assert!(made.contains("\"loud\"") && !made.contains("\"quiet\""), "{made:?}");
    for wrong in ["create", "create_project,DROP TABLE", "_"] {
        assert_eq!(set(&admin, &json!({"disabled_audit_log_event_types": wrong})).await, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_collector_is_tried_when_it_is_set_and_every_replica_forwards_to_it() {
    let settings = on_postgres_and_s3(configured());
    let (first, second) = (settings.clone().start(), settings.start());
    let admin = first.admin();
    let none = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let nobody = none.local_addr().expect("an address");
    drop(none);
    for (changes, what) in [
        (json!({"audit_log_forward_endpoint": nobody.to_string()}), "nobody listens"),
        (
            json!({"audit_log_forward_endpoint": "http://logs.example:80"}),
            "no collector's address",
        ),
        (json!({"audit_log_forward_endpoint": "logs"}), "no port"),
        (json!({"skip_audit_log_database": true}), "nothing would be kept"),
    ] {
        assert_eq!(set(&admin, &changes).await, 400, "{what}");
    }
    let collector = Collector::at("127.0.0.1:0".parse().expect("an address"), std::sync::Arc::default()).await;
    let endpoint = json!({"audit_log_forward_endpoint": collector.address().to_string()});
    assert_eq!(set(&admin, &endpoint).await, 200);
    // Felt on the other replica within seconds, without a restart.
    let other = second.admin();
    let forwarded = async |number: usize| {
        for attempt in 0..60 {
            let name = format!("made-{number}-{attempt}");
            other.make_project(&name, false).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
            if collector.heard().contains(&format!("\"resource\":\"{name}\"")) {
                return;
            }
        }
        panic!("nothing came: {}", collector.heard());
    };
    forwarded(1).await;
    // What was forwarded need not stay, and without a collector it must.
    assert_eq!(set(&admin, &json!({"skip_audit_log_database": true})).await, 200);
    assert_eq!(set(&admin, &json!({"audit_log_forward_endpoint": ""})).await, 400);
    forwarded(2).await;
    let off = json!({"audit_log_forward_endpoint": "", "skip_audit_log_database": false});
    assert_eq!(set(&admin, &off).await, 200);
    admin.make_project("kept", false).await;
    assert_eq!(
        entries(&admin, "resource=kept,operation=create,resource_type=project").await.len(),
        1
    );
}
