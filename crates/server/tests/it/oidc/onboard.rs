use serde_json::json;
use wharf_testkit::Reply;

use super::{Stage, cookie_of};
use crate::session::{LoggedIn, sid_of};

async fn choose(stage: &Stage, cookie: &str, name: &str) -> Reply {
    let cookie = format!("oidc_onboard={cookie}");
    let headers = [("content-type", "application/json"), ("cookie", cookie.as_str())];
    let body = json!({"username": name}).to_string();
    stage.client().body("POST", "/c/oidc/onboard", &headers, body).await
}

#[tokio::test]
async fn somebody_new_chooses_a_name() {
    let stage = Stage::set(json!({"oidc_auto_onboard": false})).await;
    let reply = stage.walk("newcomer").await;
    assert_eq!((reply.status, sid_of(&reply)), (302, None), "{reply:?}");
    assert_eq!(
        reply.header("location"),
        "/oidc-onboard?username=newcomer&redirect_url=%2Fharbor%2Fprojects"
    );
    let cookie = cookie_of(&reply, "oidc_onboard");
    for (name, status) in [("admin", 409), ("ADMIN", 409), ("a,b", 400), ("", 400)] {
        let reply = choose(&stage, &cookie, name).await;
        assert_eq!((reply.status, sid_of(&reply)), (status, None), "{name}: {reply:?}");
    }
    let reply = choose(&stage, &cookie, "chosen").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let session = LoggedIn::with(&stage.client(), &sid_of(&reply).expect("a session"));
    assert_eq!(session.who().await.as_deref(), Some("chosen"));
    assert_eq!(choose(&stage, &cookie, "again").await.status, 401, "once");
    // From now on they are known.
    assert_eq!(stage.log_in("newcomer").await.who().await.as_deref(), Some("chosen"));
}

#[tokio::test]
async fn nobody_onboards_without_having_been_proven() {
    let stage = Stage::set(json!({"oidc_auto_onboard": false})).await;
    for cookie in ["", "x", &"A".repeat(43)] {
        let reply = choose(&stage, cookie, "ghost").await;
        assert_eq!((reply.status, sid_of(&reply)), (401, None), "{reply:?}");
    }
    let cookie = cookie_of(&stage.walk("shy").await, "oidc_onboard");
    let cookie = format!("oidc_onboard={cookie}");
    let headers = [
        ("content-type", "application/json"),
        ("cookie", cookie.as_str()),
        ("origin", "https://evil.example"),
    ];
    let reply = stage
        .client()
        .body("POST", "/c/oidc/onboard", &headers, "{\"username\":\"shy\"}")
        .await;
    assert_eq!(reply.status, 403, "a page of others chooses nothing");
}
