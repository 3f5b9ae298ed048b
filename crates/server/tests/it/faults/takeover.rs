//! A standby takes the database over and lacks what was committed last: F29.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, on_postgres_and_s3};

use super::wire::{State, Wire};
use crate::configured;
use crate::replicas::stage::Pair;

const DATABASE: &str = "/api/v2.0/system/database";

/// Collects garbage and returns what was freed, and the log.
async fn collect(admin: &Client) -> (Value, String) {
    let manual = json!({"schedule": {"type": "Manual"}, "parameters": {}});
    let reply = admin.json("POST", "/api/v2.0/system/gc/schedule", &manual).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let place = reply.header("location").to_owned();
    let run = eventually(admin, &place, |run| run["job_status"] == "Success").await;
    let told: Value = serde_json::from_str(run["job_parameters"].as_str().expect("a text")).expect("JSON");
    let log = admin.get(&format!("{place}/log")).await;
    (told, String::from_utf8_lossy(&log.body).into_owned())
}

/// What is at `path` when it is as wanted.
async fn eventually(admin: &Client, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let reply = admin.get(path).await;
        if reply.status == 200 && wanted(&reply.value()) {
            return reply.value();
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{path}: {reply:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f29_a_standby_without_the_last_commits_is_noticed_and_what_was_lost_is_told_and_kept() {
    let pair = Pair::start();
    let [primary, standby] = pair.addresses();
    let wire = Wire::to(&primary, State::Whole).await;
    let registry = on_postgres_and_s3(configured())
        .env("WHARF_DATABASE__URL", format!("postgres://wharf@127.0.0.1:{}/wharf", wire.port))
        .env("WHARF_TRASH__WINDOW", "0s")
        .env("WHARF_GC__GRACE", "1s")
        .start();
    let admin = registry.admin();
    let (kept, lost, back) = (Image::random(2, 1000), Image::random(2, 2000), Image::random(3, 3000));
    admin.push_image("library/kept", "v1", &kept).await;
    admin.push_image("library/back", "v1", &back).await;
    assert!(admin.get(DATABASE).await.value()["held_until"].is_null(), "nobody took it over yet");

    // The last second: something is pushed, and something is deleted and collected.
    pair.part();
    admin.push_image("library/lost", "v1", &lost).await;
    assert_eq!(admin.delete("/api/v2.0/projects/library/repositories/back").await.status, 200);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let (told, _) = collect(&admin).await;
    assert_eq!(told["purged_blobs"], json!(back.blobs().count()), "{told}");
    pair.kill_primary();
    pair.promote_standby();
    wire.lead(&standby);

    let ended = |database: &Value| database["reconciliation"]["status"] == "Success";
    let database = eventually(&admin, DATABASE, ended).await;
    assert_eq!(
        (&database["engine"], &database["timeline"]),
        (&json!("postgres"), &json!(2)),
        "{database}"
    );
    let found = &database["reconciliation"];
    let tasks = format!("/api/v2.0/jobservice/executions/{}/tasks", found["id"]);
    let task = &admin.get(&tasks).await.value()[0]["id"];
    let log = admin.get(&format!("/api/v2.0/jobservice/jobs/{task}/log")).await;
    let log = String::from_utf8_lossy(&log.body).into_owned();
    assert_eq!(found["without_row"], json!(lost.blobs().count()), "{database} {log}");
    assert_eq!(found["without_object"], json!(back.blobs().count()), "{database}");
    let bytes: usize = lost.blobs().map(|blob| blob.bytes.len()).sum();
    assert_eq!(found["without_row_bytes"], json!(bytes), "{database}");
    let until: chrono::DateTime<chrono::Utc> = database["held_until"].as_str().expect("a time").parse().expect("a time");
    let taken: chrono::DateTime<chrono::Utc> = database["took_over_at"].as_str().expect("a time").parse().expect("a time");
    assert_eq!(until - taken, chrono::Duration::hours(24));
    for blob in lost.blobs().chain(back.blobs()) {
        assert!(log.contains(blob.digest.as_str()), "{}: {log}", blob.digest);
    }
    assert!(log.contains("needed by library/back:v1"), "{log}");
    let events = admin
        .get("/api/v2.0/auditlog-exts?q=operation=update,resource_type=database")
        .await
        .value();
    assert_eq!(events.as_array().map(Vec::len), Some(1), "{events}");

    // Nothing is collected, although nobody needs it as far as rows tell.
    let (told, log) = collect(&admin).await;
    assert_eq!((&told["purged_blobs"], &told["freed_space"]), (&json!(0), &json!(0)), "{told}");
    assert!(log.contains("nothing is removed before"), "{log}");
    admin.assert_pulls("library/kept", "v1", &kept).await;
    assert_eq!(admin.get("/v2/library/lost/manifests/v1").await.status, 404);

    // Pushed again, everything is there: nobody is told that bytes are here which are not.
    for (repository, image) in [("library/lost", &lost), ("library/back", &back)] {
        for blob in image.blobs() {
            let head = admin.head(&format!("/v2/{repository}/blobs/{}", blob.digest)).await;
            assert_eq!(head.status, 404, "{repository} {}", blob.digest);
        }
        admin.push_image(repository, "v1", image).await;
        admin.assert_pulls(repository, "v1", image).await;
    }

    // Who knows that all is there again need not wait for the day to end.
    let hold = format!("{DATABASE}/hold");
    assert_eq!(admin.delete(&hold).await.status, 200);
    assert!(admin.get(DATABASE).await.value()["held_until"].is_null());
    assert_eq!(admin.delete(&hold).await.status, 409, "nothing is held any more");
    let before = admin.delete("/api/v2.0/projects/library/repositories/kept").await;
    assert_eq!(before.status, 200);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let (told, log) = collect(&admin).await;
    assert_eq!(told["purged_blobs"], json!(kept.blobs().count()), "{told} {log}");
    for (repository, image) in [("library/lost", &lost), ("library/back", &back)] {
        admin.assert_pulls(repository, "v1", image).await;
    }
}
