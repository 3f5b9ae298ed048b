//! `/ldap`

use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use super::current;
use super::directory::{configure, registry, settings};
use crate::abuse::checks::assert_error;
use crate::start;

#[tokio::test]
async fn a_ping_tries_the_settings_and_says_what_is_wrong() {
    let registry = start();
    let admin = registry.admin();
    assert_error(
        &admin.send("POST", "/api/v2.0/ldap/ping").await,
        400,
        "BAD_REQUEST",
        "nothing is configured",
    );
    configure(&admin, &settings()).await;
    assert_eq!(
        admin.send("POST", "/api/v2.0/ldap/ping").await.value(),
        json!({"success": true, "message": ""})
    );
    for (changes, says) in [
        (json!({"ldap_base_dn": "ou=nowhere,dc=wharf,dc=test"}), "base DN"),
        (json!({"ldap_search_password": "wrong"}), "search account"),
        (
            json!({"ldap_url": "ldap://127.0.0.1:1", "ldap_search_password": "x"}),
            "cannot connect",
        ),
        (json!({"ldap_ca_certificate": "", "ldap_verify_cert": true}), "TLS"),
        (json!({"ldap_filter": "(((", "ldap_scope": 2}), "filter"),
    ] {
        let result = admin.json("POST", "/api/v2.0/ldap/ping", &changes).await.value();
        assert_eq!(result["success"], false, "{changes}");
        assert!(
            result["message"].as_str().is_some_and(|text| text.contains(says)),
            "{changes}: {result}"
        );
    }
    assert_error(
        &admin.json("POST", "/api/v2.0/ldap/ping", &json!({"ldap_scope": 7})).await,
        400,
        "BAD_REQUEST",
        "no scope",
    );
    // Nothing of it was kept.
    assert_eq!(
        admin
            .json("POST", "/api/v2.0/ldap/ping", &json!({"ldap_connection_timeout": 5}))
            .await
            .value()["success"],
        true
    );
}

#[tokio::test]
async fn c43_the_stored_password_goes_to_no_other_server() {
    let registry = registry().await;
    let admin = registry.admin();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("ldap://{}", listener.local_addr().expect("an address"));
    let heard = tokio::spawn(async move {
        let mut heard = Vec::new();
        while let Ok(Ok((mut client, _))) = tokio::time::timeout(std::time::Duration::from_secs(2), listener.accept()).await {
            let _ = tokio::time::timeout(std::time::Duration::from_secs(1), client.read_to_end(&mut heard)).await;
        }
        heard
    });
    let result = admin
        .json(
            "POST",
            "/api/v2.0/ldap/ping",
            &json!({"ldap_url": url, "ldap_start_tls": false, "ldap_connection_timeout": 1}),
        )
        .await;
    assert_eq!(result.value()["success"], false, "{result:?}");
    let kept = admin.json("PUT", "/api/v2.0/configurations", &json!({"ldap_url": url})).await;
    assert_error(&kept, 400, "BAD_REQUEST", "the password must be sent again");
    let heard = String::from_utf8_lossy(&heard.await.expect("no panic")).into_owned();
    assert!(!heard.contains("reader-Secret1"), "{heard:?}");
    assert_eq!(
        admin.get("/api/v2.0/configurations").await.value()["ldap_url"]["value"],
        settings()["ldap_url"]
    );
}

#[tokio::test]
async fn people_and_groups_are_found() {
    let registry = registry().await;
    let admin = registry.admin();
    let found = admin.get("/api/v2.0/ldap/users/search?username=alice").await.value();
    assert_eq!(
        found,
        json!([{"username": "alice", "realname": "Alice A.", "email": "alice@wharf.test"}])
    );
    let none = admin.get("/api/v2.0/ldap/users/search?username=*)(uid=*").await;
    assert_eq!((none.status, none.value()), (200, json!([])));
    let groups = admin.get("/api/v2.0/ldap/groups/search?groupname=wharf%20admins").await.value();
    let admins =
        json!([{"id": 0, "group_name": "Wharf Admins", "group_type": 1, "ldap_group_dn": "cn=wharf admins,ou=groups,dc=wharf,dc=test"}]);
    assert_eq!(groups, admins);
    let by_dn = admin
        .get("/api/v2.0/ldap/groups/search?groupdn=CN%3DWharf%20Admins,OU%3Dgroups,dc%3Dwharf,dc%3Dtest")
        .await
        .value();
    assert_eq!(by_dn, admins);
    assert_error(&admin.get("/api/v2.0/ldap/groups/search").await, 400, "BAD_REQUEST", "what for?");
}

#[tokio::test]
async fn accounts_are_made_before_the_first_login() {
    let registry = registry().await;
    let admin = registry.admin();
    let import = async |names: Value| {
        admin
            .json("POST", "/api/v2.0/ldap/users/import", &json!({"ldap_uid_list": names}))
            .await
    };
    assert_eq!(import(json!(["bob", "admin"])).await.status, 200);
    let again = import(json!(["bob", "nobody", "twin"])).await;
    let failed = json!([
        {"uid": "bob", "error": "already_imported"},
        {"uid": "nobody", "error": "unknown_user"},
        {"uid": "twin", "error": "unknown_user"},
    ]);
    assert_eq!((again.status, again.value()), (404, failed));
    let users = admin.get("/api/v2.0/users?sort=username").await.value();
    let names: Vec<_> = users
        .as_array()
        .expect("a list")
        .iter()
        .map(|user| user["username"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["admin", "admin@ldap", "bob"]);
    let bob = current(&registry.user("bob", "bob-Secret1")).await;
    assert_eq!(bob["user_id"], users[2]["user_id"], "the account that was made");
    assert_error(&import(json!([])).await, 400, "BAD_REQUEST", "nobody");
    assert_error(&import(json!(vec!["x"; 101])).await, 400, "BAD_REQUEST", "too many");
}

#[tokio::test]
async fn only_administrators_look_into_the_directory() {
    let registry = registry().await;
    let alice = registry.user("alice", "alice-Secret1");
    current(&alice).await;
    for (client, status, code) in [(&alice, 403, "FORBIDDEN"), (&registry.anonymous(), 401, "UNAUTHORIZED")] {
        for path in ["/api/v2.0/ldap/users/search?username=a", "/api/v2.0/ldap/groups/search?groupname=a"] {
            assert_error(&client.get(path).await, status, code, path);
        }
        assert_error(&client.send("POST", "/api/v2.0/ldap/ping").await, status, code, "ping");
        let body = json!({"ldap_uid_list": ["bob"]});
        assert_error(
            &client.json("POST", "/api/v2.0/ldap/users/import", &body).await,
            status,
            code,
            "import",
        );
    }
}
