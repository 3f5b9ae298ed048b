use serde_json::{Value, json};
use wharf_model::{Clock as _, SystemClock};

use super::Stage;

fn claims(stage: &Stage, sub: &str) -> Value {
    let now = SystemClock.now().timestamp();
    json!({"iss": stage.provider.url, "sub": sub, "aud": stage.registration.client_id, "exp": now + 300, "iat": now, "preferred_username": sub, "groups": []})
}

#[tokio::test]
async fn an_id_token_is_a_bearer_token_of_the_api_and_the_token_service() {
    let stage = Stage::set(json!({})).await;
    stage.log_in("bearer").await;
    let token = stage.provider.sign(&claims(&stage, "bearer"), &json!({})).await;
    let client = stage.client().bearer(&token);
    let current = client.get("/api/v2.0/users/current").await;
    assert_eq!(
        (current.status, &current.value()["username"]),
        (200, &json!("bearer")),
        "{current:?}"
    );
    assert_eq!(
        client
            .get("/service/token?service=harbor-registry&scope=repository:library/x:pull")
            .await
            .status,
        200
    );
    assert_eq!(client.get("/v2/").await.status, 401, "container clients bring registry tokens");
}

#[tokio::test]
async fn a86_a91_other_tokens_are_refused_by_the_api() {
    let stage = Stage::set(json!({})).await;
    stage.log_in("target").await;
    let good = claims(&stage, "target");
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    for bad in [
        with("aud", json!("other")),
        with("azp", json!("other")),
        with("iss", json!("https://evil.example")),
        with("exp", json!(1)),
        with("sub", json!("stranger")),
    ] {
        let token = stage.provider.sign(&bad, &json!({})).await;
        for path in ["/api/v2.0/users/current", "/service/token?service=harbor-registry"] {
            assert_eq!(stage.client().bearer(&token).get(path).await.status, 401, "{bad} {path}");
        }
    }
    let made_up = stage.provider.sign(&good, &json!({"kid": "made-up"})).await;
    assert_eq!(stage.client().bearer(&made_up).get("/api/v2.0/users/current").await.status, 401);
    let workload = wharf_testkit::Issuer::of_workloads().sign(&good, &json!({})).await;
    assert_eq!(stage.client().bearer(&workload).get("/api/v2.0/users/current").await.status, 401);
}

#[tokio::test]
async fn c56_an_id_token_tells_the_groups_of_today() {
    let stage = Stage::set(json!({"oidc_admin_group": "registry-admins"})).await;
    stage.tell("riser", json!({"groups": ["registry-admins"]})).await;
    let session = stage.log_in("riser").await;
    assert_eq!(session.get("/api/v2.0/users").await.status, 200);
    let token = stage.provider.sign(&claims(&stage, "riser"), &json!({})).await;
    assert_eq!(stage.client().bearer(&token).get("/api/v2.0/users").await.status, 403);
    assert_eq!(session.who().await, None, "what the provider says now counts everywhere");
}
