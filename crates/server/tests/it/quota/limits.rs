//! One client after the other: what is refused where, and what a deletion gives back.

use serde_json::json;
use wharf_testkit::{Blob, Image};

use super::{assert_over_quota, assert_settled, limit, size, used};
use crate::{configured, start};

#[tokio::test]
async fn a_push_that_does_not_fit_is_refused_in_harbors_words_and_leaves_nothing() {
    let registry = start();
    let admin = registry.admin();
    let body = json!({"project_name": "small", "storage_limit": 5000});
    assert_eq!(admin.json("POST", "/api/v2.0/projects", &body).await.status, 201);
    let image = Image::random(1, 2000);
    admin.push_image("small/app", "1", &image).await;
    assert_eq!(used(&admin, "small").await, size(&image));

    let big = Blob::random(4000);
    // In one request; in a session's last request, with and without chunks; and by a body of unknown length.
    assert_over_quota(&admin.push_blob("small/app", &big).await);
    let session = admin.open_upload("small/app").await;
    let finish = format!("{session}?digest={}", big.digest);
    assert_over_quota(&admin.body("PUT", &finish, &[], big.bytes.clone()).await);
    assert_eq!(admin.get(&session).await.status, 404, "the session went with its bytes");
    let session = admin.open_upload("small/app").await;
    assert_eq!(admin.body("PATCH", &session, &[], big.bytes.slice(..1500)).await.status, 202);
    assert_over_quota(&admin.body("PATCH", &session, &[], big.bytes.slice(1500..)).await);
    assert_eq!(admin.get(&session).await.status, 404);
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = big.bytes.chunks(500).map(|chunk| Ok(chunk.to_vec())).collect();
    let session = admin.open_upload("small/app").await;
    let streamed = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    assert_over_quota(&admin.body("PATCH", &session, &[], streamed).await);
    assert_eq!(used(&admin, "small").await, size(&image));
    let uploads = registry.data_dir().join("storage/uploads");
    let left = std::fs::read_dir(&uploads).map(|entries| entries.count()).unwrap_or(0);
    assert_eq!(left, 0, "{}", uploads.display());

    // What the project has already costs nothing, also in another repository.
    assert_eq!(admin.push_blob("small/app", &image.layers[0]).await.status, 201);
    let mount = format!("/v2/small/other/blobs/uploads/?mount={}&from=small/app", image.layers[0].digest);
    assert_eq!(admin.send("POST", &mount).await.status, 201);
    assert_eq!(used(&admin, "small").await, size(&image));

    // A mount of what it does not have is refused like an upload, and a manifest too.
    admin.make_project("large", false).await;
    assert_eq!(admin.push_blob("large/app", &big).await.status, 201);
    let mount = format!("/v2/small/app/blobs/uploads/?mount={}&from=large/app", big.digest);
    assert_over_quota(&admin.send("POST", &mount).await);
    limit(&admin, "small", size(&image) + 10).await;
    let retagged = Image::with(image.layers.clone(), |manifest| manifest["annotations"] = json!({"a": "b"}));
    assert_over_quota(&admin.push_manifest("small/app", "2", retagged.media_type, &retagged.manifest).await);
    assert_settled(&admin).await;
}

#[tokio::test]
async fn a_full_project_can_delete_and_then_push_again() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("full", false).await;
    let (first, second) = (Image::random(1, 2000), Image::random(1, 2000));
    admin.push_image("full/app", "1", &first).await;
    limit(&admin, "full", size(&first)).await;
    let reply = admin.send("POST", "/v2/full/app/blobs/uploads/").await;
    assert_over_quota(&reply);
    let gone = admin.delete(&format!("/v2/full/app/manifests/{}", first.digest)).await;
    assert_eq!(gone.status, 202, "{gone:?}");
    assert_eq!(used(&admin, "full").await, 0, "deleting gives the room back at once");
    admin.push_image("full/app", "2", &second).await;
    assert_eq!(used(&admin, "full").await, size(&second));
    // A shared layer stays charged as long as one manifest of the project refers to it.
    limit(&admin, "full", -1).await;
    let sharing = Image::with(second.layers.clone(), |manifest| manifest["annotations"] = json!({"a": "b"}));
    admin.push_image("full/other", "1", &sharing).await;
    let gone = admin.delete(&format!("/v2/full/app/manifests/{}", second.digest)).await;
    assert_eq!(gone.status, 202);
    assert_eq!(used(&admin, "full").await, size(&sharing));
    assert_settled(&admin).await;
}

#[tokio::test]
async fn limits_that_are_switched_off_refuse_nothing_and_hold_again_afterwards() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("over", false).await;
    let (first, second, third) = (Image::random(1, 2000), Image::random(1, 2000), Image::random(1, 2000));
    admin.push_image("over/app", "1", &first).await;
    limit(&admin, "over", size(&first)).await;
    assert_over_quota(&admin.push_blob("over/app", &second.layers[0]).await);

    let switch = async |on: bool| {
        let body = json!({"quota_per_project_enable": on});
        assert_eq!(admin.json("PUT", "/api/v2.0/configurations", &body).await.status, 200);
    };
    switch(false).await;
    admin.push_image("over/app", "2", &second).await;
    assert_eq!(
        used(&admin, "over").await,
        size(&first) + size(&second),
        "what is not refused is still counted"
    );
    switch(true).await;
    assert_over_quota(&admin.push_blob("over/app", &third.layers[0]).await);
    assert_settled(&admin).await;
}

#[tokio::test]
async fn new_projects_get_the_configured_limit_and_only_administrators_another() {
    let registry = configured()
        .env("WHARF_QUOTA__STORAGE_PER_PROJECT", "1MiB")
        .env("WHARF_AUTH__PROJECT_CREATION", "everyone")
        .start();
    let admin = registry.admin();
    let user = admin.make_user("uma").await;
    for (client, name, asked, hard) in [
        (&user, "mine", json!(-1), 1 << 20),
        (&admin, "default", json!(null), 1 << 20),
        (&admin, "zero", json!(0), 1 << 20),
        (&admin, "free", json!(-1), -1),
        (&admin, "chosen", json!(7000), 7000),
    ] {
        let body = json!({"project_name": name, "storage_limit": asked});
        assert_eq!(client.json("POST", "/api/v2.0/projects", &body).await.status, 201, "{name}");
        assert_eq!(super::quota(&admin, name).await["hard"]["storage"], hard, "{name}");
    }
    for bad in [json!(-2), json!((1_i64 << 50) + 1)] {
        let body = json!({"project_name": "bad", "storage_limit": bad});
        assert_eq!(admin.json("POST", "/api/v2.0/projects", &body).await.status, 400);
    }
    let summary = user.get("/api/v2.0/projects/mine/summary").await.value();
    assert_eq!(summary["quota"]["hard"]["storage"], 1 << 20, "{summary}");
    assert_eq!(summary["project_admin_count"], 1, "{summary}");
}
