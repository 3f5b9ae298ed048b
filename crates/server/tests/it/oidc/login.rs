use serde_json::json;
use wharf_testkit::ADMIN_PASSWORD;

use super::{Stage, cookie_of};
use crate::session::{LoggedIn, post_login, sid_of};

#[tokio::test]
async fn somebody_logs_in_at_the_provider_and_has_an_account() {
    let stage = Stage::set(json!({})).await;
    stage.tell("nina", json!({"name": "Nina Doe"})).await;
    let session = stage.log_in("nina").await;
    assert_eq!(session.who().await.as_deref(), Some("nina"));
    let current = session.get("/api/v2.0/users/current").await.value();
    assert_eq!(
        (&current["email"], &current["realname"]),
        (&json!("nina@example.com"), &json!("Nina Doe"))
    );
    assert_eq!(current["sysadmin_flag"], false);
    let again = stage.log_in("nina").await.get("/api/v2.0/users/current").await.value();
    assert_eq!(again["user_id"], current["user_id"], "the same account");
}

#[tokio::test]
async fn c31_an_outside_admin_is_not_ours() {
    let stage = Stage::set(json!({})).await;
    let admin = stage.registry.admin().get("/api/v2.0/users/current").await.value();
    for name in ["admin", "Admin", "\u{ff41}dmin"] {
        let login = format!("impostor-{}", name.len());
        stage.tell(&login, json!({"name": name})).await;
        stage.configure(&json!({"oidc_user_claim": "name"})).await;
        let current = stage.log_in(&login).await.get("/api/v2.0/users/current").await.value();
        assert_ne!(current["user_id"], admin["user_id"], "{name}");
        assert_ne!(current["username"].as_str().expect("a name").to_lowercase(), "admin", "{name}");
        assert_eq!(current["sysadmin_flag"], false, "{name}");
    }
}

#[tokio::test]
async fn a_login_must_end_in_the_browser_it_began_in() {
    let stage = Stage::set(json!({})).await;
    let (callback, cookie) = stage.up_to_callback("mallory").await;
    let (_, others) = stage.up_to_callback("victim").await;
    let client = stage.client();
    for (url, cookie) in [
        (callback.clone(), String::new()),
        (callback.clone(), others),
        (callback.clone(), "oidc_login=forged".to_owned()),
        (callback.replace("state=", "state=x"), cookie.clone()),
        (callback.replace("code=", "code=x"), cookie.clone()),
        (callback.replace("iss=", "iss=x"), cookie.clone()),
        (callback.split("&iss=").next().expect("a URL").to_owned(), cookie.clone()),
        (
            format!("{}/c/oidc/callback?error=access_denied&state=x", stage.registry.url()),
            cookie.clone(),
        ),
    ] {
        let reply = client.body("GET", &url, &[("cookie", &cookie)], "").await;
        assert_eq!((reply.status, sid_of(&reply)), (401, None), "{url}: {reply:?}");
        assert_eq!(reply.header("www-authenticate"), "");
    }
    let fine = client.body("GET", &callback, &[("cookie", &cookie)], "").await;
    assert_eq!(fine.status, 302, "{fine:?}");
    let twice = client.body("GET", &callback, &[("cookie", &cookie)], "").await;
    assert_eq!(twice.status, 401, "a code counts once");
}

#[tokio::test]
async fn a105_the_cookies_of_the_way() {
    let stage = Stage::set(json!({})).await;
    let start = stage.client().get("/c/oidc/login").await;
    let set = start.header("set-cookie");
    assert!(set.contains("; Path=/c/oidc; HttpOnly; SameSite=Lax; Max-Age=900"), "{set}");
    assert!(!set.contains("nonce") && !set.contains("verifier"), "sealed: {set}");
    assert!(start.header("location").contains("code_challenge_method=S256"));
    assert_eq!(start.header("referrer-policy"), "no-referrer");
    let done = stage.walk("cookie").await;
    assert_eq!(cookie_of(&done, "oidc_login"), "", "taken away again");
}

#[tokio::test]
async fn a_login_goes_on_at_another_replica_and_after_a_restart() {
    let mut stage = Stage::set(json!({})).await;
    let (callback, cookie) = stage.up_to_callback("walker").await;
    let path = callback.strip_prefix(stage.registry.url()).expect("ours").to_owned();
    stage.registry.restart();
    // The registry has another port now; what it was told at the provider is the old one.
    let reply = stage.client().body("GET", &path, &[("cookie", &cookie)], "").await;
    assert_eq!(reply.status, 302, "{reply:?}");
    let session = LoggedIn::with(&stage.client(), &sid_of(&reply).expect("a session"));
    assert_eq!(session.who().await.as_deref(), Some("walker"));
}

#[tokio::test]
async fn the_login_form_sends_people_of_the_provider_there() {
    let stage = Stage::set(json!({})).await;
    stage.log_in("formless").await;
    for name in ["formless", "nobody"] {
        let reply = post_login(&stage.client(), name, "Any-password-1", &[]).await;
        assert_eq!(
            (reply.status, &reply.value()["redirect_location"]),
            (403, &json!("/c/oidc/login")),
            "{name}: {reply:?}"
        );
    }
    assert_eq!(post_login(&stage.client(), "admin", "wrong", &[]).await.status, 401);
    assert_eq!(post_login(&stage.client(), "admin", ADMIN_PASSWORD, &[]).await.status, 200);
}

#[tokio::test]
async fn c40_a_provider_that_gives_no_answer_lets_nobody_in() {
    let stage = Stage::set(json!({})).await;
    let (callback, cookie) = stage.up_to_callback("unlucky").await;
    stage
        .configure(&json!({"oidc_endpoint": "http://127.0.0.1:1", "oidc_client_secret": "x"}))
        .await;
    let reply = stage.client().body("GET", &callback, &[("cookie", &cookie)], "").await;
    assert_eq!((reply.status, sid_of(&reply)), (503, None), "{reply:?}");
    assert_eq!(stage.client().get("/c/oidc/login").await.status, 503);
}
