//! When a session is over.

use std::process::Command;
use std::time::Duration;

use serde_json::json;
use wharf_testkit::{ADMIN_PASSWORD, TestRegistry};

use super::{LoggedIn, post_login, sid_of};
use crate::start;

#[tokio::test]
async fn a104_a_planted_cookie_never_becomes_a_login() {
    let registry = start();
    let client = registry.anonymous();
    let planted = "A".repeat(43);
    let reply = post_login(&client, "admin", ADMIN_PASSWORD, &[("cookie", &format!("sid={planted}"))]).await;
    let given = sid_of(&reply).expect("a cookie");
    assert_ne!(given, planted);
    assert_eq!(LoggedIn::with(&client, &planted).who().await, None);
    // Logging in again gives another cookie, and the one before is over.
    let reply = post_login(&client, "admin", ADMIN_PASSWORD, &[("cookie", &format!("sid={given}"))]).await;
    let next = sid_of(&reply).expect("a cookie");
    assert_eq!(LoggedIn::with(&client, &given).who().await, None);
    assert_eq!(LoggedIn::with(&client, &next).who().await.as_deref(), Some("admin"));
}

#[tokio::test]
async fn a104_logging_out_ends_one_session_and_leaves_the_others() {
    let registry = start();
    let client = registry.anonymous();
    let (one, other) = (LoggedIn::admin(&client).await, LoggedIn::admin(&client).await);
    assert_eq!(one.send("GET", "/c/log_out", &[], "").await.status, 200);
    assert_eq!((one.who().await, other.who().await.as_deref()), (None, Some("admin")));
}

#[tokio::test]
async fn c95_a_deleted_account_has_no_sessions() {
    let registry = start();
    let client = registry.anonymous();
    registry.admin().make_user("leaver").await;
    let session = LoggedIn::log_in(&client, "leaver", "Pass-word1-leaver").await;
    let current = session.get("/api/v2.0/users/current").await.value();
    let id = current["user_id"].as_i64().expect("an id");
    assert_eq!(registry.admin().delete(&format!("/api/v2.0/users/{id}")).await.status, 200);
    assert_eq!(session.who().await, None);
    registry.admin().make_user("leaver").await;
    assert_eq!(session.who().await, None, "another account of the same name");
}

#[tokio::test]
async fn logins_and_logouts_are_recorded_without_a_secret() {
    let registry = start();
    let client = registry.anonymous();
    post_login(&client, "admin", "Canary-password-1", &[]).await;
    let session = LoggedIn::admin(&client).await;
    session.send("GET", "/c/log_out", &[], "").await;
    // Refusals are written by a queue, a moment later.
    let mut dump = dump_of(&registry);
    for _ in 0..50 {
        if recorded(&dump).len() >= 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        dump = dump_of(&registry);
    }
    let lines = recorded(&dump);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(!dump.contains("Canary-password-1") && !dump.contains(&session.sid));
}

fn dump_of(registry: &TestRegistry) -> String {
    let dump = Command::new("sqlite3")
        .arg(registry.data_dir().join("wharf.db"))
        .arg(".dump")
        .output()
        .expect("sqlite3 runs");
    String::from_utf8_lossy(&dump.stdout).into_owned()
}

fn recorded(dump: &str) -> Vec<&str> {
    dump.lines()
        .filter(|line| line.contains("'login'") || line.contains("'logout'"))
        .collect()
}

#[tokio::test]
async fn a104_a_new_password_ends_every_session() {
    let registry = start();
    let client = registry.anonymous();
    let jane = registry.admin().make_user("jane").await;
    let (one, other) = (
        LoggedIn::log_in(&client, "jane", "Pass-word1-jane").await,
        LoggedIn::log_in(&client, "jane", "Pass-word1-jane").await,
    );
    let id = jane.get("/api/v2.0/users/current").await.value()["user_id"].clone();
    let body = json!({"old_password": "Pass-word1-jane", "new_password": "Other-word2-jane"});
    let changed = one.change("PUT", &format!("/api/v2.0/users/{id}/password"), &body).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!((one.who().await, other.who().await), (None, None));
    let again = LoggedIn::log_in(&client, "jane", "Other-word2-jane").await;
    assert_eq!(again.who().await.as_deref(), Some("jane"));
}

#[tokio::test]
async fn a104_another_role_in_the_registry_ends_every_session() {
    let registry = start();
    let client = registry.anonymous();
    registry.admin().make_user("jane").await;
    let session = LoggedIn::log_in(&client, "jane", "Pass-word1-jane").await;
    let id = session.get("/api/v2.0/users/current").await.value()["user_id"].clone();
    for flag in [true, false] {
        let session = LoggedIn::log_in(&client, "jane", "Pass-word1-jane").await;
        assert_eq!(session.who().await.as_deref(), Some("jane"));
        let body = json!({"sysadmin_flag": flag});
        let changed = registry.admin().json("PUT", &format!("/api/v2.0/users/{id}/sysadmin"), &body).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        assert_eq!(session.who().await, None, "{flag}");
    }
    assert_eq!(session.who().await, None);
}
