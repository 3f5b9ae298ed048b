use chrono::Duration;
use wharf_testkit::Image;

use super::{items, only_item, restore};
use crate::uploads::clocked::Clocked;
use crate::{configured, start};

#[tokio::test]
async fn what_has_expired_is_gone_before_anything_removes_it() {
    let registry = Clocked::start().await;
    let admin = registry.admin();
    let image = Image::random(1, 500);
    admin.push_image("library/app", "1", &image).await;
    assert_eq!(
        admin.delete(&format!("/v2/library/app/manifests/{}", image.digest)).await.status,
        202
    );
    let item = only_item(&admin, "library").await;
    registry.clock.advance(Duration::hours(7 * 24) - Duration::seconds(1));
    assert_eq!(wharf_core::trash::remove_expired(&registry.core, 10).await.expect("swept"), 0);
    only_item(&admin, "library").await;
    registry.clock.advance(Duration::seconds(1));
    assert_eq!(items(&admin, "library").await.len(), 0);
    assert_eq!(restore(&admin, "library", &item).await.status, 404);
    assert_eq!(wharf_core::trash::remove_expired(&registry.core, 10).await.expect("swept"), 1);
    assert_eq!(wharf_core::trash::remove_expired(&registry.core, 10).await.expect("swept"), 0);
}

#[tokio::test]
async fn without_a_window_nothing_is_kept() {
    let registry = configured().env("WHARF_TRASH__WINDOW", "0s").start();
    let admin = registry.admin();
    admin.make_project("none", false).await;
    let image = Image::random(1, 500);
    for tag in ["1", "2"] {
        admin.push_image("none/app", tag, &image).await;
    }
    assert_eq!(admin.delete("/v2/none/app/manifests/1").await.status, 202);
    assert_eq!(admin.delete("/api/v2.0/projects/none/repositories/app").await.status, 200);
    assert_eq!(items(&admin, "none").await.len(), 0);
}

#[tokio::test]
async fn d19_the_trash_of_a_project_goes_with_it_and_the_next_of_its_name_has_none_of_it() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("mayfly", false).await;
    let image = Image::random(1, 500);
    admin.push_image("mayfly/app", "1", &image).await;
    assert_eq!(admin.delete("/api/v2.0/projects/mayfly/repositories/app").await.status, 200);
    let item = only_item(&admin, "mayfly").await;
    assert_eq!(admin.delete("/api/v2.0/projects/mayfly").await.status, 200);
    admin.make_project("mayfly", false).await;
    assert_eq!(items(&admin, "mayfly").await.len(), 0);
    assert_eq!(restore(&admin, "mayfly", &item).await.status, 404);
    let all = admin.get("/api/v2.0/trash").await;
    assert_eq!((all.status, all.header("x-total-count")), (200, "0"), "{all:?}");
}

#[tokio::test]
async fn emptying_ends_it_for_one_project_and_is_recorded() {
    let registry = start();
    let admin = registry.admin();
    for project in ["first", "second"] {
        admin.make_project(project, false).await;
        for tag in 0..3 {
            admin
                .push_image(&format!("{project}/app"), &tag.to_string(), &Image::random(1, 300))
                .await;
        }
        assert_eq!(
            admin.delete(&format!("/api/v2.0/projects/{project}/repositories/app")).await.status,
            200
        );
    }
    let found = items(&admin, "first").await;
    assert_eq!(found.len(), 3);
    let emptied = admin.delete("/api/v2.0/projects/first/trash").await;
    assert_eq!((emptied.status, emptied.value()["items"].as_i64()), (200, Some(3)), "{emptied:?}");
    assert_eq!(items(&admin, "first").await.len(), 0);
    assert_eq!(restore(&admin, "first", &found[0]).await.status, 404);
    assert_eq!(items(&admin, "second").await.len(), 3);
    let log = admin
        .get("/api/v2.0/auditlog-exts?q=operation%3Ddelete%2Cresource_type%3Dtrash")
        .await
        .value();
    assert_eq!(log[0]["resource"], "first", "{log}");
}

#[tokio::test]
async fn a_job_removes_what_has_expired() {
    let mut registry = configured().env("WHARF_TRASH__WINDOW", "1s").start();
    let admin = registry.admin();
    admin.make_project("short", false).await;
    let image = Image::random(1, 500);
    admin.push_image("short/app", "1", &image).await;
    assert_eq!(admin.delete(&format!("/v2/short/app/manifests/{}", image.digest)).await.status, 202);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    // The first look is at the start.
    registry.restart();
    for _ in 0..400 {
        let store = crate::audit::database(&registry).await;
        let left = store
            .read()
            .trash()
            .has_expired(wharf_model::Clock::now(&wharf_model::SystemClock))
            .await
            .expect("an answer");
        store.close().await;
        if !left {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("nothing was removed");
}
