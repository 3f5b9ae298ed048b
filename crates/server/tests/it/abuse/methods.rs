//! Methods, hosts and routing (A16, A20 to A22).

use std::time::Duration;

use wharf_testkit::{Client, Reply, raw_request};

use super::checks::{RawReply, Witness, assert_tells_nothing, send_raw, send_raw_with};
use crate::access::stage::{PRIVATE, Stage, Who};

/// Sends a whole head as it is and returns the only answer.
async fn lone(stage: &Stage, head: &str) -> String {
    let (answer, closed) = raw_request(stage.registry.host(), head.as_bytes(), Duration::from_secs(20)).await;
    assert!(closed, "{head}");
    let text = String::from_utf8_lossy(&answer).to_ascii_lowercase();
    assert_tells_nothing(&text, head);
    text
}

#[tokio::test]
async fn a16_the_host_of_a_request_decides_nothing() {
    let stage = Stage::shared().await;
    let own = format!("realm=\"http://{}/service/token\"", stage.registry.host());
    for head in [
        "GET http://evil.example/v2/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(),
        format!("GET http://evil.example/v2/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", stage.registry.host()),
        "GET /v2/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(),
        "GET /v2/ HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\nConnection: close\r\n\r\n".to_owned(),
        "GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1\"evil.example\r\nConnection: close\r\n\r\n".to_owned(),
    ] {
        let answer = lone(&stage, &head).await;
        assert!(!answer.contains("evil"), "{head}\n{answer}");
        assert!(answer.starts_with("http/1.1 400 ") || (answer.starts_with("http/1.1 401 ") && answer.contains(&own)), "{head}\n{answer}");
    }
    for head in [
        "GET http://user@127.0.0.1/v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        "GET http://user:secret@127.0.0.1/v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        "GET user@127.0.0.1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        "GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /v2/ HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
    ] {
        let answer = lone(&stage, head).await;
        assert!(answer.starts_with("http/1.1 400 "), "{head}\n{answer}");
    }
}

#[tokio::test]
async fn a20_no_header_and_no_parameter_changes_the_method() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a20");
    let witness = Witness::seed(&stage, &repository).await;
    let digest = &witness.image().layers[0].digest;
    let overrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"];
    let fields: Vec<_> = overrides.iter().map(|&name| (name, "DELETE")).collect();
    for path in [
        format!("/v2/{repository}/manifests/witness?_method=DELETE"),
        format!("/v2/{repository}/manifests/{}?method=DELETE", witness.image().digest),
        format!("/v2/{repository}/blobs/{digest}?_method=DELETE"),
        format!("/api/v2.0/projects/{PRIVATE}?_method=DELETE"),
    ] {
        let reply = send_raw_with(&stage, Who::SystemAdmin, format!("GET {path} HTTP/1.1").as_bytes(), &fields).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
    }
    let post = format!("POST /v2/{repository}/manifests/witness?_method=DELETE HTTP/1.1");
    let reply = send_raw_with(
        &stage,
        Who::SystemAdmin,
        post.as_bytes(),
        &[&fields[..], &[("Content-Length", "0")]].concat(),
    )
    .await;
    assert_eq!((reply.status, reply.code().as_str()), (405, "UNSUPPORTED"), "{reply:?}");
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a21_other_methods_are_405_with_the_ones_that_are_allowed() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a21");
    let witness = Witness::seed(&stage, &repository).await;
    let layer = &witness.image().layers[0].digest;
    let paths = [
        "/v2/".to_owned(),
        "/v2/_catalog".to_owned(),
        format!("/v2/{repository}/tags/list"),
        format!("/v2/{repository}/manifests/witness"),
        format!("/v2/{repository}/blobs/{layer}"),
        format!("/v2/{repository}/blobs/uploads/"),
        format!("/v2/{repository}/referrers/{layer}"),
        "/service/token".to_owned(),
        "/api/version".to_owned(),
        "/api/v2.0/ping".to_owned(),
        "/api/v2.0/projects".to_owned(),
        format!("/api/v2.0/projects/{PRIVATE}"),
        "/api/v2.0/users/current".to_owned(),
        "/healthz".to_owned(),
    ];
    for who in Who::FOUR {
        for path in &paths {
            for method in ["TRACE", "FOO", "PROPFIND", "CONNECT"] {
                let reply = send_raw(&stage, who, format!("{method} {path} HTTP/1.1").as_bytes()).await;
                assert_eq!(reply.status, 405, "{who:?} {method} {path}: {reply:?}");
                assert!(reply.head.contains("\r\nallow: "), "{method} {path}: {reply:?}");
                assert!(!reply.body.contains("uthorization"), "a trace would echo the credential: {reply:?}");
            }
        }
    }
    let tunnel = lone(
        &stage,
        "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\nConnection: close\r\n\r\n",
    )
    .await;
    let status: u16 = tunnel.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    assert!(matches!(status, 400 | 404 | 405), "{tunnel}");
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a22_head_answers_like_get_without_a_body() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a22");
    let witness = Witness::seed(&stage, &repository).await;
    let image = witness.image();
    let absent = format!("sha256:{}", "0".repeat(64));
    let session = stage.admin().open_upload(&repository).await;
    let paths = [
        "/v2/".to_owned(),
        // Past the last name: other tests push meanwhile.
        "/v2/_catalog?last=zzzz".to_owned(),
        format!("/v2/{repository}/tags/list"),
        format!("/v2/{repository}/manifests/witness"),
        format!("/v2/{repository}/manifests/{}", image.digest),
        format!("/v2/{repository}/manifests/absent"),
        format!("/v2/{repository}/blobs/{}", image.layers[0].digest),
        format!("/v2/{repository}/blobs/{absent}"),
        format!("/v2/{repository}/referrers/{}", image.digest),
        session,
        "/v2/nothing".to_owned(),
        "/api/version".to_owned(),
        "/api/v2.0/ping".to_owned(),
        "/api/v2.0/systeminfo".to_owned(),
        format!("/api/v2.0/projects/{PRIVATE}"),
        format!("/api/v2.0/projects/{PRIVATE}/members"),
        "/api/v2.0/users/current".to_owned(),
        "/api/v2.0/nothing".to_owned(),
        "/healthz".to_owned(),
    ];
    for who in Who::FOUR {
        let client = stage.client(who);
        for path in &paths {
            let (get, head) = get_and_head(&client, path).await;
            assert_eq!(described(&head), described(&get), "{who:?} {path}");
            assert!(head.body.is_empty(), "{who:?} {path}");
        }
        // On the wire, too, nothing follows the head: the next answer on the connection is the probe's.
        let path = format!("/v2/{repository}/manifests/witness");
        let raw: RawReply = send_raw(&stage, who, format!("HEAD {path} HTTP/1.1").as_bytes()).await;
        assert_eq!(raw.body, "", "{raw:?}");
    }
}

