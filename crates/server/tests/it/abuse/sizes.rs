//! Manifests at and beyond the limits on their size (A23, A31).

use std::cell::Cell;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wharf_oci::Digest;
use wharf_testkit::{Blob, Image, MANIFEST, Reply};

use super::checks::{Witness, assert_denied, assert_error, assert_memory_stayed, resident_kib};
use crate::access::stage::{PRIVATE, Stage, Who};

const LIMIT: usize = 4 << 20;

/// A manifest of exactly `size` bytes: what is missing is an annotation.
fn sized(size: usize) -> Image {
    let padded = |length: usize| Image::with(vec![], |manifest| manifest["annotations"] = json!({"pad": "x".repeat(length)}));
    let frame = padded(0).manifest.len();
    padded(size - frame)
}

#[tokio::test]
async fn a23_c47_four_mebibytes_are_a_manifest_and_one_byte_more_is_not() {
    let stage = Stage::own().await;
    let repository = format!("{PRIVATE}/a23");
    let witness = Witness::seed(&stage, &repository).await;
    let (largest, larger) = (sized(LIMIT), sized(LIMIT + 1));
    let developer = stage.client(Who::Developer);
    developer.push_image(&format!("{PRIVATE}/a23-large"), "large", &largest).await;
    developer.assert_pulls(&format!("{PRIVATE}/a23-large"), "large", &largest).await;

    let before = resident_kib(&stage);
    for who in Who::FOUR {
        let client = stage.client(who);
        let can_push = matches!(who, Who::Developer | Who::SystemAdmin);
        for path in ["large", larger.digest.as_str()] {
            let path = format!("/v2/{repository}/manifests/{path}");
            let reply = client
                .body("PUT", &path, &[("content-type", MANIFEST)], larger.manifest.clone())
                .await;
            if can_push {
                assert_error(&reply, 413, "SIZE_INVALID", &format!("{who:?}"));
            } else {
                assert_denied(&reply, who, "nothing is read for those who may not push");
            }
            // What is left unread ends the connection, and the client is told.
            assert_eq!(reply.header("connection"), "close", "{who:?}");
        }
        if can_push {
            let sent = endless(&stage, who, &format!("/v2/{repository}/manifests/endless"), MANIFEST).await;
            assert!(sent < 64 << 20, "{who:?}: {sent} bytes were taken");
        }
    }
    assert_memory_stayed(&stage, before, "refused manifests");
    witness.assert_unchanged(&stage).await;
}

/// Sends a chunked body without an end until the registry has answered 413 and closed. Returns how much was sent when
/// the answer was there.
pub(crate) async fn endless(stage: &Stage, who: Who, path: &str, content_type: &str) -> usize {
    let host = stage.registry.host();
    let stream = TcpStream::connect(host).await.expect("a connection");
    let (mut reader, mut writer) = stream.into_split();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {}\r\nContent-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n\r\n",
        who.authorization()
    );
    writer.write_all(head.as_bytes()).await.expect("a head");
    let sent = Cell::new(0);
    let write = async {
        let chunk = [b"10000\r\n".to_vec(), vec![b' '; 0x10000], b"\r\n".to_vec()].concat();
        while writer.write_all(&chunk).await.is_ok() {
            sent.set(sent.get() + chunk.len());
        }
        std::future::pending::<()>().await;
    };
    let read = async {
        let mut answer = vec![];
        // A reset after the answer is a close, too. Until it has been read, the registry takes in what still comes.
        let _ = reader.read_to_end(&mut answer).await;
        answer
    };
    let both = async {
        tokio::select! {
            answer = read => answer,
            () = write => vec![],
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(30), both)
        .await
        .expect("the registry closes");
    let sent = sent.get();
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        answer.starts_with("HTTP/1.1 413 ") && answer.contains("SIZE_INVALID") && answer.contains("onnection: close"),
        "{answer}"
    );
    sent
}

/// A manifest with a given list of layers, as text: `serde_json::Value` would be slow for so many.
fn many_layers(config: &Blob, layers: impl Iterator<Item = Digest>) -> String {
    let layers: Vec<_> = layers.map(|digest| format!(r#"{{"digest":"{digest}","size":2}}"#)).collect();
    format!(
        r#"{{"schemaVersion":2,"config":{{"digest":"{}","size":{}}},"layers":[{}]}}"#,
        config.digest,
        config.bytes.len(),
        layers.join(",")
    )
}

/// As many layers as four mebibytes hold; a hundred thousand would not fit.
const MANY: usize = 43_000;

/// Pushes a large honest manifest first, whose cost is no growth, then `layers`, and returns the answer.
async fn push_many(stage: &Stage, repository: &str, layers: impl Iterator<Item = Digest>) -> (Reply, String) {
    let (developer, config) = (stage.client(Who::Developer), Blob::new("{}"));
    assert_eq!(developer.push_blob(repository, &config).await.status, 201);
    developer.push_image(&format!("{repository}-large"), "large", &sized(LIMIT)).await;
    let manifest = many_layers(&config, layers);
    assert!(
        manifest.len() > LIMIT - (LIMIT >> 4) && manifest.len() <= LIMIT,
        "{}",
        manifest.len()
    );
    let (before, began) = (resident_kib(stage), Instant::now());
    let reply = developer.push_manifest(repository, "many", MANIFEST, manifest.as_bytes()).await;
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_memory_stayed(stage, before, "a manifest of 43 000 layers");
    (reply, manifest)
}

#[tokio::test]
async fn a31_a_layer_may_stand_forty_thousand_times_in_a_manifest() {
    let (stage, repository) = (Stage::own().await, format!("{PRIVATE}/a31"));
    let same = std::iter::repeat_n(Digest::sha256(b"{}"), MANY);
    let (reply, manifest) = push_many(&stage, &repository, same).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let pulled = stage.client(Who::Guest).get(&format!("/v2/{repository}/manifests/many")).await;
    assert_eq!(pulled.body, manifest.as_bytes());
}

#[tokio::test]
async fn a31_forty_thousand_missing_layers_are_refused_in_few_words() {
    let (stage, repository) = (Stage::own().await, format!("{PRIVATE}/a31-missing"));
    let distinct = (0..MANY).map(|n| Digest::sha256(&n.to_le_bytes()));
    let (reply, _) = push_many(&stage, &repository, distinct).await;
    assert_error(&reply, 400, "MANIFEST_BLOB_UNKNOWN", "none of them is there");
    assert!(
        reply.body.len() < 64 << 10,
        "the answer names some of them: {} bytes",
        reply.body.len()
    );
    let tag = stage.client(Who::Guest).get(&format!("/v2/{repository}/manifests/many")).await;
    assert_error(&tag, 404, "MANIFEST_UNKNOWN", "nothing was tagged");
}
