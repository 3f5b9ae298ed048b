//! What attackers would like to see in the log, and what nobody may.

use serde_json::{Value, json};
use wharf_testkit::{ADMIN_PASSWORD, Image, Reply};

use super::{LIST, entries_soon, send};
use crate::start;

const FORGED: &str = "x%0d%0a%7b%22operation%22:%22login%22%7d%1b%5b2J%e2%80%a8%e2%80%ae";

#[tokio::test]
async fn a113_nothing_forges_a_line() {
    let registry = start();
    let admin = registry.admin();
    let olga = admin.make_user("olga").await;
    admin.make_project("vault", false).await;
    let raw = "x\r\n{\"operation\":\"login\"}\u{1b}[2J\u{2028}\u{202e}";
    assert_eq!(registry.user(raw, "whatever").get("/v2/").await.status, 401);
    for (method, path) in [
        ("DELETE", format!("/api/v2.0/projects/{FORGED}")),
        ("DELETE", format!("/v2/vault/{FORGED}/manifests/1.0")),
        ("DELETE", format!("/v2/vault/app/manifests/{FORGED}")),
        ("POST", "/api/v2.0/projects".to_owned()),
    ] {
        let request = olga
            .request(method, &path)
            .header("user-agent", "x\u{a0}\t[2J")
            .header("x-request-id", "a b");
        let reply = Reply::of(request.json(&json!({"project_name": raw}))).await;
        assert!((400..500).contains(&reply.status), "{path}: {reply:?}");
    }
    assert_eq!(olga.delete("/api/v2.0/projects/vault").await.status, 403);
    entries_soon(&admin, "username=olga", 1).await;
    for format in ["jsonl", "csv"] {
        let reply = admin.get(&format!("{LIST}/export?format={format}")).await;
        let text = String::from_utf8(reply.body.to_vec()).expect("UTF-8");
        let strange = |c: char| (c.is_control() && !matches!(c, '\n' | '\r')) || matches!(c, '\u{2028}'..='\u{202e}');
        assert!(!text.chars().any(strange), "{text}");
        assert!(!text.contains("\n{\"operation\":\"login\"}"), "{text}");
        if format == "jsonl" {
            for line in text.lines() {
                assert!(
                    serde_json::from_str::<Value>(line).is_ok_and(|entry| entry["id"].is_i64()),
                    "{line}"
                );
            }
        }
    }
}

#[tokio::test]
async fn c27_c57_no_secret_is_in_an_entry_an_export_or_the_rows() {
    const USER: &str = "Canary-User-4d5e6f";
    const WRONG: &str = "Canary-Wrong-7a8b9c";
    let registry = start();
    let admin = registry.admin();
    let account = json!({"username": "jane", "password": USER, "email": "jane@example.org", "realname": "Jane"});
    assert_eq!(
        send(&admin, "s-1", "POST", "/api/v2.0/users", Some(account.clone())).await.status,
        201
    );
    assert_eq!(send(&admin, "s-2", "POST", "/api/v2.0/users", Some(account)).await.status, 409);
    let jane = registry.user("jane", USER);
    admin.make_project("team", false).await;
    admin.make_member("team", "jane", 2).await;
    let token = jane.token(&["repository:team/app:pull,push"]).await.expect("a token");
    jane.push_image("team/app", "1.0", &Image::random(1, 500)).await;
    assert_eq!(
        registry.anonymous().bearer(&token).get("/v2/team/app/manifests/1.0").await.status,
        200
    );
    assert_eq!(
        registry.anonymous().bearer(WRONG).get("/v2/team/app/manifests/1.0").await.status,
        401
    );
    assert_eq!(registry.user("jane", WRONG).get("/v2/").await.status, 401);
    assert_eq!(registry.user(WRONG, "jane").get("/v2/").await.status, 401);
    assert_eq!(jane.delete("/v2/team/app/manifests/1.0").await.status, 403);
    entries_soon(&admin, "username=jane,operation=pull", 1).await;
    entries_soon(&admin, "operation_result=false", 3).await;

    let mut texts = vec![("the list", admin.get(&format!("{LIST}?page_size=100")).await.body.to_vec())];
    for format in ["csv", "jsonl"] {
        texts.push((format, admin.get(&format!("{LIST}/export?format={format}")).await.body.to_vec()));
    }
    for file in ["wharf.db", "wharf.db-wal"] {
        texts.push((file, std::fs::read(registry.data_dir().join(file)).unwrap_or_default()));
    }
    assert!(texts.iter().all(|(what, text)| *what == "wharf.db-wal" || text.len() > 500));
    for (what, text) in &texts {
        let text = String::from_utf8_lossy(text);
        for secret in [ADMIN_PASSWORD, USER, WRONG, &token, token.rsplit('.').next().unwrap_or(&token)] {
            assert!(!text.contains(secret), "{what} has {secret}");
        }
    }
}
