//! `/api/v2.0/users`

use serde_json::{Value, json};

use super::stage::{Stage, Who};
use crate::abuse::checks::assert_error;

fn account(name: &str) -> Value {
    json!({"username": name, "password": "Pass-word1", "email": format!("{name}@example.org"), "realname": name, "comment": "c"})
}

#[tokio::test]
async fn c4_only_administrators_see_and_make_accounts() {
    let stage = Stage::shared().await;
    for who in Who::ALL.into_iter().filter(|who| *who != Who::SystemAdmin) {
        let client = stage.client(who);
        let (status, code) = if who == Who::Anonymous {
            (401, "UNAUTHORIZED")
        } else {
            (403, "FORBIDDEN")
        };
        for path in [
            "/api/v2.0/users",
            "/api/v2.0/users?username=a",
            "/api/v2.0/users/1",
            "/api/v2.0/users/999999",
            "/api/v2.0/users/0",
            "/api/v2.0/users/-1",
        ] {
            assert_error(&client.get(path).await, status, code, &format!("{who:?} {path}"));
        }
        assert_error(
            &client.json("POST", "/api/v2.0/users", &account("intruder")).await,
            status,
            code,
            &format!("{who:?}"),
        );
        for id in ["1", "999999"] {
            assert_error(
                &client.delete(&format!("/api/v2.0/users/{id}")).await,
                status,
                code,
                &format!("{who:?}"),
            );
        }
    }
    let admin = stage.admin();
    assert_error(
        &admin.get("/api/v2.0/users/999999").await,
        404,
        "NOT_FOUND",
        "an administrator is told",
    );
    assert_error(&admin.get("/api/v2.0/users/none").await, 422, "UNPROCESSABLE_ENTITY", "no number");
    assert_eq!(admin.get("/api/v2.0/users?username=intruder").await.header("x-total-count"), "0");
}

#[tokio::test]
async fn an_account_has_the_fields_harbors_clients_read_and_no_secret() {
    let stage = Stage::shared().await;
    let guest = stage.client(Who::Guest);
    let current = guest.get("/api/v2.0/users/current").await;
    let user = current.value();
    let id = user["user_id"].as_i64().expect("an id");
    assert_eq!(
        guest.get(&format!("/api/v2.0/users/{id}")).await.body,
        current.body,
        "one's own account by id"
    );
    assert_eq!(stage.admin().get(&format!("/api/v2.0/users/{id}")).await.body, current.body);
    assert_eq!(
        [
            &user["username"],
            &user["email"],
            &user["realname"],
            &user["sysadmin_flag"],
            &user["admin_role_in_auth"]
        ],
        [
            &json!("gina"),
            &json!("gina@example.org"),
            &json!("gina"),
            &json!(false),
            &json!(false)
        ]
    );
    let mut fields: Vec<_> = user.as_object().expect("an object").keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "admin_role_in_auth",
            "auditor_flag",
            "comment",
            "creation_time",
            "email",
            "realname",
            "sysadmin_flag",
            "update_time",
            "user_id",
            "username"
        ]
    );
    let list = stage.admin().get("/api/v2.0/users?page_size=100").await;
    assert!(!String::from_utf8_lossy(&list.body).contains("argon2"), "no hash in a list");
    assert_eq!(stage.admin().get("/api/v2.0/users/current").await.value()["sysadmin_flag"], true);
    assert_error(
        &stage.client(Who::Anonymous).get("/api/v2.0/users/current").await,
        401,
        "UNAUTHORIZED",
        "nobody",
    );
}

