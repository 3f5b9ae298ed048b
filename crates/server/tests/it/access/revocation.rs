//! A right that was taken away is gone with the next request, whatever token says otherwise.

use serde_json::json;
use wharf_testkit::{Blob, Client};

use super::stage::{PRIVATE, Stage, Who};
use crate::abuse::checks::assert_error;

/// A token of `client`'s for everything in `repository`, in a client of its own.
async fn bearer(stage: &Stage, client: &Client, repository: &str) -> Client {
    let token = client
        .token(&[&format!("repository:{repository}:pull,push,delete")])
        .await
        .expect("a token");
    stage.registry.anonymous().bearer(&token)
}

#[tokio::test]
async fn a95_c56_a_removed_member_loses_every_right_at_once() {
    let stage = Stage::own().await;
    let (admin, developer, repository) = (stage.admin(), stage.client(Who::Developer), format!("{PRIVATE}/a95"));
    let image = stage.seed(&repository, "v1").await;
    let token = bearer(&stage, &developer, &repository).await;
    let session = token.open_upload(&repository).await;
    assert_eq!(token.body("PATCH", &session, &[], "half").await.status, 202);
    let id = member_id(&admin, Who::Developer).await;
    assert_eq!(
        admin.delete(&format!("/api/v2.0/projects/{PRIVATE}/members/{id}")).await.status,
        200
    );

    for client in [&token, &developer] {
        for (method, path) in [
            ("GET", format!("/v2/{repository}/manifests/v1")),
            ("GET", format!("/v2/{repository}/blobs/{}", image.layers[0].digest)),
            ("GET", session.clone()),
            ("PATCH", session.clone()),
            ("PUT", format!("{session}?digest={}", Blob::new("half").digest)),
            ("DELETE", session.clone()),
            ("POST", format!("/v2/{repository}/blobs/uploads/")),
        ] {
            let reply = client.send(method, &path).await;
            assert!(matches!(reply.status, 401 | 403), "{method} {path}: {reply:?}");
        }
    }
    assert_error(
        &developer.get(&format!("/api/v2.0/projects/{PRIVATE}")).await,
        403,
        "FORBIDDEN",
        "the project",
    );
    // A new token has nothing, and a new membership gives the old one back no more than the new role holds.
    assert_eq!(
        bearer(&stage, &developer, &repository)
            .await
            .get(&format!("/v2/{repository}/tags/list"))
            .await
            .status,
        403
    );
    admin.make_member(PRIVATE, Who::Developer.name(), 3).await;
    assert_eq!(token.get(&format!("/v2/{repository}/tags/list")).await.status, 200);
    assert!(matches!(
        token.send("POST", &format!("/v2/{repository}/blobs/uploads/")).await.status,
        401 | 403
    ));
}

async fn member_id(admin: &Client, who: Who) -> i64 {
    let list = admin
        .get(&format!("/api/v2.0/projects/{PRIVATE}/members?page_size=100"))
        .await
        .value();
    let members = list.as_array().expect("a list").iter();
    let mut found = members.filter(|member| member["entity_name"] == who.name());
    found.next().and_then(|member| member["id"].as_i64()).expect("a member")
}

#[tokio::test]
async fn a95_a_deleted_users_tokens_and_password_end_with_the_account() {
    let stage = Stage::own().await;
    let (admin, maintainer, repository) = (stage.admin(), stage.client(Who::Maintainer), format!("{PRIVATE}/a95-user"));
    stage.seed(&repository, "v1").await;
    stage.seed("commons/a95-user", "v1").await;
    let token = bearer(&stage, &maintainer, &repository).await;
    assert_eq!(token.get(&format!("/v2/{repository}/tags/list")).await.status, 200);
    let id = maintainer.get("/api/v2.0/users/current").await.value()["user_id"]
        .as_i64()
        .expect("an id");
    assert_eq!(admin.delete(&format!("/api/v2.0/users/{id}")).await.status, 200);
    for client in [&token, &maintainer] {
        // Not even what anybody may read: the credential proves nothing any more.
        for path in [format!("/v2/{repository}/tags/list"), "/v2/commons/a95-user/tags/list".into()] {
            assert_error(&client.get(&path).await, 401, "UNAUTHORIZED", &path);
        }
        let push = client.send("POST", &format!("/v2/{repository}/blobs/uploads/")).await;
        assert_error(&push, 401, "UNAUTHORIZED", "push");
    }
    assert_error(&maintainer.get("/api/v2.0/users/current").await, 401, "UNAUTHORIZED", "the API");
    assert_eq!(maintainer.token(&[]).await.expect_err("no token").status, 401);

    // Somebody new under the old name is somebody else, even with the same password.
    let again = admin.make_user(Who::Maintainer.name()).await;
    assert_error(
        &token.get(&format!("/v2/{repository}/tags/list")).await,
        401,
        "UNAUTHORIZED",
        "the old token",
    );
    assert_error(
        &again.get(&format!("/v2/{repository}/tags/list")).await,
        403,
        "DENIED",
        "no inherited membership",
    );
    assert_eq!(again.get("/v2/").await.status, 200);
}

