//! Robots guess no better than people, and make nobody an administrator.

use serde_json::{Value, json};
use wharf_testkit::{Client, Reply};

use super::current;
use crate::abuse::checks::assert_error;
use crate::configured;

async fn robot(admin: &Client, name: &str, access: Value) -> (String, String) {
    let body =
        json!({"name": name, "level": "system", "duration": 7, "permissions": [{"kind": "system", "namespace": "/", "access": access}]});
    let made = admin.json("POST", "/api/v2.0/robots", &body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.value();
    let text = |field: &str| made[field].as_str().expect("a text").to_owned();
    (text("name"), text("secret"))
}

#[tokio::test]
async fn a99_a_robots_secret_is_guessed_slowly_and_from_elsewhere_it_works() {
    let registry = configured().env("WHARF_SERVER__TRUSTED_PROXIES", "127.0.0.1").start();
    let (name, secret) = robot(&registry.admin(), "ci", json!([{"resource": "project", "action": "list"}])).await;
    let from = async |secret: &str, address: &str| {
        let client = registry.user(&name, secret);
        Reply::of(client.request("GET", "/v2/").header("x-forwarded-for", address))
            .await
            .status
    };
    let mut slowed = 0;
    for n in 0..100 {
        match from(&format!("{}{n:03}", &secret[..secret.len() - 3]), "198.51.100.20").await {
            401 => {}
            429 => slowed += 1,
            other => panic!("{other}"),
        }
    }
    assert!(slowed >= 80, "{slowed}");
    assert_eq!(from(&secret, "203.0.113.20").await, 200);
    let many: Vec<_> = (0..200)
        .map(|_| {
            let client = registry.user(&name, &secret);
            tokio::spawn(async move {
                Reply::of(client.request("GET", "/v2/").header("x-forwarded-for", "203.0.113.21"))
                    .await
                    .status
            })
        })
        .collect();
    for one in many {
        assert_eq!(one.await.expect("no panic"), 200, "a busy robot is not slowed");
    }
}

#[tokio::test]
async fn c29_a_robot_that_may_update_users_makes_nobody_an_administrator() {
    let registry = configured().start();
    let admin = registry.admin();
    let user = admin.make_user("user").await;
    let id = current(&user).await["user_id"].clone();
    let access =
        json!([{"resource": "user", "action": "update"}, {"resource": "user", "action": "read"}, {"resource": "user", "action": "list"}]);
    let (name, secret) = robot(&admin, "helpdesk", access).await;
    let robot = registry.user(&name, &secret);
    assert_eq!(robot.get("/api/v2.0/users").await.status, 200);
    for (path, body) in [
        (format!("/api/v2.0/users/{id}/sysadmin"), json!({"sysadmin_flag": true})),
        ("/api/v2.0/users/1/sysadmin".to_owned(), json!({"sysadmin_flag": false})),
        ("/api/v2.0/users/1/password".to_owned(), json!({"new_password": "Robot-Pass1"})),
        (format!("/api/v2.0/users/{id}/password"), json!({"new_password": "Robot-Pass1"})),
        ("/api/v2.0/users/1".to_owned(), json!({"email": "robot@example.org"})),
        ("/api/v2.0/configurations".to_owned(), json!({"ldap_group_admin_dn": "cn=x,dc=y"})),
    ] {
        assert_error(&robot.json("PUT", &path, &body).await, 403, "FORBIDDEN", &path);
    }
    let identity = json!({"provider": "ldap", "subject": "uid=x,dc=y"});
    assert_error(
        &robot.json("POST", "/api/v2.0/users/1/identities", &identity).await,
        403,
        "FORBIDDEN",
        "identities",
    );
    assert_eq!(current(&user).await["sysadmin_flag"], false);
    // What the right is for.
    assert_eq!(
        robot
            .json("PUT", &format!("/api/v2.0/users/{id}"), &json!({"comment": "on leave"}))
            .await
            .status,
        200
    );
    assert_error(
        &robot.get("/api/v2.0/users/current").await,
        412,
        "PRECONDITION",
        "a robot is no user",
    );
}
