use serde_json::json;
use wharf_testkit::Image;

use super::{items, only_item, restore, restored};
use crate::artifacts::at;
use crate::start;

#[tokio::test]
async fn d16_deleting_a_tag_leaves_its_siblings_and_it_comes_back_alone() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("siblings", false).await;
    let image = Image::random(1, 500);
    for tag in ["1", "1.0", "latest"] {
        admin.push_image("siblings/app", tag, &image).await;
    }
    assert_eq!(admin.delete("/v2/siblings/app/manifests/1.0").await.status, 202);
    for tag in ["1", "latest"] {
        admin.assert_pulls("siblings/app", tag, &image).await;
    }
    let item = only_item(&admin, "siblings").await;
    assert_eq!(
        (&item["kind"], &item["tags"], &item["digest"], &item["manifests"]),
        (&json!("tag"), &json!(["1.0"]), &json!(image.digest.as_str()), &json!(0))
    );
    let back = restored(&admin, "siblings", &item).await;
    assert_eq!((&back["tags"], &back["taken"]), (&json!(["1.0"]), &json!([])));
    admin.assert_pulls("siblings/app", "1.0", &image).await;
}

#[tokio::test]
async fn a_tag_that_was_taken_meanwhile_is_left_and_told() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("taken", false).await;
    let (old, new) = (Image::random(1, 500), Image::random(1, 500));
    admin.push_image("taken/app", "latest", &old).await;
    admin.push_image("taken/app", "old", &old).await;
    assert_eq!(admin.delete(&format!("{}/artifacts/old", at("taken/app"))).await.status, 200);
    admin.push_image("taken/app", "latest", &new).await;
    let item = only_item(&admin, "taken").await;
    assert_eq!(item["tags"], json!(["latest", "old"]));
    let back = restored(&admin, "taken", &item).await;
    assert_eq!(back["tags"], json!(["old"]));
    assert_eq!(back["taken"], json!([{"name": "latest", "digest": new.digest.as_str()}]));
    admin.assert_pulls("taken/app", "latest", &new).await;
    admin.assert_pulls("taken/app", "old", &old).await;
    let log = admin.get("/api/v2.0/auditlog-exts?q=operation%3Drestore").await.value();
    assert_eq!(log.as_array().map(Vec::len), Some(1), "{log}");
}

#[tokio::test]
async fn a_tag_whose_artifact_went_waits_for_it() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("waits", false).await;
    let image = Image::random(1, 500);
    admin.push_image("waits/app", "1", &image).await;
    assert_eq!(admin.delete("/v2/waits/app/manifests/1").await.status, 202);
    assert_eq!(admin.delete(&format!("/v2/waits/app/manifests/{}", image.digest)).await.status, 202);
    let found = items(&admin, "waits").await;
    assert_eq!((&found[0]["kind"], &found[1]["kind"]), (&json!("artifact"), &json!("tag")));
    let refused = restore(&admin, "waits", &found[1]).await;
    assert_eq!((refused.status, refused.code().as_str()), (412, "PRECONDITION"), "{refused:?}");
    for item in &found {
        restored(&admin, "waits", item).await;
    }
    admin.assert_pulls("waits/app", "1", &image).await;
}

#[tokio::test]
async fn the_last_tag_deleted_the_old_way_is_one_item() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("old", false).await;
    let image = Image::random(1, 500);
    admin.push_image("old/app", "1", &image).await;
    admin.push_image("old/app", "2", &image).await;
    assert_eq!(admin.delete("/api/repositories/old/app/tags/1").await.status, 200);
    admin.assert_pulls("old/app", "2", &image).await;
    assert_eq!(admin.delete("/api/repositories/old/app/tags/2").await.status, 200);
    let found = items(&admin, "old").await;
    assert_eq!(
        (found.len(), &found[0]["kind"], &found[0]["tags"]),
        (2, &json!("artifact"), &json!(["2"]))
    );
}
