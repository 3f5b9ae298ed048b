//! `/configurations`

use serde_json::{Value, json};

use super::current;
use super::directory::{configure, settings};
use crate::abuse::checks::assert_error;
use crate::{configured, start};

const PATH: &str = "/api/v2.0/configurations";

#[tokio::test]
async fn every_key_of_harbors_is_there_with_its_default_and_no_secret() {
    let registry = start();
    let shown = registry.admin().get(PATH).await.value();
    for (key, value) in [
        ("auth_mode", json!("db_auth")),
        ("ldap_scope", json!(2)),
        ("ldap_uid", json!("cn")),
        ("ldap_verify_cert", json!(true)),
        ("oidc_extra_redirect_parms", json!("{}")),
        ("http_authproxy_verify_cert", json!(true)),
        ("uaa_verify_cert", json!(false)),
        ("project_creation_restriction", json!("adminonly")),
        ("token_expiration", json!(30)),
        ("storage_per_project", json!(-1)),
        ("session_timeout", json!(60)),
        ("self_registration", json!(false)),
        ("banner_message", json!("")),
    ] {
        assert_eq!(shown[key], json!({"value": value, "editable": true}), "{key}");
    }
    // What the configuration file decides is told as it is there.
    assert_eq!(shown["robot_name_prefix"], json!({"value": "robot$", "editable": false}));
    for secret in ["ldap_search_password", "oidc_client_secret", "uaa_client_secret"] {
        assert_eq!(shown[secret], Value::Null, "{secret}");
    }
}

#[tokio::test]
async fn what_is_set_stays_and_what_is_wrong_changes_nothing() {
    let mut registry = start();
    let admin = registry.admin();
    configure(
        &admin,
        &json!({"banner_message": "Hello", "token_expiration": "5", "unknown_key": 1, "ldap_uid": null}),
    )
    .await;
    for wrong in [
        json!({"banner_message": "Bye", "token_expiration": 0}),
        json!({"banner_message": "Bye", "auth_mode": "none"}),
        json!({"banner_message": "Bye", "read_only": "maybe"}),
        json!({"banner_message": "Bye", "ldap_url": "http://x"}),
        json!({"banner_message": "Bye", "ldap_url": "ldap://x", "ldap_filter": "((("}),
        json!({"banner_message": "Bye", "robot_name_prefix": "bot$"}),
        json!({"banner_message": "Bye", "robot_name_prefix": "bot$"}),
    ] {
        assert_error(&admin.json("PUT", PATH, &wrong).await, 400, "BAD_REQUEST", &wrong.to_string());
    }
    assert_error(
        &admin.json("PUT", PATH, &json!([1])).await,
        422,
        "UNPROCESSABLE_ENTITY",
        "no object",
    );
    registry.kill();
    registry.restart();
    let admin = registry.admin();
    let shown = admin.get(PATH).await.value();
    assert_eq!(
        (&shown["banner_message"]["value"], &shown["token_expiration"]["value"]),
        (&json!("Hello"), &json!(5))
    );
    assert_eq!(
        registry.anonymous().get("/api/v2.0/systeminfo").await.value()["banner_message"],
        "Hello"
    );
    let token = admin
        .get("/service/token?service=harbor-registry&scope=repository:library/x:pull")
        .await
        .value();
    assert_eq!(token["expires_in"], 300);
}

#[tokio::test]
async fn only_administrators_see_and_change_it() {
    let registry = start();
    let user = registry.admin().make_user("user").await;
    for (client, status, code) in [(&user, 403, "FORBIDDEN"), (&registry.anonymous(), 401, "UNAUTHORIZED")] {
        assert_error(&client.get(PATH).await, status, code, "see");
        assert_error(
            &client.json("PUT", PATH, &json!({"banner_message": "x"})).await,
            status,
            code,
            "change",
        );
    }
}

#[tokio::test]
async fn switches_take_effect() {
    let registry = start();
    let admin = registry.admin();
    let user = admin.make_user("user").await;
    let project = json!({"project_name": "own"});
    assert_error(
        &user.json("POST", "/api/v2.0/projects", &project).await,
        403,
        "FORBIDDEN",
        "administrators only",
    );
    configure(&admin, &json!({"project_creation_restriction": "everyone"})).await;
    assert_eq!(user.json("POST", "/api/v2.0/projects", &project).await.status, 201);

    configure(
        &admin,
        &json!({"storage_per_project": 1000, "robot_token_duration": 7, "robot_name_prefix": "robot$"}),
    )
    .await;
    admin.make_project("small", false).await;
    let id = admin.get("/api/v2.0/projects/small").await.value()["project_id"].clone();
    let quota = admin
        .get(&format!("/api/v2.0/quotas?reference=project&reference_id={id}"))
        .await
        .value();
    assert_eq!(quota[0]["hard"]["storage"], 1000, "{quota}");

    configure(&admin, &json!({"read_only": true})).await;
    assert_error(
        &admin.json("POST", "/api/v2.0/projects", &json!({"project_name": "more"})).await,
        403,
        "DENIED",
        "read only",
    );
    assert_error(
        &admin.send("POST", "/v2/library/x/blobs/uploads/").await,
        403,
        "DENIED",
        "read only",
    );
    assert_eq!(admin.get("/api/v2.0/projects").await.status, 200);
    assert_eq!(admin.get("/api/v2.0/systeminfo").await.value()["read_only"], true);
    configure(&admin, &json!({"read_only": false})).await;
    assert_eq!(admin.send("POST", "/v2/library/x/blobs/uploads/").await.status, 202);
}

