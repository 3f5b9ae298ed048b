//! JSON bodies of the REST API: their type, their size, their depth.

use serde_json::json;

use super::stage::{Stage, Who};
use crate::abuse::checks::{assert_error, assert_memory_stayed, resident_kib};

const PATH: &str = "/api/v2.0/projects";
const JSON: &str = "application/json";

#[tokio::test]
async fn a106_c6_what_a_foreign_page_can_send_is_no_json() {
    let stage = Stage::shared().await;
    let body = json!({"project_name": "never"}).to_string();
    for content_type in [
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "text/json",
        "",
        "application/json, text/plain",
    ] {
        for who in [Who::Guest, Who::SystemAdmin] {
            let reply = stage
                .client(who)
                .body("POST", PATH, &[("content-type", content_type)], body.clone())
                .await;
            assert_error(&reply, 415, "UNSUPPORTED_MEDIA_TYPE", &format!("{who:?} {content_type}"));
        }
    }
    assert_error(
        &stage.admin().body("POST", PATH, &[], body).await,
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "no type",
    );
    assert_error(
        &stage.admin().get(&format!("{PATH}/never")).await,
        404,
        "NOT_FOUND",
        "nothing was made",
    );
    // A preflight gets no leave (A107).
    let preflight = stage
        .client(Who::Anonymous)
        .body(
            "OPTIONS",
            PATH,
            &[("origin", "https://evil.example"), ("access-control-request-method", "POST")],
            "",
        )
        .await;
    assert!(
        preflight.headers.keys().all(|name| !name.as_str().starts_with("access-control-")),
        "{preflight:?}"
    );
}

#[tokio::test]
async fn json_that_is_too_large_too_deep_or_none() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let send = async |body: Vec<u8>| admin.body("POST", PATH, &[("content-type", JSON)], body).await;
    let before = resident_kib(&stage);
    let sized = |size: usize| format!("{{\"project_name\":\"sized\",\"pad\":\"{}\"}}", "x".repeat(size - 33)).into_bytes();
    assert_eq!(sized(1 << 20).len(), 1 << 20);
    assert_error(
        &send(sized((1 << 20) + 1)).await,
        413,
        "REQUEST_ENTITY_TOO_LARGE",
        "a byte too many",
    );
    assert_error(
        &send(vec![b' '; 16 << 20]).await,
        413,
        "REQUEST_ENTITY_TOO_LARGE",
        "sixteen mebibytes",
    );
    assert_eq!(send(sized(1 << 20)).await.status, 201, "exactly the limit");
    let nested = |depth: usize| {
        format!(
            "{{\"project_name\":\"deep-{depth}\",\"x\":{}{}}}",
            "[".repeat(depth),
            "]".repeat(depth)
        )
        .into_bytes()
    };
    assert_eq!(send(nested(63)).await.status, 201);
    assert_error(&send(nested(64)).await, 400, "BAD_REQUEST", "one level too deep");
    assert_error(&send(vec![b'['; 1 << 20]).await, 400, "BAD_REQUEST", "an abyss");
    assert_memory_stayed(&stage, before, "large and deep JSON");
    for bad in [
        &b""[..],
        b"null",
        b"[]",
        b"\"x\"",
        b"{\"project_name\":\"x\"",
        b"{\"project_name\":\"x\"}x",
        b"{\"project_name\":\"x\",\"project_name\":\"y\"}",
        b"{\"project_name\":NaN}",
        b"{\"project_name\":\"\xff\"}",
        b"{\"project_name\":\"\\ud800\"}",
        b"{\"project_name\":7}",
        b"{}",
        b"\xef\xbb\xbf{\"project_name\":\"x\"}",
    ] {
        assert_error(
            &send(bad.to_vec()).await,
            422,
            "UNPROCESSABLE_ENTITY",
            &String::from_utf8_lossy(bad),
        );
    }
    assert_eq!(
        admin.get(&format!("{PATH}?page_size=100")).await.header("x-total-count"),
        "6",
        "the cast's three, library, and two"
    );
}
