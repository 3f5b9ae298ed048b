//! Users whom a reverse proxy has logged in.

use serde_json::json;
use wharf_testkit::{Client, Reply, TestRegistry};

use crate::configured;

/// A registry that believes this machine, which is where the tests call from.
fn behind_a_proxy() -> TestRegistry {
    believing("127.0.0.1")
}

fn believing(proxy: &str) -> TestRegistry {
    configured()
        .env("WHARF_SERVER__TRUSTED_PROXIES", proxy)
        .env("WHARF_AUTH__PROXY_HEADER__USER", "X-Forwarded-User")
        .env("WHARF_AUTH__PROXY_HEADER__GROUPS", "X-Forwarded-Groups")
        .env("WHARF_AUTH__PROXY_HEADER__EMAIL", "X-Forwarded-Email")
        .env("WHARF_AUTH__PROXY_HEADER__ADMIN_GROUP", "registry-admins")
        .start()
}

async fn get(client: &Client, path: &str, headers: &[(&str, &str)]) -> Reply {
    client.body("GET", path, headers, "").await
}

const CURRENT: &str = "/api/v2.0/users/current";

#[tokio::test]
async fn who_the_proxy_names_is_logged_in_with_todays_groups() {
    let registry = behind_a_proxy();
    let client = registry.anonymous();
    let jane = [
        ("x-forwarded-user", "jane"),
        ("x-forwarded-email", "jane@example.com"),
        ("x-forwarded-groups", "team-a, registry-admins;team-b"),
    ];
    let current = get(&client, CURRENT, &jane).await.value();
    assert_eq!(
        (&current["username"], &current["email"]),
        (&json!("jane"), &json!("jane@example.com"))
    );
    assert_eq!(get(&client, "/api/v2.0/users", &jane).await.status, 200);
    // Left the administrators: felt at once.
    let later = [jane[0], ("x-forwarded-groups", "team-a")];
    assert_eq!(get(&client, "/api/v2.0/users", &later).await.status, 403);
    assert_eq!(get(&client, CURRENT, &later).await.value()["user_id"], current["user_id"]);
    assert_eq!(get(&client, CURRENT, &[]).await.status, 401);
}

#[tokio::test]
async fn c87_headers_of_anybody_else_are_nothing() {
    let registry = believing("192.0.2.1");
    let client = registry.anonymous();
    for headers in [
        &[("x-forwarded-user", "admin")][..],
        &[("x-forwarded-user", "admin"), ("x-forwarded-for", "192.0.2.1")],
        &[("x-forwarded-user", "jane"), ("x-forwarded-groups", "registry-admins")],
    ] {
        assert_eq!(get(&client, CURRENT, headers).await.status, 401, "{headers:?}");
    }
    let unset = configured().env("WHARF_SERVER__TRUSTED_PROXIES", "127.0.0.1").start();
    assert_eq!(get(&unset.anonymous(), CURRENT, &[("x-forwarded-user", "jane")]).await.status, 401);
}

#[tokio::test]
async fn c31_the_proxys_admin_is_not_ours() {
    let registry = behind_a_proxy();
    let client = registry.anonymous();
    for name in ["admin", "Admin", "ADMIN"] {
        let current = get(&client, CURRENT, &[("x-forwarded-user", name)]).await.value();
        assert_ne!(current["user_id"], 1, "{name}");
        assert_eq!(current["sysadmin_flag"], false, "{name}");
    }
}

#[tokio::test]
async fn two_stories_and_odd_names_are_refused() {
    let registry = behind_a_proxy();
    let client = registry.anonymous();
    let long = "x".repeat(300);
    for headers in [
        &[("x-forwarded-user", "jane"), ("x-forwarded-user", "admin")][..],
        &[("x-forwarded-user", long.as_str())],
        &[
            ("x-forwarded-user", "jane"),
            ("x-forwarded-groups", "a"),
            ("x-forwarded-groups", "registry-admins"),
        ],
    ] {
        let request = headers.iter().fold(client.request("GET", CURRENT), |request, (name, value)| {
            request.header(*name, *value)
        });
        let reply = Reply::of(request).await;
        assert_eq!(reply.status, 401, "{headers:?}: {reply:?}");
    }
}

#[tokio::test]
async fn a106_a_page_of_others_makes_no_change_through_the_proxy() {
    let registry = behind_a_proxy();
    let client = registry.anonymous();
    let body = json!({"project_name": "made"}).to_string();
    let admin = [
        ("x-forwarded-user", "chief"),
        ("x-forwarded-groups", "registry-admins"),
        ("content-type", "application/json"),
    ];
    for foreign in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let mut headers = admin.to_vec();
        headers.push(foreign);
        assert_eq!(
            client.body("POST", "/api/v2.0/projects", &headers, body.clone()).await.status,
            403,
            "{foreign:?}"
        );
    }
    assert_eq!(client.body("POST", "/api/v2.0/projects", &admin, body).await.status, 201);
}
