use serde_json::json;
use wharf_testkit::{Image, Issuer};

use super::{bring, job, let_in, make_rule, rule, trusting};
use crate::configured;

#[tokio::test]
async fn a_job_pushes_and_pulls_without_a_stored_secret() {
    let issuer = Issuer::of_workloads();
    let registry = trusting(&issuer);
    let (admin, client) = (registry.admin(), registry.anonymous());
    admin.make_project("team", false).await;
    admin.make_project("other", false).await;
    make_rule(&admin, "team", &rule(&issuer)).await;
    let token = issuer.sign(&job(&issuer, "team/app"), &json!({})).await;
    let worker = let_in(&client, &token, "team").await;
    let image = Image::random(1, 1000);
    worker.push_image("team/app", "v1", &image).await;
    worker.assert_pulls("team/app", "v1", &image).await;
    let delete = worker.delete("/v2/team/app/manifests/v1").await;
    assert!(matches!(delete.status, 401 | 403), "a developer does not delete: {delete:?}");
    assert_eq!(worker.get("/v2/other/app/tags/list").await.status, 401, "another project");
    assert_eq!(
        worker.get("/api/v2.0/projects/team").await.status,
        401,
        "a registry token is none for the API"
    );
    let scoped = bring(&client, &token, "team", Some("repository:team/app:pull")).await;
    let puller = client.clone().bearer(scoped.value()["token"].as_str().expect("a token"));
    assert_eq!(puller.get("/v2/team/app/manifests/v1").await.status, 200);
    assert_eq!(puller.send("POST", "/v2/team/app/blobs/uploads/").await.status, 401);
}

#[tokio::test]
async fn a_rule_may_be_for_some_repositories_only() {
    let issuer = Issuer::of_workloads();
    let registry = trusting(&issuer);
    let (admin, client) = (registry.admin(), registry.anonymous());
    admin.make_project("team", false).await;
    let mut narrow = rule(&issuer);
    narrow["pattern"] = json!("app/**");
    make_rule(&admin, "team", &narrow).await;
    let token = issuer.sign(&job(&issuer, "team/app"), &json!({})).await;
    let worker = let_in(&client, &token, "team").await;
    assert_eq!(worker.send("POST", "/v2/team/app/web/blobs/uploads/").await.status, 202);
    assert_ne!(worker.send("POST", "/v2/team/tools/blobs/uploads/").await.status, 202);
}

#[tokio::test]
async fn a91_c76_nobody_else_is_let_in() {
    let (issuer, provider) = (Issuer::of_workloads(), Issuer::provider());
    let registry = trusting(&issuer);
    let (admin, client) = (registry.admin(), registry.anonymous());
    for project in ["team", "empty"] {
        admin.make_project(project, false).await;
    }
    make_rule(&admin, "team", &rule(&issuer)).await;
    let good = job(&issuer, "team/app");
    let with = |name: &str, value: serde_json::Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    for claims in [
        with("repository", json!("evil/app")),
        with("repository", json!("team/sub/app")),
        with("repository", json!(null)),
        with("aud", json!("other")),
        with("aud", json!(null)),
        with("sub", json!("")),
        with("exp", json!(1)),
        with("iss", json!("https://evil.example")),
        with("iss", json!(provider.url)),
    ] {
        let token = issuer.sign(&claims, &json!({})).await;
        let reply = bring(&client, &token, "team", None).await;
        assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHORIZED"), "{claims}: {reply:?}");
    }
    let token = issuer.sign(&good, &json!({})).await;
    let others = provider.sign(&good, &json!({})).await;
    let made_up = issuer.sign(&good, &json!({"kid": "made-up"})).await;
    let cut = &token[..token.len() - 4];
    for (token, project) in [
        (token.as_str(), "empty"),
        (&token, "absent"),
        (&token, "../team"),
        (&others, "team"),
        (&made_up, "team"),
        (cut, "team"),
        ("nonsense", "team"),
        (&".".repeat(60_000), "team"),
    ] {
        let reply = bring(&client, token, project, None).await;
        assert_eq!(reply.status, 401, "{project}: {reply:?}");
        assert_eq!(reply.header("www-authenticate"), "");
    }
    // As a bearer token or a password it is nothing.
    assert_eq!(client.clone().bearer(&token).get("/v2/").await.status, 401);
    assert_eq!(client.clone().basic("ci", &token).get("/v2/").await.status, 401);
}

#[tokio::test]
async fn a95_rights_end_with_the_rule() {
    let issuer = Issuer::of_workloads();
    let registry = trusting(&issuer);
    let (admin, client) = (registry.admin(), registry.anonymous());
    admin.make_project("team", false).await;
    let place = make_rule(&admin, "team", &rule(&issuer)).await;
    let token = issuer.sign(&job(&issuer, "team/app"), &json!({})).await;
    let worker = let_in(&client, &token, "team").await;
    worker.push_image("team/app", "v1", &Image::random(1, 100)).await;
    let mut lower = rule(&issuer);
    lower["role_id"] = json!(3);
    assert_eq!(admin.json("PUT", &place, &lower).await.status, 200);
    assert_eq!(worker.get("/v2/team/app/manifests/v1").await.status, 200, "a guest pulls");
    let push = worker.send("POST", "/v2/team/app/blobs/uploads/").await;
    assert!(matches!(push.status, 401 | 403), "and does not push: {push:?}");
    lower["disabled"] = json!(true);
    assert_eq!(admin.json("PUT", &place, &lower).await.status, 200);
    assert_eq!(worker.get("/v2/team/app/manifests/v1").await.status, 401);
    assert_eq!(bring(&client, &token, "team", None).await.status, 401);
    assert_eq!(admin.delete(&place).await.status, 200);
    assert_eq!(worker.get("/v2/team/app/manifests/v1").await.status, 401);
}

#[tokio::test]
async fn an_issuer_that_gives_no_answer_is_no_refusal() {
    let issuer = Issuer::of_workloads();
    // The way there is not open.
    let registry = configured().env("WHARF_AUTH__WORKLOAD__ISSUERS", &issuer.url).start();
    let (admin, client) = (registry.admin(), registry.anonymous());
    admin.make_project("team", false).await;
    make_rule(&admin, "team", &rule(&issuer)).await;
    let token = issuer.sign(&job(&issuer, "team/app"), &json!({})).await;
    assert_eq!(bring(&client, &token, "team", None).await.status, 503);
}
