use std::process::Command;

use serde_json::{Value, json};
use wharf_testkit::Image;

use super::Stage;
use crate::session::{LoggedIn, post_login, sid_of};

/// Sets the account's CLI secret.
async fn set(session: &LoggedIn, secret: Option<&str>) -> wharf_testkit::Reply {
    let id = session.get("/api/v2.0/users/current").await.value()["user_id"].clone();
    let body = secret.map_or_else(|| json!({}), |secret| json!({"secret": secret}));
    session.change("PUT", &format!("/api/v2.0/users/{id}/cli_secret"), &body).await
}

/// As if the provider had been asked long ago.
fn age(stage: &Stage) {
    let status = Command::new("sqlite3")
        .arg(stage.registry.data_dir().join("wharf.db"))
        .arg("PRAGMA busy_timeout=5000; UPDATE oidc_accounts SET vouched_at = '2020-01-01T00:00:00.000000Z'")
        .output()
        .expect("sqlite3 runs");
    assert!(status.status.success(), "{status:?}");
}

const SECRET: &str = "Command-line-1";

#[tokio::test]
async fn the_secret_stands_for_a_password_where_no_browser_is() {
    let stage = Stage::set(json!({})).await;
    stage.registry.admin().make_project("team", false).await;
    let session = stage.log_in("terminal").await;
    stage.registry.admin().make_member("team", "terminal", 2).await;
    assert_eq!(set(&session, Some("weak")).await.status, 400);
    assert_eq!(set(&session, Some(SECRET)).await.status, 200);
    let client = stage.registry.user("terminal", SECRET);
    let image = Image::random(1, 100);
    client.push_image("team/app", "v1", &image).await;
    client.assert_pulls("team/app", "v1", &image).await;
    assert_eq!(stage.registry.user("terminal", "Other-secret-1").get("/v2/").await.status, 401);
    let form = post_login(&stage.client(), "terminal", SECRET, &[]).await;
    assert_eq!((form.status, sid_of(&form)), (403, None), "it opens no session");
    // One that is made here is told once.
    let made = set(&session, None).await;
    let told: Value = made.value();
    let made = told["secret"].as_str().expect("told");
    assert!(made.len() >= 40);
    assert_eq!(stage.registry.user("terminal", made).get("/v2/").await.status, 200);
    assert_eq!(
        stage.registry.user("terminal", SECRET).get("/v2/").await.status,
        401,
        "the old one is gone"
    );
    let current = session.get("/api/v2.0/users/current").await;
    assert!(!String::from_utf8_lossy(&current.body).contains(made));
    let dump = Command::new("sqlite3")
        .arg(stage.registry.data_dir().join("wharf.db"))
        .arg(".dump")
        .output()
        .expect("sqlite3 runs");
    assert!(!String::from_utf8_lossy(&dump.stdout).contains(made), "only its hash is kept");
}

#[tokio::test]
async fn c56_the_secret_counts_while_the_provider_vouches() {
    let stage = Stage::set(json!({"oidc_admin_group": "registry-admins"})).await;
    stage.tell("watched", json!({"groups": ["registry-admins"]})).await;
    let session = stage.log_in("watched").await;
    assert_eq!(set(&session, Some(SECRET)).await.status, 200);
    let client = stage.registry.user("watched", SECRET);
    assert_eq!(client.get("/api/v2.0/users").await.status, 200);
    // Removed from the group: felt at the next renewal.
    stage.tell("watched", json!({"groups": []})).await;
    age(&stage);
    assert_eq!(client.get("/api/v2.0/users").await.status, 403);
    assert_eq!(client.get("/v2/").await.status, 200);
    // Gone altogether: the secret is right and proves nothing.
    stage.tell("watched", json!({"disabled": true})).await;
    age(&stage);
    assert_eq!(client.get("/v2/").await.status, 401);
    // It does not come back by itself, only by logging in.
    stage.tell("watched", json!({})).await;
    assert_eq!(client.get("/v2/").await.status, 401);
    stage.log_in("watched").await;
    assert_eq!(client.get("/v2/").await.status, 200);
}

#[tokio::test]
async fn c40_a_provider_that_gives_no_answer_is_no_yes() {
    let stage = Stage::set(json!({})).await;
    let session = stage.log_in("stranded").await;
    assert_eq!(set(&session, Some(SECRET)).await.status, 200);
    let client = stage.registry.user("stranded", SECRET);
    assert_eq!(client.get("/v2/").await.status, 200);
    stage
        .configure(&json!({"oidc_endpoint": "http://127.0.0.1:1", "oidc_client_secret": "x"}))
        .await;
    age(&stage);
    assert_eq!(client.get("/v2/").await.status, 503);
}

#[tokio::test]
async fn only_ones_own_secret_and_only_for_accounts_of_the_provider() {
    let stage = Stage::set(json!({})).await;
    let (one, other) = (stage.log_in("mine").await, stage.log_in("yours").await);
    let id = other.get("/api/v2.0/users/current").await.value()["user_id"].clone();
    let path = format!("/api/v2.0/users/{id}/cli_secret");
    assert_eq!(one.change("PUT", &path, &json!({"secret": SECRET})).await.status, 403);
    let admin = stage.registry.admin();
    assert_eq!(admin.json("PUT", &path, &json!({"secret": SECRET})).await.status, 200);
    let local = admin.json("PUT", "/api/v2.0/users/1/cli_secret", &json!({"secret": SECRET})).await;
    assert_eq!(local.status, 412, "{local:?}");
}
