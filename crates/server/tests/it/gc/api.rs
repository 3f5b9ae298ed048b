//! Harbor's API of garbage collection, and the command line, against the running registry.

use std::time::Duration;

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, TestRegistry, TestRegistryBuilder};

const SCHEDULE: &str = "/api/v2.0/system/gc/schedule";

/// A registry whose deletes are garbage at once.
fn start() -> TestRegistry {
    TestRegistryBuilder::new(env!("CARGO_BIN_EXE_wharf"))
        .env("WHARF_TRASH__WINDOW", "0s")
        .env("WHARF_GC__GRACE", "1s")
        .start()
}

async fn run(admin: &Client, parameters: Value) -> Value {
    let reply = admin
        .json("POST", SCHEDULE, &json!({"schedule": {"type": "Manual"}, "parameters": parameters}))
        .await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let location = reply.header("location").to_owned();
    for _ in 0..300 {
        let run = admin.get(&location).await.value();
        match run["job_status"].as_str() {
            Some("Success") => return run,
            Some("Error" | "Stopped") => panic!("{run}"),
            _ => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    panic!("the run at {location} does not end");
}

fn told(run: &Value) -> Value {
    serde_json::from_str(run["job_parameters"].as_str().expect("JSON in a text")).expect("JSON")
}

#[tokio::test]
async fn what_was_deleted_is_freed_while_everything_else_stays() {
    let registry = start();
    let admin = registry.admin();
    let (kept, deleted) = (Image::random(2, 1000), Image::random(2, 5000));
    admin.push_image("library/kept", "1", &kept).await;
    admin.push_image("library/deleted", "1", &deleted).await;
    assert_eq!(admin.delete("/api/v2.0/projects/library/repositories/deleted").await.status, 200);
    tokio::time::sleep(Duration::from_millis(1500)).await;

    let dry = told(&run(&admin, json!({"dry_run": true, "workers": 2})).await);
    let done = run(&admin, json!({"delete_untagged": true, "workers": 2})).await;
    let real = told(&done);
    let bytes: usize = deleted.blobs().map(|blob| blob.bytes.len()).sum();
    assert_eq!(real["freed_space"], json!(bytes), "{real}");
    assert_eq!(
        (&dry["freed_space"], &dry["purged_blobs"]),
        (&real["freed_space"], &real["purged_blobs"])
    );
    assert_eq!(
        told(&run(&admin, json!({})).await)["purged_blobs"],
        json!(0),
        "nothing is left to do"
    );
    admin.assert_pulls("library/kept", "1", &kept).await;

    let log = admin.get(&format!("/api/v2.0/system/gc/{}/log", done["id"])).await;
    assert_eq!(log.status, 200);
    let log = String::from_utf8_lossy(&log.body).into_owned();
    for blob in deleted.blobs() {
        assert!(log.contains(blob.digest.hex()), "each item is in the log: {log}");
    }
    let listed = admin.get("/api/v2.0/system/gc").await;
    assert_eq!((listed.status, listed.header("x-total-count")), (200, "3"));
}

#[tokio::test]
async fn d14_what_repositories_share_outlives_the_one_it_was_pushed_to_and_every_cache() {
    let mut registry = start();
    let admin = registry.admin();
    let image = Image::random(3, 2000);
    for repository in ["library/first", "library/second", "library/third"] {
        admin.push_image(repository, "1", &image).await;
    }
    admin.assert_pulls("library/second", "1", &image).await;
    assert_eq!(admin.delete("/api/v2.0/projects/library/repositories/first").await.status, 200);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    // What it kept in memory is gone.
    registry.restart();
    let admin = registry.admin();
    let collected = told(&run(&admin, json!({"delete_untagged": true})).await);
    assert_eq!(collected["freed_space"], json!(0), "{collected}");
    registry.restart();
    for repository in ["library/second", "library/third"] {
        registry.admin().assert_pulls(repository, "1", &image).await;
    }
}

#[tokio::test]
async fn a_run_over_what_is_recent_frees_what_lost_its_holder() {
    let registry = start();
    let admin = registry.admin();
    let image = Image::random(1, 3000);
    admin.push_image("library/gone", "1", &image).await;
    assert_eq!(admin.delete("/api/v2.0/projects/library/repositories/gone").await.status, 200);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let recent = told(&run(&admin, json!({"full": false})).await);
    assert_eq!(recent["purged_blobs"], json!(2), "{recent}");
}

#[tokio::test]
async fn schedules_are_kept_and_bad_ones_refused() {
    let registry = start();
    let admin = registry.admin();
    assert_eq!(
        admin.get(SCHEDULE).await.value(),
        json!({}),
        "Wharf's own runs are not Harbor's schedule"
    );
    let daily = json!({"schedule": {"type": "Custom", "cron": "0 0 3 * * *"}, "parameters": {"workers": 3, "delete_untagged": true}});
    assert_eq!(admin.json("POST", SCHEDULE, &daily).await.status, 201);
    let shown = admin.get(SCHEDULE).await.value();
    assert_eq!(
        (&shown["schedule"]["type"], &shown["schedule"]["cron"]),
        (&json!("Custom"), &json!("0 0 3 * * *"))
    );
    assert_eq!(told(&shown)["workers"], json!(3));
    for bad in [
        json!({"schedule": {"type": "Manual"}, "parameters": {"workers": 0}}),
        json!({"schedule": {"type": "Manual"}, "parameters": {"workers": 11}}),
        json!({"schedule": {"type": "Sometimes"}}),
        json!({"schedule": {"type": "Custom", "cron": "whenever"}}),
        json!({}),
    ] {
        let reply = admin.json("PUT", SCHEDULE, &bad).await;
        assert_eq!(reply.status, 400, "{bad}: {reply:?}");
    }
    assert_eq!(
        admin.json("PUT", SCHEDULE, &json!({"schedule": {"type": "None"}})).await.status,
        200
    );
    assert_eq!(admin.get(SCHEDULE).await.value(), json!({}));
    let own: Vec<Value> = admin
        .get("/api/v2.0/schedules?page_size=50")
        .await
        .value()
        .as_array()
        .cloned()
        .unwrap_or_default();
    let collects = own.iter().filter(|row| row["vendor_type"] == "GARBAGE_COLLECTION").count();
    assert_eq!(collects, 2, "it collects by itself, every hour and every day: {own:?}");
}

#[tokio::test]
async fn a11_the_empty_blob_is_collected_like_any_other() {
    let registry = start();
    let admin = registry.admin();
    let empty = wharf_testkit::Blob::new("");
    let image = Image::of(vec![empty.clone()]);
    let place = |repository: &str| format!("/v2/library/{repository}/blobs/{}", empty.digest);
    admin.push_image("library/kept", "v1", &image).await;
    admin.push_image("library/gone", "v1", &image).await;
    let everything = json!({"delete_untagged": true, "scope": "all"});
    let delete = |repository: &'static str| {
        let admin = admin.clone();
        async move {
            admin
                .delete(&format!("/api/v2.0/projects/library/repositories/{repository}"))
                .await
                .status
        }
    };
    assert_eq!(delete("gone").await, 200);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    run(&admin, everything.clone()).await;
    assert_eq!(admin.get(&place("gone")).await.status, 404);
    assert_eq!(admin.get(&place("kept")).await.status, 200, "the other repository has it");
    admin.assert_pulls("library/kept", "v1", &image).await;

    assert_eq!(delete("kept").await, 200);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    run(&admin, everything).await;
    assert_eq!(admin.get(&place("kept")).await.status, 404);
    let stored = crate::uploads::files(&registry.data_dir().join("storage"));
    assert_eq!(stored, Vec::<String>::new(), "its object, too");
    admin.push_image("library/again", "v1", &image).await;
    admin.assert_pulls("library/again", "v1", &image).await;
}