#[tokio::test]
async fn c27_secrets_are_sealed_at_rest_and_told_to_nobody() {
    const CANARY: &str = "canary-of-a-secret-5f1c";
    let registry = configured().env("WHARF_LOG__LEVEL", "trace").start();
    let admin = registry.admin();
    let mut changes = settings();
    changes["ldap_search_password"] = json!(CANARY);
    changes["oidc_client_secret"] = json!(format!("oidc-{CANARY}"));
    changes["uaa_client_secret"] = json!(format!("uaa-{CANARY}"));
    configure(&admin, &changes).await;
    let wrong = admin.json("PUT", PATH, &json!({"ldap_timeout": CANARY, "ldap_url": CANARY})).await;
    assert_eq!(wrong.status, 400);
    let mut told = vec![wrong, admin.get(PATH).await, admin.send("POST", "/api/v2.0/ldap/ping").await];
    told.push(registry.user("alice", CANARY).get("/v2/").await);
    for reply in told {
        assert!(!String::from_utf8_lossy(&reply.body).contains(CANARY), "{reply:?}");
    }
    let entries = std::process::Command::new("sqlite3")
        .arg(registry.data_dir().join("wharf.db"))
        .arg("SELECT detail FROM audit_log WHERE resource_type = 'configuration'")
        .output()
        .expect("sqlite3");
    let entries = String::from_utf8_lossy(&entries.stdout).into_owned();
    assert!(
        entries.contains("ldap_search_password") && !entries.contains(CANARY),
        "names and no values: {entries}"
    );
    let mut files = vec![registry.data_dir().to_owned()];
    let mut looked = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(&path)
                    .expect("a folder")
                    .map(|entry| entry.expect("an entry").path()),
            );
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            assert!(
                !bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()),
                "{}",
                path.display()
            );
            looked += 1;
        }
    }
    assert!(looked > 1);
}

#[tokio::test]
async fn the_secret_key_is_ours_alone_and_needed() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut registry = super::directory::registry().await;
    let key = registry.data_dir().join("secret.key");
    assert_eq!(std::fs::metadata(&key).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(current(&registry.user("alice", "alice-Secret1")).await["username"], "alice");
    registry.restart();
    assert_eq!(current(&registry.user("alice", "alice-Secret1")).await["username"], "alice");
    // C46: under another key nothing opens, and nothing pretends that it did: the start is refused and says what to do.
    let before = registry.builder();
    let folder = registry.data_dir().to_owned();
    let other =
        |builder: wharf_testkit::TestRegistryBuilder| builder.env("WHARF_AUTH__SECRET_KEY", "another-key-of-32-characters-and-more");
    registry.kill();
    let refused = other(before.clone().data_dir(&folder)).try_start();
    assert!(
        refused
            .err()
            .is_some_and(|log| log.contains("auth.secret_key") && log.contains("wharf keys forget"))
    );
    // When the key is lost, tokens end and passwords of others are entered again; accounts and content stay.
    let forgotten = std::process::Command::new(env!("CARGO_BIN_EXE_wharf"))
        .args(["keys", "forget", "--data-dir"])
        .arg(&folder)
        .env_clear()
        .output()
        .expect("it runs");
    assert!(forgotten.status.success(), "{forgotten:?}");
    let registry = other(before.data_dir(&folder)).start();
    assert_eq!(registry.user("alice", "alice-Secret1").get("/v2/").await.status, 503);
    assert_eq!(
        current(&registry.admin()).await["username"],
        "admin",
        "local accounts log in all the same"
    );
    let short = configured().env("WHARF_AUTH__SECRET_KEY", "short").try_start();
    assert!(short.err().is_some_and(|log| log.contains("auth.secret_key")));
}

/// What the database keeps of the signing keys.
fn kept_keys(registry: &wharf_testkit::TestRegistry) -> String {
    sqlite(registry, "SELECT private_pem FROM signing_keys")
}

fn sqlite(registry: &wharf_testkit::TestRegistry, statement: &str) -> String {
    let database = registry.data_dir().join("wharf.db");
    let output = std::process::Command::new("sqlite3")
        .arg(database)
        .arg(statement)
        .output()
        .expect("sqlite3");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn signing_keys_are_sealed_and_those_of_older_releases_become_so() {
    let mut registry = configured().start();
    let sealed = kept_keys(&registry);
    assert!(sealed.starts_with("sealed:1:") && sealed.lines().count() == 1, "{sealed}");
    // A key as older releases kept it.
    registry.kill();
    let plain = wharf_auth::SigningKey::generate().expect("a key");
    let kid = wharf_auth::SigningKey::read(&plain).expect("a key").kid().to_owned();
    sqlite(
        &registry,
        &format!("UPDATE signing_keys SET kid = '{kid}', private_pem = '{}'", plain.expose()),
    );
    registry.restart();
    let token = registry.admin().token(&["repository:library/app:pull"]).await.expect("a token");
    let sealed = kept_keys(&registry);
    assert!(sealed.starts_with("sealed:1:") && !sealed.contains(plain.expose()), "{sealed}");
    // It is the same key: tokens outlive the restart that sealed it, and the next one.
    registry.restart();
    let bearer = registry.anonymous().bearer(&token);
    assert_eq!(bearer.get("/v2/library/app/manifests/1").await.status, 404);
    // A sealed key is bound to its name.
    registry.kill();
    sqlite(&registry, "UPDATE signing_keys SET kid = 'another'");
    assert!(
        registry
            .builder()
            .data_dir(registry.data_dir())
            .try_start()
            .is_err_and(|log| log.contains("do not open"))
    );
}
