//! Canaries in every place a secret can stand, and a look at everything that is written.

use std::process::Command;

use serde_json::json;

use crate::configured;

const ADMIN: &str = "Canary-Admin-1a2b3c";
const USER: &str = "Canary-User-4d5e6f";
const WRONG: &str = "Canary-Wrong-7a8b9c";
const S3_KEY: &str = "Canary-S3-0d1e2f";
const DATABASE: &str = "Canary-Database-3a4b5c";

fn assert_silent(text: &str, canaries: &[&str], what: &str) {
    for canary in canaries {
        assert!(!text.contains(canary), "{what} shows {canary}");
        assert!(!text.contains(&base64_of(canary)), "{what} shows {canary} in base64");
    }
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    // Without the last group, which depends on what follows.
    let encoded = base64::engine::general_purpose::STANDARD.encode(text);
    encoded[..encoded.len() - 4].to_owned()
}

#[tokio::test]
async fn c27_c57_the_log_has_no_secret_in_it_at_any_level() {
    for format in ["text", "json"] {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        // The whole log goes to the file; the test kit waits for the line with the address, in the words of the text format.
        let address = r#"s/.*"url":"\([^"]*\)".*/Wharf serves url="\1"/"#;
        let copy = format!("exec \"$0\" \"$@\" 2> >(tee '{}' | sed -u '{address}' >&2)", log.display());
        let registry = configured()
            .env("WHARF_ADMIN_PASSWORD", ADMIN)
            .env("WHARF_LOG__LEVEL", "trace")
            .env("WHARF_LOG__FORMAT", format)
            .wrapped_in(&["bash", "-c", &copy])
            .try_start();
        let Ok(mut registry) = registry else {
            panic!("{}", registry.err().unwrap_or_default())
        };
        let token = use_every_secret(&registry).await;
        registry.kill();
        let text = std::fs::read_to_string(&log).expect("a log");
        assert!(text.contains("jane") && text.lines().count() > 20, "the log is read: {text:.500}");
        let parts: Vec<_> = token.split('.').collect();
        assert_silent(&text, &[ADMIN, USER, WRONG, &token, parts[1], parts[2]], format);
        assert!(
            !text.contains("$argon2") && !text.contains("Authorization: "),
            "hashes and headers stay inside"
        );
    }
}

/// Logs in by every door, rightly and wrongly; returns a token that was used.
async fn use_every_secret(registry: &wharf_testkit::TestRegistry) -> String {
    let admin = registry.user("admin", ADMIN);
    let account = json!({"username": "jane", "password": USER, "email": "jane@example.org", "realname": "Jane"});
    assert_eq!(admin.json("POST", "/api/v2.0/users", &account).await.status, 201);
    assert_eq!(admin.json("POST", "/api/v2.0/users", &account).await.status, 409);
    let weak = json!({"username": "joe", "password": WRONG.to_lowercase(), "email": 7});
    assert_eq!(admin.json("POST", "/api/v2.0/users", &weak).await.status, 422);
    let jane = registry.user("jane", USER);
    let token = jane.token(&["repository:library/app:pull,push"]).await.expect("a token");
    let bearer = registry.anonymous().bearer(&token);
    assert_eq!(bearer.get("/v2/").await.status, 200);
    assert_eq!(registry.user("jane", WRONG).get("/v2/").await.status, 401);
    assert_eq!(registry.anonymous().bearer(WRONG).get("/v2/").await.status, 401);
    assert_eq!(
        registry
            .anonymous()
            .authorization(Some(&format!("Digest {WRONG}")))
            .get("/v2/")
            .await
            .status,
        401
    );
    let form = [("content-type", "application/x-www-form-urlencoded")];
    for (password, status) in [(USER, 200), (WRONG, 401)] {
        let body = format!("grant_type=password&service=harbor-registry&username=jane&password={password}");
        assert_eq!(
            registry.anonymous().body("POST", "/service/token", &form, body).await.status,
            status
        );
    }
    let refresh = format!("grant_type=refresh_token&refresh_token={WRONG}");
    assert_eq!(
        registry.anonymous().body("POST", "/service/token", &form, refresh).await.status,
        400
    );
    token
}

#[test]
fn c27_c57_no_command_shows_a_configured_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("s3-key");
    std::fs::write(&file, S3_KEY).expect("a file");
    for arguments in [&["config", "show"][..], &["config", "check"], &["doctor"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_wharf"))
            .args(arguments)
            .arg("--data-dir")
            .arg(folder.path().join("data"))
            .env_clear()
            .envs([
                ("WHARF_ADMIN_PASSWORD", ADMIN),
                ("WHARF_LOG__LEVEL", "trace"),
                ("WHARF_DATABASE__URL", &format!("postgres://wharf:{DATABASE}@127.0.0.1:1/wharf")),
                ("WHARF_DATABASE__ACQUIRE_TIMEOUT", "200ms"),
                ("WHARF_STORAGE__TYPE", "s3"),
                ("WHARF_STORAGE__S3__ENDPOINT", "http://127.0.0.1:1"),
                ("WHARF_STORAGE__S3__BUCKET", "wharf"),
                ("WHARF_STORAGE__S3__ACCESS_KEY", "Canary-Access"),
                ("WHARF_STORAGE__S3__SECRET_KEY_FILE", &file.display().to_string()),
            ])
            .output()
            .expect("it runs");
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!text.is_empty(), "{arguments:?} says something");
        assert_silent(
            &text,
            &[ADMIN, DATABASE, S3_KEY, "Canary-Access"],
            &format!("{arguments:?}: {text}"),
        );
    }
}

#[test]
fn c27_c46_a_start_that_fails_does_not_show_the_database_password() {
    let start = configured()
        .env("WHARF_DATABASE__URL", format!("postgres://wharf:{DATABASE}@127.0.0.1:1/wharf"))
        .env("WHARF_DATABASE__ACQUIRE_TIMEOUT", "200ms")
        .env("WHARF_DATABASE__START_TIMEOUT", "1s")
        .env("WHARF_LOG__LEVEL", "trace")
        .try_start();
    let Err(log) = start else {
        panic!("there is no database on port 1")
    };
    assert!(log.contains("database"), "{log}");
    assert_silent(&log, &[DATABASE], "the log of a failed start");
}