#[tokio::test]
async fn c2_an_account_is_made_without_rights_whatever_the_body_says() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let mut body = account("climber");
    for flag in ["sysadmin_flag", "admin_role_in_auth", "has_admin_role", "system_admin"] {
        body[flag] = json!(true);
    }
    body["user_id"] = json!(1);
    body["role_id"] = json!(1);
    let made = admin.json("POST", "/api/v2.0/users", &body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let climber = stage.registry.user("climber", "Pass-word1");
    assert_eq!(climber.get(made.header("location")).await.value()["sysadmin_flag"], false);
    assert_error(&climber.get("/api/v2.0/users").await, 403, "FORBIDDEN", "no administrator");
    assert_error(&climber.get("/v2/vault/x/tags/list").await, 403, "DENIED", "no member");
}

#[tokio::test]
async fn accounts_that_cannot_be() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    assert_error(
        &admin.json("POST", "/api/v2.0/users", &account("gina")).await,
        409,
        "CONFLICT",
        "taken",
    );
    for (field, value) in [
        ("username", json!("")),
        ("username", json!("a".repeat(256))),
        ("username", json!("a$b")),
        ("password", json!("Short1")),
        ("password", json!("no-upper-case-1")),
        ("password", json!("NO-LOWER-CASE-1")),
        ("password", json!("No-Digit-At-All")),
        ("password", json!(format!("Aa1{}", "x".repeat(254)))),
        ("password", json!("Nul-Inside-1\u{0}x")),
        ("email", json!("no-at-sign")),
        ("email", json!("a@b\r\nBcc: c@d")),
        ("realname", json!("line\nbreak")),
        ("comment", json!("x".repeat(256))),
    ] {
        let mut body = account("never");
        body[field] = value.clone();
        assert_error(
            &admin.json("POST", "/api/v2.0/users", &body).await,
            400,
            "BAD_REQUEST",
            &format!("{field}: {value}"),
        );
    }
    for (field, value) in [("username", Value::Null), ("password", json!(12_345_678)), ("email", json!({}))] {
        let mut body = account("never");
        body[field] = value.clone();
        let reply = admin.json("POST", "/api/v2.0/users", &body).await;
        assert_error(&reply, 422, "UNPROCESSABLE_ENTITY", &format!("{field}: {value}"));
        assert!(
            !String::from_utf8_lossy(&reply.body).contains("12345678"),
            "a password is never repeated: {reply:?}"
        );
    }
    assert_eq!(admin.get("/api/v2.0/users?username=never").await.header("x-total-count"), "0");
}

#[tokio::test]
async fn a111_the_last_administrator_stays() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let id = admin.get("/api/v2.0/users/current").await.value()["user_id"].clone();
    assert_error(
        &admin.delete(&format!("/api/v2.0/users/{id}")).await,
        403,
        "FORBIDDEN",
        "one's own account",
    );
    assert_eq!(admin.get("/api/v2.0/users/current").await.status, 200);
    assert_error(&admin.delete("/api/v2.0/users/999999").await, 404, "NOT_FOUND", "nobody");
}

#[tokio::test]
async fn c26_no_account_gets_a_password_that_everybody_knows() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let mut body = account("wanda");
    body["password"] = json!("Harbor12345");
    let made = admin.json("POST", "/api/v2.0/users", &body).await;
    assert_error(&made, 400, "BAD_REQUEST", "a new account");
    body["password"] = json!("Pass-word1");
    let made = admin.json("POST", "/api/v2.0/users", &body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = format!(
        "/api/v2.0/users/{}/password",
        made.header("location").rsplit('/').next().expect("an id")
    );
    for known in ["Harbor12345", "HARBOR12345", "Admin12345", "Wharf12345"] {
        let by_admin = admin.json("PUT", &path, &json!({"new_password": known})).await;
        assert_error(&by_admin, 400, "BAD_REQUEST", known);
        let own = json!({"old_password": "Pass-word1", "new_password": known});
        let by_owner = stage.registry.user("wanda", "Pass-word1").json("PUT", &path, &own).await;
        assert_error(&by_owner, 400, "BAD_REQUEST", known);
    }
    assert_eq!(stage.registry.user("wanda", "Pass-word1").get("/v2/").await.status, 200);
}
