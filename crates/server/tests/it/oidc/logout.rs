use serde_json::json;

use super::Stage;

#[tokio::test]
async fn logging_out_ends_the_session_here_and_where_asked_at_the_provider() {
    let stage = Stage::set(json!({"oidc_logout": true})).await;
    let session = stage.log_in("homegoer").await;
    let reply = session.get("/c/oidc/logout").await;
    assert_eq!(reply.status, 302, "{reply:?}");
    let next = reply.header("location");
    assert!(next.starts_with(&format!("{}/session/end?", stage.provider.url)), "{next}");
    assert!(
        next.contains("id_token_hint=") && next.contains("post_logout_redirect_uri="),
        "{next}"
    );
    assert_eq!(session.who().await, None);

    stage.configure(&json!({"oidc_logout": false})).await;
    let session = stage.log_in("homegoer").await;
    assert_eq!(session.get("/c/oidc/logout").await.header("location"), "/");
    assert_eq!(session.who().await, None);
    let session = stage.log_in("homegoer").await;
    assert_eq!(session.get("/c/log_out").await.status, 200);
    assert_eq!(session.who().await, None);
}
