//! What is pushed is what is pulled.

use wharf_testkit::{Image, index_of};

use crate::start;

#[tokio::test]
async fn an_image_comes_back_byte_for_byte_by_tag_and_by_digest() {
    let registry = start();
    let (admin, image) = (registry.admin(), Image::random(3, 100_000));
    admin.push_image("library/app", "v1", &image).await;
    admin.assert_pulls("library/app", "v1", &image).await;
    admin.assert_pulls("library/app", image.digest.as_str(), &image).await;
    // `library` is public.
    registry.anonymous().assert_pulls("library/app", "v1", &image).await;
}

#[tokio::test]
async fn an_index_needs_its_children_and_serves_them() {
    let registry = start();
    let (admin, amd64, arm64) = (registry.admin(), Image::random(1, 1000), Image::random(1, 1000));
    let index = index_of(&[&amd64, &arm64]);
    let media_type = "application/vnd.oci.image.index.v1+json";
    admin.push_image("library/multi", amd64.digest.as_str(), &amd64).await;
    let early = admin.push_manifest("library/multi", "v1", media_type, &index).await;
    assert_eq!((early.status, early.code().as_str()), (400, "MANIFEST_BLOB_UNKNOWN"));
    admin.push_image("library/multi", arm64.digest.as_str(), &arm64).await;
    assert_eq!(admin.push_manifest("library/multi", "v1", media_type, &index).await.status, 201);
    assert_eq!(admin.get("/v2/library/multi/manifests/v1").await.body, index);
    admin.assert_pulls("library/multi", arm64.digest.as_str(), &arm64).await;
}

#[tokio::test]
async fn a_restart_after_a_kill_keeps_what_was_acknowledged() {
    let mut registry = start();
    let image = Image::random(2, 50_000);
    registry.admin().push_image("library/app", "v1", &image).await;
    let location = registry.admin().open_upload("library/app").await;
    let half = registry
        .admin()
        .body("PATCH", &location, &[("content-range", "0-4")], "hello")
        .await;
    assert_eq!((half.status, half.header("range")), (202, "0-4"));
    registry.kill();
    registry.restart();
    registry.admin().assert_pulls("library/app", "v1", &image).await;
    let status = registry.admin().get(&location).await;
    assert_eq!((status.status, status.header("range")), (204, "0-4"));
    let whole = wharf_testkit::Blob::new("hello world");
    let done = registry
        .admin()
        .body(
            "PUT",
            &format!("{location}?digest={}", whole.digest),
            &[("content-range", "5-10")],
            " world",
        )
        .await;
    assert_eq!(done.status, 201, "{done:?}");
    assert_eq!(
        registry.admin().get(&format!("/v2/library/app/blobs/{}", whole.digest)).await.body,
        whole.bytes
    );
}
