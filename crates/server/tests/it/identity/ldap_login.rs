//! People of the directory log in, and what they are here follows what they are there.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::json;

use super::directory::{add_person, configure, registry, root};
use super::{assert_wrong, current};
use crate::abuse::checks::assert_error;

#[tokio::test]
async fn people_of_the_directory_log_in_by_every_door() {
    let registry = registry().await;
    let alice = registry.user("alice", "alice-Secret1");
    let account = current(&alice).await;
    assert_eq!(
        [
            &account["username"],
            &account["email"],
            &account["realname"],
            &account["sysadmin_flag"]
        ],
        [&json!("alice"), &json!("alice@wharf.test"), &json!("Alice A."), &json!(false)]
    );
    assert_eq!(alice.get("/v2/").await.status, 200);
    alice.token(&["repository:library/x:pull"]).await.expect("a token");
    assert_eq!(
        current(&registry.user("ALICE", "alice-Secret1")).await["user_id"],
        account["user_id"]
    );
    for wrong in ["bob-Secret1", "alice-secret1", " "] {
        assert_wrong(&registry.user("alice", wrong).get("/api/v2.0/users/current").await, wrong);
    }
    // A name in the directory only, one that is nowhere, and a local one.
    assert_wrong(&registry.user("bob", "wrong").get("/v2/").await, "bob");
    assert_wrong(&registry.user("nobody", "wrong").get("/v2/").await, "nobody");
    assert_eq!(current(&registry.admin()).await["user_id"], 1);
}

#[tokio::test]
async fn c31_somebody_called_admin_elsewhere_is_not_admin_here() {
    let registry = registry().await;
    // The name belongs to the local account: the directory is not asked.
    assert_wrong(&registry.user("admin", "admin-Secret1").get("/v2/").await, "admin");
    assert_wrong(&registry.user("Admin", "admin-Secret1").get("/v2/").await, "Admin");
    assert_wrong(
        &registry.user("\u{ff41}dmin", "Sesame-12345").get("/v2/").await,
        "a look-alike is no other spelling of the local name",
    );
    // Said to be the directory's, it is another account, under another name and without rights.
    let other = registry.user("admin@ldap", "admin-Secret1");
    let account = current(&other).await;
    assert_eq!(
        (&account["username"], &account["sysadmin_flag"]),
        (&json!("admin@ldap"), &json!(false))
    );
    assert_ne!(account["user_id"], 1);
    assert_error(&other.get("/api/v2.0/users").await, 403, "FORBIDDEN", "no administrator");
    registry.admin().make_project("vault", false).await;
    let token = other.token(&["repository:vault/x:pull"]).await.expect("a token");
    for client in [&other, &registry.anonymous().bearer(&token)] {
        assert_error(
            &client.get("/v2/vault/x/tags/list").await,
            403,
            "DENIED",
            "not at the registry's door either",
        );
    }
    assert_wrong(&registry.user("admin@ldap", "Sesame-12345").get("/v2/").await, "the local password");
    // A local account that comes later does not take over what belongs to somebody of the directory, nor the other way round.
    let made = json!({"username": "bob", "password": "Local-Pass1", "email": "b@example.org", "realname": "b"});
    assert_eq!(registry.admin().json("POST", "/api/v2.0/users", &made).await.status, 201);
    assert_wrong(&registry.user("bob", "bob-Secret1").get("/v2/").await, "the directory's bob");
    let local = current(&registry.user("bob", "Local-Pass1")).await;
    let outside = current(&registry.user("bob@ldap", "bob-Secret1")).await;
    assert_eq!((&local["username"], &outside["username"]), (&json!("bob"), &json!("bob@ldap")));
    assert_ne!(local["user_id"], outside["user_id"]);
}

