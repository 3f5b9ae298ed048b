use serde_json::json;
use wharf_testkit::{ADMIN_PASSWORD, Client, on_postgres_and_s3};

use super::{LoggedIn, post_login, sid_of};
use crate::{configured, start};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn a_right_password_gives_a_cookie_and_a_wrong_one_does_not() {
    let registry = start();
    let client = registry.anonymous();
    let session = LoggedIn::admin(&client).await;
    assert_eq!(session.who().await.as_deref(), Some("admin"));
    for (name, password) in [("admin", "wrong"), ("nobody", ADMIN_PASSWORD), ("", ""), ("admin", "")] {
        let reply = post_login(&client, name, password, &[]).await;
        assert_eq!((reply.status, sid_of(&reply)), (401, None), "{name}: {reply:?}");
        assert_eq!(reply.header("www-authenticate"), "", "no pop-up");
    }
    assert_eq!(client.get("/api/v2.0/users/current").await.status, 401);
}

#[tokio::test]
async fn scripts_of_harbor_1_log_in_and_out_by_their_paths() {
    let registry = start();
    let client = registry.anonymous();
    let form = format!("principal=admin&password={ADMIN_PASSWORD}");
    for (login, logout, method) in [
        ("/login", "/log_out", "GET"),
        ("/c/login", "/c/log_out", "GET"),
        ("/c/login", "/c/logout", "POST"),
    ] {
        let reply = client.body("POST", login, &[FORM], form.clone()).await;
        let session = LoggedIn::with(&client, &sid_of(&reply).expect("a cookie"));
        assert_eq!(session.who().await.as_deref(), Some("admin"), "{login}");
        let out = session.send(method, logout, &[], "").await;
        assert_eq!((out.status, sid_of(&out).as_deref()), (200, Some("")), "{logout}: {out:?}");
        assert_eq!(session.who().await, None, "{logout}");
    }
}

#[tokio::test]
async fn a105_the_cookies_flags() {
    let cookie_of = async |client: &Client| {
        let reply = post_login(client, "admin", ADMIN_PASSWORD, &[]).await;
        reply.header("set-cookie").to_owned()
    };
    let plain = start();
    let cookie = cookie_of(&plain.anonymous()).await;
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
    let secure = configured().env("WHARF_TLS__MODE", "self-signed").start();
    let cookie = cookie_of(&secure.anonymous()).await;
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
}

#[tokio::test]
async fn sessions_are_good_at_every_replica_and_after_a_restart() {
    let builder = on_postgres_and_s3(configured());
    let (mut one, other) = (builder.clone().start(), builder.start());
    let sid = LoggedIn::admin(&one.anonymous()).await.sid;
    let there = LoggedIn::with(&other.anonymous(), &sid);
    assert_eq!(there.who().await.as_deref(), Some("admin"));
    one.restart();
    let here = LoggedIn::with(&one.anonymous(), &sid);
    assert_eq!(here.who().await.as_deref(), Some("admin"));
    let made = here.change("POST", "/api/v2.0/projects", &json!({"project_name": "later"})).await;
    assert_eq!(made.status, 201, "{made:?}");
    there.send("GET", "/c/log_out", &[], "").await;
    assert_eq!(here.who().await, None);
}

#[tokio::test]
async fn a92_a_cookie_is_no_other_credential() {
    let registry = start();
    let client = registry.anonymous();
    registry.admin().make_project("secret", false).await;
    let session = LoggedIn::admin(&client).await;
    // Container clients have no cookies, and pages have no business there.
    assert_eq!(session.get("/v2/").await.status, 401);
    assert_eq!(session.get("/v2/secret/app/tags/list").await.status, 401);
    let as_bearer = client.clone().bearer(&session.sid);
    assert_eq!(as_bearer.get("/v2/").await.status, 401);
    assert_eq!(as_bearer.get("/api/v2.0/users/current").await.status, 401);
    let as_password = client.clone().basic("admin", &session.sid);
    assert_eq!(as_password.get("/api/v2.0/users/current").await.status, 401);
    let reply = session
        .get("/service/token?service=harbor-registry&scope=repository:secret/app:pull")
        .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let token = reply.value()["token"].as_str().expect("a token").to_owned();
    assert_eq!(LoggedIn::with(&client, &token).who().await, None, "a token is no cookie");
    // A header that proves nothing is not made good by a cookie.
    let cookie = format!("sid={}", session.sid);
    let wrong = client.clone().basic("admin", "wrong");
    let reply = wrong.body("GET", "/api/v2.0/users/current", &[("cookie", &cookie)], "").await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn nothing_that_is_not_a_cookie_of_ours_is_one() {
    let registry = start();
    let client = registry.anonymous();
    let (good, other) = (LoggedIn::admin(&client).await, LoggedIn::admin(&client).await);
    let planted = format!("{}; sid={}", good.sid, other.sid);
    for sid in [
        "",
        "x",
        "../../etc/passwd",
        "' OR 1=1 --",
        &"A".repeat(43),
        &"A".repeat(8000),
        &planted,
    ] {
        assert_eq!(LoggedIn::with(&client, sid).who().await, None, "{sid}");
    }
    let database = std::fs::read(registry.data_dir().join("wharf.db")).expect("the database");
    let wal = std::fs::read(registry.data_dir().join("wharf.db-wal")).unwrap_or_default();
    let contains = |haystack: &[u8]| haystack.windows(good.sid.len()).any(|part| part == good.sid.as_bytes());
    assert!(
        !contains(&database) && !contains(&wal),
        "who reads the database cannot log in with it"
    );
}

#[tokio::test]
async fn user_exists_is_for_who_makes_accounts() {
    let registry = start();
    let (admin, client) = (registry.admin(), registry.anonymous());
    let jane = admin.make_user("jane").await;
    let ask = async |client: &Client, form: &str| client.body("POST", "/c/userExists", &[FORM], form.to_owned()).await;
    for (form, taken) in [
        ("target=username&value=JANE", true),
        ("target=username&value=jan", false),
        ("target=username&value=%25", false),
        ("target=email&value=jane@example.org", true),
        ("target=email&value=_ane@example.org", false),
    ] {
        let reply = ask(&admin, form).await;
        assert_eq!((reply.status, reply.value().as_bool()), (200, Some(taken)), "{form}");
    }
    assert_eq!(ask(&jane, "target=username&value=admin").await.status, 403);
    assert_eq!(ask(&client, "target=username&value=admin").await.status, 401);
    assert_eq!(ask(&admin, "target=password&value=x").await.status, 400);
}

#[tokio::test]
async fn a_browser_is_not_asked_for_a_password_by_itself() {
    let registry = start();
    let client = registry.anonymous();
    let path = "/api/v2.0/users/current";
    let challenge = async |headers: &[(&str, &str)]| {
        let reply = client.body("GET", path, headers, "").await;
        assert_eq!(reply.status, 401);
        reply.header("www-authenticate").to_owned()
    };
    assert!(challenge(&[]).await.starts_with("Basic"), "scripts are told");
    let stale = format!("sid={}", "A".repeat(43));
    for headers in [
        ("sec-fetch-site", "same-origin"),
        ("x-requested-with", "XMLHttpRequest"),
        ("cookie", stale.as_str()),
    ] {
        assert_eq!(challenge(&[headers]).await, "", "{headers:?}");
    }
}
