//! Pages of others cannot make changes with our visitors' cookies.

use serde_json::json;
use wharf_testkit::ADMIN_PASSWORD;

use super::{LoggedIn, post_login, sid_of};
use crate::start;

const PROJECTS: &str = "/api/v2.0/projects";
const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn c6_a_change_needs_the_sessions_own_token_and_our_own_page() {
    let registry = start();
    let client = registry.anonymous();
    let (session, other) = (LoggedIn::admin(&client).await, LoggedIn::admin(&client).await);
    let (token, others) = (session.csrf().await, other.csrf().await);
    assert!(!token.is_empty() && token != others);
    let before = LoggedIn::admin(&client).await;
    let stale = before.csrf().await;
    before.send("GET", "/c/log_out", &[], "").await;
    let body = json!({"project_name": "made"}).to_string();
    let right = ("x-harbor-csrf-token", token.as_str());
    for headers in [
        &[][..],
        &[("x-harbor-csrf-token", "")],
        &[("x-harbor-csrf-token", "x")],
        &[("x-harbor-csrf-token", others.as_str())],
        &[("x-harbor-csrf-token", stale.as_str())],
        &[right, ("origin", "https://evil.example")],
        &[right, ("origin", "null")],
        &[right, ("sec-fetch-site", "cross-site")],
        &[right, ("sec-fetch-site", "same-site")],
    ] {
        let mut all = vec![JSON];
        all.extend_from_slice(headers);
        let reply = session.send("POST", PROJECTS, &all, &body).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "FORBIDDEN"), "{headers:?}: {reply:?}");
    }
    let made = registry.admin().get("/api/v2.0/projects/made").await;
    assert_eq!(made.status, 404, "nothing happened");
    let headers = [JSON, right, ("origin", registry.url()), ("sec-fetch-site", "same-origin")];
    assert_eq!(session.send("POST", PROJECTS, &headers, &body).await.status, 201);
}

#[tokio::test]
async fn c63_the_token_rotates_with_the_session() {
    let registry = start();
    let client = registry.anonymous();
    let first = LoggedIn::admin(&client).await;
    let old = first.csrf().await;
    let cookie = format!("sid={}", first.sid);
    let reply = post_login(&client, "admin", ADMIN_PASSWORD, &[("cookie", &cookie)]).await;
    let second = LoggedIn::with(&client, &sid_of(&reply).expect("a cookie"));
    assert_ne!(second.csrf().await, old);
    let body = json!({"project_name": "made"}).to_string();
    let reply = second.send("POST", PROJECTS, &[JSON, ("x-harbor-csrf-token", &old)], &body).await;
    assert_eq!(reply.status, 403);
}

#[tokio::test]
async fn a106_forms_and_plain_text_make_no_change() {
    let registry = start();
    let session = LoggedIn::admin(&registry.anonymous()).await;
    let body = json!({"project_name": "made"}).to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
    ] {
        let headers = [("content-type", kind), ("origin", "null")];
        assert_eq!(session.send("POST", PROJECTS, &headers, &body).await.status, 403, "{kind}");
    }
    for (method, path) in [("DELETE", "/api/v2.0/projects/library"), ("POST", "/c/userExists")] {
        let reply = session.send(method, path, &[], "").await;
        assert_eq!(reply.status, 403, "{method} {path}: {reply:?}");
    }
    // Credentials that a browser does not add by itself need no token.
    let made = registry.admin().json("POST", PROJECTS, &json!({"project_name": "made"})).await;
    assert_eq!(made.status, 201);
}

#[tokio::test]
async fn a106_a_page_of_others_logs_nobody_in_or_out() {
    let registry = start();
    let client = registry.anonymous();
    let session = LoggedIn::admin(&client).await;
    for foreign in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let reply = post_login(&client, "admin", ADMIN_PASSWORD, &[foreign]).await;
        assert_eq!(reply.status, 403, "{foreign:?}");
        for path in ["/c/log_out", "/c/logout", "/log_out"] {
            assert_eq!(session.send("GET", path, &[foreign], "").await.status, 403, "{path} {foreign:?}");
        }
    }
    assert_eq!(session.who().await.as_deref(), Some("admin"));
}

#[tokio::test]
async fn a107_no_other_origin_may_read_an_answer() {
    let registry = start();
    let session = LoggedIn::admin(&registry.anonymous()).await;
    let preflight = [("origin", "https://evil.example"), ("access-control-request-method", "PUT")];
    for (method, path) in [
        ("OPTIONS", PROJECTS),
        ("GET", PROJECTS),
        ("OPTIONS", "/c/login"),
        ("OPTIONS", "/v2/"),
        ("GET", "/service/token"),
    ] {
        let reply = session.send(method, path, &preflight, "").await;
        let allowed = reply.headers.keys().filter(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(allowed.count(), 0, "{method} {path}: {reply:?}");
    }
}
