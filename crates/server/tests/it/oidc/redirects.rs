use serde_json::json;

use super::Stage;

#[tokio::test]
async fn c21_a127_a_login_leads_nowhere_else() {
    let stage = Stage::set(json!({})).await;
    for evil in [
        "//evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "%2F%2Fevil.example",
        "https:evil.example",
        "https://evil.example",
        "/..//evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:sid=x",
        "/%2509/evil.example",
        "/a%2F%2Fb",
        "evil.example",
        "/%2e%2e/%2e%2e//evil",
    ] {
        let reply = stage.client().get(&format!("/c/oidc/login?redirect_url={evil}")).await;
        assert_eq!(reply.status, 400, "{evil}: {reply:?}");
        assert_eq!(reply.header("location"), "", "{evil}");
    }
    let fine = stage
        .client()
        .get("/c/oidc/login?redirect_url=%2Fharbor%2Fprojects%3Ftab%3Dinfo")
        .await;
    assert_eq!(fine.status, 302);
    assert!(fine.header("location").starts_with(&stage.provider.url));
    // What the browser asked by has no part in where it comes back to.
    let spoofed = stage
        .client()
        .body(
            "GET",
            "/c/oidc/login",
            &[("host", "evil.example"), ("x-forwarded-host", "evil.example")],
            "",
        )
        .await;
    assert!(!format!("{spoofed:?}").contains("evil.example"), "{spoofed:?}");
}
