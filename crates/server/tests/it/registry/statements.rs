//! How often the database is asked: what every request of a client costs.

use wharf_testkit::{Blob, Client, Image, MANIFEST, TestRegistry, TestRegistryBuilder};

use crate::configured;

fn measured() -> TestRegistryBuilder {
    configured()
        .env("WHARF_METRICS__ENABLED", "true")
        .env("WHARF_METRICS__LISTEN", "127.0.0.1:0")
        .env("WHARF_METRICS__CACHE", "0s")
}

/// Statements that read or write a family of tables so far.
async fn asked(registry: &TestRegistry, access: &str, family: &str) -> f64 {
    let series = format!("wharf_db_statement_seconds_count{{access=\"{access}\",family=\"{family}\"}} ");
    let page = Client::new("").get(registry.metrics_url()).await.body;
    let text = std::str::from_utf8(&page).expect("UTF-8");
    let value = text.lines().find_map(|line| line.strip_prefix(&series));
    value.map_or(0.0, |value| value.parse().expect("a number"))
}

#[tokio::test]
async fn a_password_is_looked_up_once_for_each_request() {
    let registry = measured().start();
    let admin = registry.admin();
    assert_eq!(admin.get("/v2/").await.status, 200);
    let before = asked(&registry, "read", "users").await;
    for _ in 0..10 {
        assert_eq!(admin.get("/v2/").await.status, 200);
    }
    assert_eq!(asked(&registry, "read", "users").await - before, 10.0);
}

#[tokio::test]
async fn a_manifest_that_comes_at_once_is_authorized_once() {
    let registry = measured().start();
    let (admin, image) = (registry.admin(), Image::random(1, 100));
    admin.push_image("library/app", "v1", &image).await;
    let before = asked(&registry, "read", "access").await;
    assert_eq!(
        admin.push_manifest("library/app", "v2", MANIFEST, &image.manifest).await.status,
        201
    );
    assert_eq!(asked(&registry, "read", "access").await - before, 1.0);
}

#[tokio::test]
async fn pushes_into_a_project_without_a_limit_do_not_ask_for_it_again_and_again() {
    let registry = measured().start();
    let admin = registry.admin();
    assert_eq!(admin.push_blob("library/app", &Blob::random(100)).await.status, 201);
    let before = asked(&registry, "read", "quotas").await;
    let began = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(admin.push_blob("library/app", &Blob::random(100)).await.status, 201);
    }
    // Once a second what is known is looked at again.
    let seconds = began.elapsed().as_secs_f64();
    let asked = asked(&registry, "read", "quotas").await - before;
    assert!(asked <= seconds + 2.0, "{asked} times in {seconds} s");
}

#[tokio::test]
async fn a_chunk_reads_its_session_once() {
    let registry = measured().start();
    let admin = registry.admin();
    let location = admin.open_upload("library/app").await;
    let (uploads, repositories) = (
        asked(&registry, "read", "uploads").await,
        asked(&registry, "read", "repositories").await,
    );
    assert_eq!(admin.body("PATCH", &location, &[], "hello").await.status, 202);
    assert_eq!(asked(&registry, "read", "uploads").await - uploads, 1.0);
    assert_eq!(asked(&registry, "read", "repositories").await - repositories, 0.0);
}
