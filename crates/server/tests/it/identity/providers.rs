//! Accounts move from one provider to another and keep what is theirs.

use serde_json::json;

use super::directory::{configure, registry, settings};
use super::{assert_wrong, current};
use crate::abuse::checks::assert_error;

#[tokio::test]
async fn an_account_moves_between_providers() {
    let registry = registry().await;
    let admin = registry.admin();
    // A local account becomes alice of the directory.
    let local = admin.make_user("old-alice").await;
    let id = current(&local).await["user_id"].clone();
    admin.make_project("hers", false).await;
    admin.make_member("hers", "old-alice", 2).await;
    let path = format!("/api/v2.0/users/{id}/identities");
    let dn = json!({"provider": "ldap", "subject": "UID=Alice, ou=People,DC=wharf,DC=test"});
    assert_eq!(admin.json("POST", &path, &dn).await.status, 201);
    let listed = admin.get(&path).await.value();
    assert_eq!(listed[0]["subject"], "uid=alice,ou=people,dc=wharf,dc=test");
    let alice = registry.user("alice", "alice-Secret1");
    assert_eq!(current(&alice).await["user_id"], id);
    assert_eq!(alice.get("/api/v2.0/projects/hers").await.status, 200, "she keeps what is hers");
    // It is one account's.
    let other = current(&admin.make_user("other").await).await["user_id"].clone();
    assert_error(
        &admin.json("POST", &format!("/api/v2.0/users/{other}/identities"), &dn).await,
        409,
        "CONFLICT",
        "tied",
    );
    // And back again.
    let identity = listed[0]["id"].clone();
    assert_error(
        &admin.delete(&format!("/api/v2.0/users/{other}/identities/{identity}")).await,
        404,
        "NOT_FOUND",
        "another's",
    );
    assert_eq!(admin.delete(&format!("{path}/{identity}")).await.status, 200);
    let stranger = current(&alice).await;
    assert_ne!(stranger["user_id"], id, "the directory's alice is a new account now");
    assert_error(&alice.get("/api/v2.0/projects/hers").await, 403, "FORBIDDEN", "and has none of it");
    assert_eq!(current(&local).await["user_id"], id, "the local password still opens the old one");
}

#[tokio::test]
async fn only_administrators_move_accounts() {
    let registry = registry().await;
    let (admin, user) = (registry.admin(), registry.admin().make_user("user").await);
    let id = current(&user).await["user_id"].clone();
    let dn = json!({"provider": "ldap", "subject": "uid=olga,ou=people,dc=wharf,dc=test"});
    for target in [id.to_string(), "1".to_owned()] {
        let path = format!("/api/v2.0/users/{target}/identities");
        assert_error(&user.json("POST", &path, &dn).await, 403, "FORBIDDEN", &path);
        assert_error(&user.get(&path).await, 403, "FORBIDDEN", &path);
        assert_error(&user.delete(&format!("{path}/1")).await, 403, "FORBIDDEN", &path);
        assert_error(&registry.anonymous().json("POST", &path, &dn).await, 401, "UNAUTHORIZED", &path);
    }
    for bad in [
        json!({"provider": "ldap", "subject": "olga"}),
        json!({"provider": "", "subject": "x"}),
        json!({"provider": "oidc", "subject": ""}),
        json!({"provider": "oidc", "subject": "a\nb"}),
    ] {
        assert_error(
            &admin.json("POST", &format!("/api/v2.0/users/{id}/identities"), &bad).await,
            400,
            "BAD_REQUEST",
            &bad.to_string(),
        );
    }
    assert_error(
        &admin.json("POST", "/api/v2.0/users/999999/identities", &dn).await,
        404,
        "NOT_FOUND",
        "nobody",
    );
}

#[tokio::test]
async fn what_the_directory_tells_is_not_edited_here() {
    let registry = registry().await;
    let alice = registry.user("alice", "alice-Secret1");
    let id = current(&alice).await["user_id"].clone();
    let path = format!("/api/v2.0/users/{id}");
    assert_error(
        &alice.json("PUT", &path, &json!({"email": "x@example.org"})).await,
        412,
        "PRECONDITION",
        "the directory's",
    );
    let own = json!({"email": "alice@wharf.test", "realname": "Alice A.", "comment": "hello"});
    assert_eq!(alice.json("PUT", &path, &own).await.status, 200);
    let body = json!({"old_password": "alice-Secret1", "new_password": "New-Pass-1"});
    assert_error(
        &alice.json("PUT", &format!("{path}/password"), &body).await,
        403,
        "FORBIDDEN",
        "no password here",
    );
    // Without the directory nobody of it logs in.
    let mut off = settings();
    off["ldap_url"] = json!("");
    configure(&registry.admin(), &off).await;
    assert_wrong(&alice.get("/v2/").await, "no directory");
}