#[tokio::test]
async fn a125_the_administrators_group_counts_while_one_is_in_it() {
    let (registry, mut ldap) = (registry().await, root().await);
    let olga = registry.user("olga", "olga-Secret1");
    let account = current(&olga).await;
    assert_eq!(
        (&account["sysadmin_flag"], &account["admin_role_in_auth"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(olga.get("/api/v2.0/users").await.status, 200);

    let (person, group) = add_person(&mut ldap, "it-boss").await;
    configure(&registry.admin(), &json!({"ldap_group_admin_dn": group})).await;
    let boss = registry.user("it-boss", "own-Secret1");
    assert_eq!(current(&boss).await["sysadmin_flag"], true);
    let leave = ldap3::Mod::Delete("member", HashSet::from([person.as_str()]));
    ldap.modify(&group, vec![leave])
        .await
        .and_then(ldap3::LdapResult::success)
        .expect("left");
    // Whoever logs in again is what the directory says now; a change of the configuration ends what was remembered.
    configure(&registry.admin(), &json!({"ldap_timeout": 9})).await;
    let account = current(&boss).await;
    assert_eq!(
        (&account["sysadmin_flag"], &account["admin_role_in_auth"]),
        (&json!(false), &json!(false))
    );
    assert_error(&boss.get("/api/v2.0/users").await, 403, "FORBIDDEN", "no administrator any more");
    for dn in [&person, &group] {
        ldap.delete(dn).await.and_then(ldap3::LdapResult::success).expect("removed");
    }
}

#[tokio::test]
async fn c56_a_group_left_in_the_directory_is_left_here() {
    let (registry, mut ldap) = (registry().await, root().await);
    let (person, group) = add_person(&mut ldap, "it-leaver").await;
    let admin = registry.admin();
    let leaver = registry.user("it-leaver", "own-Secret1");
    let id = current(&leaver).await["user_id"].clone();
    admin.make_project("secret", false).await;
    let database = registry.data_dir().join("wharf.db");
    let member = format!(
        "INSERT INTO project_members (project_id, entity_type, entity_id, role_id, created_at)
         SELECT p.id, 'g', g.id, 3, p.created_at FROM projects p, user_groups g
         WHERE p.name = 'secret' AND g.group_key = 'cn=it-leaver-group,ou=groups,dc=wharf,dc=test' AND {id} > 0"
    );
    let ran = std::process::Command::new("sqlite3").arg(&database).arg(member).status();
    assert!(ran.is_ok_and(|status| status.success()));
    assert_eq!(leaver.get("/api/v2.0/projects/secret").await.status, 200, "by the group");
    let token = leaver.token(&["repository:secret/x:pull"]).await.expect("a token");
    let by_token = registry.anonymous().bearer(&token);
    assert_eq!(
        by_token.get("/v2/secret/x/tags/list").await.status,
        404,
        "nothing there yet, and it may be known"
    );

    let leave = ldap3::Mod::Delete("member", HashSet::from([person.as_str()]));
    ldap.modify(&group, vec![leave])
        .await
        .and_then(ldap3::LdapResult::success)
        .expect("left");
    // Not later than what is remembered of a login stands.
    let mut waited = Duration::ZERO;
    while leaver.get("/api/v2.0/projects/secret").await.status == 200 {
        assert!(waited < Duration::from_secs(40), "the right outlived the group");
        tokio::time::sleep(Duration::from_millis(500)).await;
        waited += Duration::from_millis(500);
    }
    assert_error(&leaver.get("/api/v2.0/projects/secret").await, 403, "FORBIDDEN", "left");
    assert_ne!(
        by_token.get("/v2/secret/x/tags/list").await.status,
        404,
        "the token's rights are those held now"
    );
    for dn in [&person, &group] {
        ldap.delete(dn).await.and_then(ldap3::LdapResult::success).expect("removed");
    }
}

#[tokio::test]
async fn hundreds_of_logins_at_once_ask_the_directory_once() {
    let registry = registry().await;
    let began = std::time::Instant::now();
    let logins: Vec<_> = (0..500)
        .map(|_| {
            let client = registry.user("alice", "alice-Secret1");
            tokio::spawn(async move { client.get("/api/v2.0/users/current").await })
        })
        .collect();
    let mut ids = HashSet::new();
    for login in logins {
        let reply = login.await.expect("no panic");
        assert_eq!(reply.status, 200, "{reply:?}");
        ids.insert(reply.value()["user_id"].as_i64());
    }
    assert_eq!(ids.len(), 1, "one account");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    let users = registry.admin().get("/api/v2.0/users?page_size=100").await.value();
    assert_eq!(users.as_array().expect("a list").len(), 2, "{users}");
}
