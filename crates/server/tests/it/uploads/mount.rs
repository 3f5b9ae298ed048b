//! Mounts: what one may read, one need not send again.

use wharf_testkit::{Blob, Client};

use super::{assert_error, assert_serves};
use crate::start;

async fn mount(client: &Client, repository: &str, blob: &Blob, from: Option<&str>) -> u16 {
    let from = from.map(|from| format!("&from={from}")).unwrap_or_default();
    client
        .send("POST", &format!("/v2/{repository}/blobs/uploads/?mount={}{from}", blob.digest))
        .await
        .status
}

#[tokio::test]
async fn a_readable_blob_is_mounted_with_and_without_a_source() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(5000));
    admin.make_project("one", false).await;
    assert_eq!(admin.push_blob("library/app", &blob).await.status, 201);
    let reply = admin
        .send("POST", &format!("/v2/one/a/blobs/uploads/?mount={}&from=library/app", blob.digest))
        .await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(reply.header("location"), format!("/v2/one/a/blobs/{}", blob.digest));
    assert_eq!(reply.header("docker-content-digest"), blob.digest.as_str());
    assert_eq!(mount(&admin, "one/b", &blob, None).await, 201);
    for repository in ["one/a", "one/b"] {
        assert_serves(&admin, repository, &blob).await;
    }
    // Deleting one link leaves the others.
    assert_eq!(admin.delete(&format!("/v2/library/app/blobs/{}", blob.digest)).await.status, 202);
    assert_serves(&admin, "one/a", &blob).await;
    assert_eq!(admin.head(&format!("/v2/library/app/blobs/{}", blob.digest)).await.status, 404);
}

#[tokio::test]
async fn a_mount_that_cannot_be_opens_a_session() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(5000));
    let unknown = Blob::random(10);
    assert_eq!(admin.push_blob("library/app", &blob).await.status, 201);
    for from in [
        Some("library/absent"),
        Some("absent/app"),
        Some("NOT-A-NAME"),
        Some("..%2f.."),
        None,
    ] {
        let reply = admin
            .send(
                "POST",
                &format!(
                    "/v2/library/new/blobs/uploads/?mount={}{}",
                    unknown.digest,
                    from.map(|from| format!("&from={from}")).unwrap_or_default()
                ),
            )
            .await;
        assert_eq!(reply.status, 202, "{from:?}: {reply:?}");
        assert!(reply.header("location").starts_with("/v2/library/new/blobs/uploads/"), "{reply:?}");
    }
    assert_eq!(mount(&admin, "library/new", &blob, Some("library/absent")).await, 202);
    assert_eq!(admin.head(&format!("/v2/library/new/blobs/{}", blob.digest)).await.status, 404);
    let bad = admin
        .send("POST", "/v2/library/new/blobs/uploads/?mount=sha256:abc&from=library/app")
        .await;
    assert_error(&bad, 400, "DIGEST_INVALID");
}

#[tokio::test]
async fn c55_nothing_is_mounted_from_what_one_may_not_read() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(5000));
    let alice = admin.make_user("alice").await;
    admin.make_project("mine", false).await;
    admin.make_project("theirs", false).await;
    admin.make_member("mine", "alice", 2).await;
    assert_eq!(admin.push_blob("theirs/app", &blob).await.status, 201);
    for from in [Some("theirs/app"), Some("theirs/absent"), None] {
        assert_eq!(mount(&alice, "mine/app", &blob, from).await, 202, "{from:?}");
    }
    assert_eq!(alice.head(&format!("/v2/mine/app/blobs/{}", blob.digest)).await.status, 404);
    // Nor with a token for the target alone, though its user could read the source.
    admin.make_member("theirs", "alice", 3).await;
    let narrow = alice.token(&["repository:mine/app:pull,push"]).await.expect("a token");
    let narrow = registry.anonymous().bearer(&narrow);
    for from in [Some("theirs/app"), None] {
        assert_eq!(mount(&narrow, "mine/app", &blob, from).await, 202, "{from:?}");
    }
    let wide = alice
        .token(&["repository:mine/app:pull,push", "repository:theirs/app:pull"])
        .await
        .expect("a token");
    assert_eq!(
        mount(&registry.anonymous().bearer(&wide), "mine/app", &blob, Some("theirs/app")).await,
        201
    );
    assert_serves(&alice, "mine/app", &blob).await;
    // A reader of the target mounts nothing into it, whatever they may read.
    assert!(matches!(mount(&alice, "theirs/app", &blob, Some("mine/app")).await, 401 | 403));
    assert!(matches!(
        mount(&registry.anonymous(), "library/app", &blob, Some("mine/app")).await,
        401
    ));
}

#[tokio::test]
async fn a_removed_member_mounts_nothing_more() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(500));
    let alice = admin.make_user("alice").await;
    admin.make_project("mine", false).await;
    admin.make_project("theirs", false).await;
    admin.make_member("mine", "alice", 2).await;
    admin.make_member("theirs", "alice", 3).await;
    assert_eq!(admin.push_blob("theirs/app", &blob).await.status, 201);
    let token = alice
        .token(&["repository:mine/app:pull,push", "repository:theirs/app:pull"])
        .await
        .expect("a token");
    let members = admin.get("/api/v2.0/projects/theirs/members").await.value();
    let members = members.as_array().expect("a list");
    let alice_there = members.iter().find(|member| member["entity_name"] == "alice").expect("alice");
    let removed = admin
        .delete(&format!("/api/v2.0/projects/theirs/members/{}", alice_there["id"]))
        .await;
    assert_eq!(removed.status, 200, "{removed:?}");
    assert_eq!(
        mount(&registry.anonymous().bearer(&token), "mine/app", &blob, Some("theirs/app")).await,
        202
    );
}
