//! A mount gives what a pull gives, and nothing more.

use serde_json::json;

use super::stage::{FOREIGN, PRIVATE, Stage, Who};

async fn member_id(stage: &Stage, project: &str, name: &str) -> i64 {
    let members = stage.admin().get(&format!("/api/v2.0/projects/{project}/members")).await.value();
    let members = members.as_array().expect("a list").iter();
    let found = members.into_iter().find(|member| member["entity_name"] == name);
    found.expect("a member")["id"].as_i64().expect("an id")
}

#[tokio::test]
async fn c55_a_token_mounts_only_from_where_its_account_may_pull_now() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let source = format!("{FOREIGN}/c55");
    let image = stage.seed(&source, "v1").await;
    admin.make_member(FOREIGN, Who::Developer.name(), 2).await;
    let target = format!("{PRIVATE}/c55");
    let scopes = [&source, &target].map(|name| format!("repository:{name}:pull,push"));
    let token = stage
        .client(Who::Developer)
        .token(&[&scopes[0], &scopes[1]])
        .await
        .expect("a token");
    let bearer = stage.registry.anonymous().bearer(&token);
    let mount = |repository: &str| format!("/v2/{repository}/blobs/uploads/?mount={}", image.layers[0].digest);
    assert_eq!(bearer.send("POST", &mount(&target)).await.status, 201, "it may pull there");
    let id = member_id(&stage, FOREIGN, Who::Developer.name()).await;
    assert_eq!(
        admin.delete(&format!("/api/v2.0/projects/{FOREIGN}/members/{id}")).await.status,
        200
    );
    let mounted = format!("/v2/{target}/blobs/{}", image.layers[0].digest);
    assert_eq!(admin.delete(&mounted).await.status, 202);
    for from in ["", &format!("&from={source}")] {
        let opened = bearer.send("POST", &format!("{}{from}", mount(&target))).await;
        assert_eq!(opened.status, 202, "{from}: {opened:?}");
    }
}

#[tokio::test]
async fn c55_an_auditor_mounts_only_from_where_it_may_pull() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let image = stage.seed(&format!("{FOREIGN}/c55"), "v1").await;
    let developer = stage.client(Who::Developer);
    let id = developer.get("/api/v2.0/users/current").await.value()["user_id"].clone();
    let auditor = admin
        .json("PUT", &format!("/api/v2.0/users/{id}/auditor"), &json!({"auditor_flag": true}))
        .await;
    assert_eq!(auditor.status, 200, "{auditor:?}");
    let layer = &image.layers[0].digest;
    assert_eq!(developer.get(&format!("/v2/{FOREIGN}/c55/blobs/{layer}")).await.status, 403);
    let mounted = developer
        .send("POST", &format!("/v2/{PRIVATE}/c55/blobs/uploads/?mount={layer}"))
        .await;
    assert_eq!(mounted.status, 202, "{mounted:?}");
    let ours = admin.send("POST", &format!("/v2/{PRIVATE}/c55/blobs/uploads/?mount={layer}")).await;
    assert_eq!(ours.status, 201, "an administrator may pull everything");
}