/// Both answers at a moment when others change nothing of what is asked for: the project is shared.
async fn get_and_head(client: &Client, path: &str) -> (Reply, Reply) {
    loop {
        let (get, head, again) = (client.get(path).await, client.head(path).await, client.get(path).await);
        if described(&get) == described(&again) {
            return (get, head);
        }
    }
}

/// Status and headers without those that differ between any two requests.
fn described(reply: &Reply) -> (u16, Vec<String>) {
    let mut headers: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        // An answer that cannot have content may still say that its length is zero.
        .filter(|(name, _)| !(reply.status == 204 && *name == "content-length"))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    (reply.status, headers)
}

/// What stands for a parameter of a path.
fn sample(parameter: &str) -> &'static str {
    match parameter {
        "project_name" | "project_name_or_id" | "project" => PRIVATE,
        "repository_name" => "a22-all",
        "reference" | "tag" => "witness",
        _ => "1",
    }
}

#[tokio::test]
async fn a22_every_get_of_the_api_answers_head_too() {
    let stage = Stage::own().await;
    let _witness = Witness::seed(&stage, &format!("{PRIVATE}/a22-all")).await;
    let document = stage.admin().get("/api/v2.0/openapi.json").await.value();
    let mut asked = 0;
    for (template, item) in document["paths"].as_object().expect("paths") {
        // Where HEAD is an operation of its own, it asks something else.
        if item.get("get").is_none() || item.get("head").is_some() {
            continue;
        }
        let filled: String = template
            .split('{')
            .enumerate()
            .map(|(at, part)| match part.split_once('}') {
                Some((parameter, rest)) if at > 0 => format!("{}{rest}", sample(parameter)),
                _ => part.to_owned(),
            })
            .collect();
        let path = if filled.starts_with("/api/") || filled.starts_with("/service") || filled.starts_with("/c/") {
            filled
        } else {
            format!("/api/v2.0{filled}")
        };
        for who in [Who::Anonymous, Who::SystemAdmin] {
            let client = stage.client(who);
            let (get, head) = (client.get(&path).await, client.head(&path).await);
            let described = |reply: &Reply| (reply.status, reply.header("content-type").to_owned());
            assert_eq!(described(&head), described(&get), "{who:?} {path}");
            assert!(head.body.is_empty(), "{who:?} {path}");
            assert!(get.status < 500, "{who:?} {path}: {get:?}");
            asked += 1;
        }
    }
    assert!(asked > 100, "only {asked} requests");
}