#[tokio::test]
async fn c41_a95_a_token_does_not_outlive_the_project_it_was_made_for() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let scope = "repository:phoenix/app:pull,push,delete";
    let make = async || {
        let body = json!({"project_name": "phoenix", "public": false});
        let reply = admin.json("POST", "/api/v2.0/projects", &body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        admin.make_member("phoenix", Who::Developer.name(), 1).await;
        admin.get("/api/v2.0/projects/phoenix").await.value()["project_id"]
            .as_i64()
            .expect("an id")
    };
    let first = make().await;
    let old: Vec<String> = [stage.client(Who::Developer).token(&[scope]).await, admin.token(&[scope]).await]
        .into_iter()
        .map(|token| token.expect("a token"))
        .collect();
    assert_eq!(admin.delete("/api/v2.0/projects/phoenix").await.status, 200);
    let second = make().await;
    assert!(second > first, "ids are never used again");
    let image = stage.seed("phoenix/app", "v1").await;

    for token in &old {
        let client = stage.registry.anonymous().bearer(token);
        for (method, path) in [
            ("GET", "/v2/phoenix/app/tags/list".to_owned()),
            ("GET", "/v2/phoenix/app/manifests/v1".to_owned()),
            ("GET", format!("/v2/phoenix/app/blobs/{}", image.layers[0].digest)),
            ("PUT", "/v2/phoenix/app/manifests/v1".to_owned()),
            ("POST", "/v2/phoenix/app/blobs/uploads/".to_owned()),
            ("DELETE", "/v2/phoenix/app/manifests/v1".to_owned()),
        ] {
            assert_error(&client.send(method, &path).await, 401, "UNAUTHORIZED", &format!("{method} {path}"));
        }
    }
    // Nor as the source of a mount, next to a scope that is good.
    let target = format!("repository:{PRIVATE}/c41:pull,push");
    let stale = stage.registry.anonymous().bearer(&old[0]);
    let fresh = stage.client(Who::Developer).token(&[&target]).await.expect("a token");
    let fresh = stage.registry.anonymous().bearer(&fresh);
    let mount = format!("/v2/{PRIVATE}/c41/blobs/uploads/?mount={}&from=phoenix/app", image.layers[0].digest);
    assert_eq!(fresh.send("POST", &mount).await.status, 202, "the token does not name the source");
    assert_eq!(stale.send("POST", &mount).await.status, 401);
    stage.admin().assert_pulls("phoenix/app", "v1", &image).await;
    // A token made now works.
    assert_eq!(
        bearer(&stage, &stage.client(Who::Developer), "phoenix/app")
            .await
            .get("/v2/phoenix/app/tags/list")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_project_with_content_cannot_be_deleted_from_under_its_users() {
    let stage = Stage::own().await;
    let image = stage.seed(&format!("{PRIVATE}/kept"), "v1").await;
    let reply = stage.admin().delete(&format!("/api/v2.0/projects/{PRIVATE}")).await;
    assert_error(&reply, 412, "PRECONDITION", "a project with a repository");
    stage
        .client(Who::Guest)
        .assert_pulls(&format!("{PRIVATE}/kept"), "v1", &image)
        .await;
}
