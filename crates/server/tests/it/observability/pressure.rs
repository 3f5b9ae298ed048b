//! Room that is shared out, and who was refused for want of it; certificates and stores.

use std::time::Duration;

use wharf_testkit::{Blob, on_postgres_and_s3};

use super::{Scrape, measured};

#[tokio::test]
async fn memory_capacity_and_refusals_are_told() {
    let registry = measured()
        .env("WHARF_QUOTA__STORAGE_PER_PROJECT", "1KiB")
        .env("WHARF_LIMITS__UPLOAD_MEMORY", "256MiB")
        .start();
    let admin = registry.admin();
    admin.make_project("small", false).await;
    assert_eq!(admin.push_blob("small/app", &Blob::random(5000)).await.status, 403);
    let page = Scrape::of(&registry).await;
    assert!(page.get("wharf_refusals_total{reason=\"quota\"}") >= 1.0, "{page:?}");
    assert_eq!(page.get("wharf_upload_memory_bytes{state=\"max\"}"), f64::from(256 << 20));
    assert_eq!(page.get("wharf_upload_memory_bytes{state=\"in_use\"}"), 0.0);
    for name in ["upload_memory", "password_queue", "database", "storage_full"] {
        let series = format!("wharf_refusals_total{{reason=\"{name}\"}}");
        assert_eq!(page.0.get(&series), Some(&0.0), "{series}");
    }
    for queue in ["writer", "reader", "connection"] {
        let series = format!("wharf_db_waits_refused_total{{for=\"{queue}\"}}");
        assert_eq!(page.0.get(&series), Some(&0.0), "{series}");
    }
    let room = |state: &str| page.get(&format!("wharf_storage_capacity_bytes{{state=\"{state}\"}}"));
    assert!(room("total") >= room("free") && room("free") > 0.0, "{page:?}");
    assert_eq!(page.get("wharf_tls_certificate_not_after_timestamp_seconds"), 0.0);
    assert_eq!(
        page.get("wharf_background_failures_total{outcome=\"panic\",task=\"quota_folding\"}"),
        0.0
    );
    assert!(
        page.0
            .contains_key("wharf_background_failures_total{outcome=\"error\",task=\"signing_keys\"}")
    );
}

#[tokio::test]
async fn the_end_of_the_certificate_is_told() {
    let registry = measured().env("WHARF_TLS__MODE", "self-signed").start();
    const ENDS: &str = "wharf_tls_certificate_not_after_timestamp_seconds";
    let mut page = Scrape::of(&registry).await;
    // The listener of the metrics is there before the certificate is read.
    for _ in 0..100 {
        if page.get(ENDS) > 0.0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        page = Scrape::of(&registry).await;
    }
    let ends = page.get(ENDS);
    let now = page.get("process_start_time_seconds");
    assert!(ends > now + 390.0 * 86_400.0 && ends < now + 400.0 * 86_400.0, "{ends} {now}");
}

#[tokio::test]
async fn two_stores_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, other) = (folder.path().join("old.toml"), folder.path().join("old"));
    let text = format!(
        "[storage]\ntype = \"filesystem\"\n[storage.filesystem]\npath = {:?}\n",
        other.display().to_string()
    );
    std::fs::write(&file, text).expect("written");
    let registry = measured().env("WHARF_STORAGE__BESIDE", file.display().to_string()).start();
    assert_eq!(registry.admin().push_blob("library/app", &Blob::random(5000)).await.status, 201);
    assert_eq!(registry.anonymous().get("/api/v2.0/health").await.status, 200);
    let page = Scrape::of(&registry).await;
    let ok = |store: &str, operation: &str| {
        page.get(&format!(
            "wharf_storage_operations_total{{driver=\"filesystem\",operation=\"{operation}\",outcome=\"ok\",store=\"{store}\"}}"
        ))
    };
    assert!(ok("main", "put") >= 1.0 && ok("beside", "put") == 0.0, "{page:?}");
    assert!(ok("main", "check") >= 1.0 && ok("beside", "check") >= 1.0, "{page:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pulls_that_are_sent_to_the_store_are_counted() {
    let registry = on_postgres_and_s3(measured())
        .env("WHARF_STORAGE__REDIRECT", "always")
        .env("WHARF_STORAGE__REDIRECT_SIZE", "64KiB")
        .start();
    let (admin, blob) = (registry.admin(), Blob::random(300_000));
    assert_eq!(admin.push_blob("library/app", &blob).await.status, 201);
    let pulled = admin.get(&format!("/v2/library/app/blobs/{}", blob.digest)).await;
    assert_eq!(pulled.status, 307);
    assert_eq!(Scrape::of(&registry).await.get("wharf_redirects_total"), 1.0);
}
