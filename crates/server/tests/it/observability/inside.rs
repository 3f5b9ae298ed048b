//! What goes on behind the doors: database, storage, jobs, logins.

use serde_json::json;
use wharf_testkit::{Client, Image};

use super::{Scrape, measured};

#[tokio::test]
async fn storage_and_database_count_a_push_and_a_pull() {
    let registry = measured().start();
    let (admin, image) = (registry.admin(), Image::random(2, 10_000));
    let before = Scrape::of(&registry).await;
    admin.push_image("library/app", "v1", &image).await;
    admin.assert_pulls("library/app", "v1", &image).await;
    let after = Scrape::of(&registry).await;
    let grown = |series: &str| after.get(series) - before.get(series);
    let bytes: usize = image.blobs().map(|blob| blob.bytes.len()).sum();
    assert_eq!(
        grown("wharf_storage_bytes_total{direction=\"in\",driver=\"filesystem\",store=\"main\"}"),
        bytes as f64,
        "{after:?}"
    );
    // The push of the manifest reads the config, to know what the image is.
    let read = bytes + image.config.bytes.len();
    assert_eq!(
        grown("wharf_storage_bytes_total{direction=\"out\",driver=\"filesystem\",store=\"main\"}"),
        read as f64
    );
    let ok = |operation: &str| {
        format!("wharf_storage_operations_total{{driver=\"filesystem\",operation=\"{operation}\",outcome=\"ok\",store=\"main\"}}")
    };
    assert_eq!((grown(&ok("put")), grown(&ok("open"))), (3.0, 4.0));
    // A pull asks the database once for each of its requests.
    assert_eq!(
        grown("wharf_db_statement_seconds_count{access=\"read\",family=\"pulls\"}"),
        4.0,
        "{after:?}"
    );
    assert!(grown("wharf_db_commit_seconds_count") >= 4.0);
    assert!(grown("wharf_db_wait_seconds_count{for=\"writer\"}") >= 4.0);
    assert!(after.get("wharf_db_connections_max") >= 4.0);
    assert_eq!(after.series("wharf_db_errors_total").map(|(_, errors)| errors).sum::<f64>(), 0.0);
}

#[tokio::test]
async fn logins_are_counted_by_outcome() {
    let registry = measured().start();
    assert_eq!(registry.admin().get("/v2/").await.status, 200);
    assert_eq!(registry.user("admin", "wrong-1").get("/v2/").await.status, 401);
    let page = Scrape::of(&registry).await;
    assert_eq!(page.get("wharf_logins_total{outcome=\"ok\"}"), 1.0, "{page:?}");
    assert_eq!(page.get("wharf_logins_total{outcome=\"wrong\"}"), 1.0);
}

#[tokio::test]
async fn garbage_collection_tells_what_it_freed_and_when() {
    let registry = measured().env("WHARF_GC__GRACE", "1s").env("WHARF_TRASH__WINDOW", "0s").start();
    let (admin, image) = (registry.admin(), Image::random(1, 50_000));
    admin.push_image("library/app", "v1", &image).await;
    assert_eq!(admin.delete("/api/v2.0/projects/library/repositories/app").await.status, 200);
    let schedule = json!({"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": true, "scope": "all"}});
    let bytes: usize = image.blobs().map(|blob| blob.bytes.len()).sum();
    for round in 0..600 {
        if round % 40 == 0 {
            // What was just held is kept for the grace, so the first run may come too early.
            let started = admin.json("POST", "/api/v2.0/system/gc/schedule", &schedule).await;
            assert!([201, 409, 412].contains(&started.status), "{started:?}");
        }
        let page = Scrape::of(&registry).await;
        if page.get("wharf_gc_freed_bytes_total") >= bytes as f64
            && page.get("wharf_jobs_ended_total{kind=\"GARBAGE_COLLECTION\",outcome=\"success\"}") >= 1.0
            && page.get("wharf_job_last_success_timestamp_seconds{kind=\"GARBAGE_COLLECTION\"}") > 1.7e9
        {
            assert_eq!(page.get("wharf_gc_removed_blobs_total"), 2.0, "{page:?}");
            assert!(page.get("wharf_job_duration_seconds_count{kind=\"GARBAGE_COLLECTION\"}") >= 1.0);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{:?}", Scrape::of(&registry).await);
}

#[tokio::test]
async fn a_page_comes_while_the_storage_does_not_answer() {
    let registry = measured().start();
    std::fs::remove_dir_all(registry.data_dir().join("storage")).expect("removed");
    let page = Scrape::of(&registry).await;
    assert_eq!(page.get("harbor_health"), 0.0, "{page:?}");
    assert_eq!(page.0.get("harbor_up{component=\"registry\"}"), Some(&0.0));
    assert_eq!(page.0.get("harbor_up{component=\"database\"}"), Some(&1.0));
}

#[tokio::test]
async fn the_process_and_the_build_are_told() {
    let registry = measured().start();
    let page = Scrape::of(&registry).await;
    assert!(page.get("process_resident_memory_bytes") > 1e6, "{page:?}");
    assert!(page.get("process_open_fds") > 3.0 && page.get("process_start_time_seconds") > 1e9);
    let build = page.series("wharf_build_info").next().expect("a series").0;
    assert!(
        build.contains("database=\"sqlite\"") && build.contains("storage=\"filesystem\""),
        "{build}"
    );
    let text = Client::new("").get(registry.metrics_url()).await.body;
    let text = String::from_utf8_lossy(&text).into_owned();
    for family in [
        "wharf_db_commit_seconds histogram",
        "harbor_health gauge",
        "wharf_logins_total counter",
    ] {
        assert!(text.contains(&format!("# TYPE {family}\n")), "{family} in {text}");
    }
}
