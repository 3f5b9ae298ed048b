//! Pulls: recorded, counted and dated, a moment later, and not lost by an orderly end.

use std::time::Duration;

use serde_json::json;
use wharf_testkit::Image;

use super::{database, entries, entries_soon};
use crate::{configured, start};

#[tokio::test]
async fn a_pull_is_recorded_counted_and_dated_and_a_head_is_not() {
    let registry = start();
    let admin = registry.admin();
    let image = Image::random(1, 500);
    admin.push_image("library/app", "1.0", &image).await;
    assert_eq!(admin.head("/v2/library/app/manifests/1.0").await.status, 200);
    let anonymous = registry.anonymous();
    assert_eq!(anonymous.get("/v2/library/app/manifests/1.0").await.status, 200);
    assert_eq!(admin.get(&format!("/v2/library/app/manifests/{}", image.digest)).await.status, 200);
    let found = entries_soon(&admin, "operation=pull", 2).await;
    let told: Vec<_> = found
        .iter()
        .map(|entry| (entry["username"].clone(), entry["resource"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!("admin"), json!(format!("library/app@{}", image.digest))),
            (json!("anonymous"), json!("library/app:1.0"))
        ]
    );
    assert_eq!(
        found[1]["operation_description"],
        json!(image.digest.to_string()),
        "what the tag stood for then"
    );
    assert_eq!(found[1]["client_address"], json!("127.0.0.1"));

    let store = database(&registry).await;
    let project = store
        .read()
        .projects()
        .find_by_name("library")
        .await
        .expect("find")
        .expect("library")
        .id;
    let repository = store
        .read()
        .repositories()
        .find(project, "app")
        .await
        .expect("find")
        .expect("app")
        .id;
    assert_eq!(store.read().audit().pull_count(repository).await.expect("count"), Some(2));
    let times = store
        .read()
        .audit()
        .pull_times(repository, "1.0")
        .await
        .expect("times")
        .expect("a tag");
    assert!(times.tag.is_some() && times.manifest >= times.tag, "{times:?}");
    store.close().await;
}

#[tokio::test]
async fn no_pull_is_lost_by_an_orderly_end() {
    let mut registry = start();
    let admin = registry.admin();
    admin.push_image("library/app", "1.0", &Image::random(1, 500)).await;
    for _ in 0..40 {
        assert_eq!(admin.get("/v2/library/app/manifests/1.0").await.status, 200);
    }
    assert!(registry.terminate(Duration::from_secs(20)), "it ends");
    registry.restart();
    assert_eq!(entries(&registry.admin(), "operation=pull").await.len(), 40);
}

#[tokio::test]
async fn recording_dating_and_counting_can_be_switched_off_each() {
    let registry = configured()
        .env("WHARF_AUDIT__PULLS", "false")
        .env("WHARF_REGISTRY__PULL_TIME", "false")
        .start();
    let admin = registry.admin();
    admin.push_image("library/app", "1.0", &Image::random(1, 500)).await;
    assert_eq!(admin.get("/v2/library/app/manifests/1.0").await.status, 200);
    let store = database(&registry).await;
    let project = store
        .read()
        .projects()
        .find_by_name("library")
        .await
        .expect("find")
        .expect("library")
        .id;
    let repository = store
        .read()
        .repositories()
        .find(project, "app")
        .await
        .expect("find")
        .expect("app")
        .id;
    for _ in 0..400 {
        if store.read().audit().pull_count(repository).await.expect("count") == Some(1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(store.read().audit().pull_count(repository).await.expect("count"), Some(1));
    let times = store
        .read()
        .audit()
        .pull_times(repository, "1.0")
        .await
        .expect("times")
        .expect("a tag");
    assert_eq!((times.tag, times.manifest), (None, None));
    assert!(entries(&admin, "operation=pull").await.is_empty());
    store.close().await;
}

#[tokio::test]
async fn an_answer_that_nothing_has_changed_is_no_pull() {
    let registry = start();
    let (admin, image) = (registry.admin(), Image::random(1, 500));
    admin.push_image("library/app", "1.0", &image).await;
    let known = format!("\"{}\"", image.digest);
    for reference in ["1.0", image.digest.as_str()] {
        let path = format!("/v2/library/app/manifests/{reference}");
        let reply = admin.body("GET", &path, &[("if-none-match", &known)], "").await;
        assert_eq!((reply.status, reply.body.len()), (304, 0), "{reply:?}");
        assert_eq!(reply.header("docker-content-digest"), image.digest.as_str());
    }
    let other = admin
        .body("GET", "/v2/library/app/manifests/1.0", &[("if-none-match", "\"sha256:0\"")], "")
        .await;
    assert_eq!((other.status, &other.body), (200, &image.manifest));
    // The queue keeps the order, so whatever came before this one would be there too.
    assert_eq!(entries_soon(&admin, "operation=pull", 1).await.len(), 1);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(entries(&admin, "operation=pull").await.len(), 1);
}
