//! What a password may be, and what it opens.

use serde_json::json;

use super::{assert_wrong, current};
use crate::abuse::checks::assert_error;
use crate::start;

#[tokio::test]
async fn c70_a103_passwords_are_compared_whole_and_in_one_form() {
    let registry = start();
    let admin = registry.admin();
    let long = format!("Aa1{}", "x".repeat(77));
    let composed = "Gr\u{fc}\u{df}e-aus-K\u{f6}ln-1";
    for (name, password) in [
        ("long", long.as_str()),
        ("composed", composed),
        ("longest", &format!("Aa1{}", "\u{e9}".repeat(125))),
    ] {
        let body = json!({"username": name, "password": password, "email": "x@example.org", "realname": name});
        assert_eq!(admin.json("POST", "/api/v2.0/users", &body).await.status, 201, "{name}");
        assert_eq!(current(&registry.user(name, password)).await["username"], name);
    }
    for cut in [72, 73, 79] {
        assert_wrong(&registry.user("long", &long[..cut]).get("/v2/").await, "cut");
    }
    assert_wrong(&registry.user("long", &format!("{long}x")).get("/v2/").await, "longer");
    assert_eq!(
        current(&registry.user("composed", "Gru\u{308}\u{df}e-aus-Ko\u{308}ln-1")).await["username"],
        "composed"
    );
    assert_wrong(&registry.user("composed", "Gruesse-aus-Koeln-1").get("/v2/").await, "another text");
    let body = json!({"username": "never", "password": format!("Aa1{}", "x".repeat(126)), "email": "x@example.org", "realname": "x"});
    assert_error(
        &admin.json("POST", "/api/v2.0/users", &body).await,
        400,
        "BAD_REQUEST",
        "129 characters",
    );
}

#[tokio::test]
async fn ones_own_password_changes_with_the_old_one() {
    let registry = start();
    let (admin, user) = (registry.admin(), registry.admin().make_user("user").await);
    let id = current(&user).await["user_id"].clone();
    let path = format!("/api/v2.0/users/{id}/password");
    for (body, status, code) in [
        (json!({"new_password": "New-Pass-1"}), 403, "FORBIDDEN"),
        (json!({"old_password": "wrong", "new_password": "New-Pass-1"}), 403, "FORBIDDEN"),
        (
            json!({"old_password": "Pass-word1-user", "new_password": "weak"}),
            400,
            "BAD_REQUEST",
        ),
        (
            json!({"old_password": "Pass-word1-user", "new_password": "Pass-word1-user"}),
            400,
            "BAD_REQUEST",
        ),
    ] {
        assert_error(&user.json("PUT", &path, &body).await, status, code, &body.to_string());
    }
    let body = json!({"old_password": "Pass-word1-user", "new_password": "New-Pass-1"});
    assert_eq!(user.json("PUT", &path, &body).await.status, 200);
    assert_wrong(&user.get("/v2/").await, "the old password ends at once");
    let changed = registry.user("user", "New-Pass-1");
    assert_eq!(current(&changed).await["user_id"], id);
    // Nobody else's, and an administrator needs no old one.
    let other = admin.make_user("other").await;
    let body = json!({"old_password": "New-Pass-1", "new_password": "Newer-Pass-1"});
    assert_error(&other.json("PUT", &path, &body).await, 403, "FORBIDDEN", "somebody else's");
    assert_error(&registry.anonymous().json("PUT", &path, &body).await, 401, "UNAUTHORIZED", "nobody");
    assert_eq!(admin.json("PUT", &path, &json!({"new_password": "Newer-Pass-1"})).await.status, 200);
    assert_wrong(&changed.get("/v2/").await, "changed by an administrator");
    assert_error(
        &admin
            .json("PUT", "/api/v2.0/users/999999/password", &json!({"new_password": "Newer-Pass-1"}))
            .await,
        404,
        "NOT_FOUND",
        "no such account",
    );
}

#[tokio::test]
async fn c26_the_password_everybody_knows_never_works() {
    let registry = crate::configured().without_env("WHARF_ADMIN_PASSWORD").start();
    for path in ["/v2/", "/api/v2.0/users/current", "/service/token?service=harbor-registry"] {
        assert_wrong(&registry.user("admin", "Harbor12345").get(path).await, path);
    }
}
