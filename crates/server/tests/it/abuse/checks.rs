//! What must hold after every abusive input: an orderly answer, unchanged state, a connection that still serves, and
//! memory that did not grow with what was sent.

use std::fmt::Write as _;
use std::time::Duration;

use wharf_testkit::{Client, Image, Reply, raw_request};

use crate::access::stage::{Stage, Who};

/// The codes of `/v2` and of Harbor's API that an input error may carry.
pub(crate) fn assert_error(reply: &Reply, status: u16, code: &str, what: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{what}: {reply:?}");
    assert_eq!(reply.header("content-type").split(';').next(), Some("application/json"), "{what}");
    assert_tells_nothing(&String::from_utf8_lossy(&reply.body), what);
}

/// Nothing of the inside stands in an answer.
pub(crate) fn assert_tells_nothing(body: &str, what: &str) {
    for inside in [
        "SELECT ",
        "sqlite",
        "postgres",
        "/src/",
        "/data/",
        "panicked",
        "wharf.db",
        "RUST_BACKTRACE",
    ] {
        assert!(!body.contains(inside), "{what}: the answer shows {inside:?}: {body}");
    }
}

/// A refusal as this registry words it: a challenge for nobody, 403 for somebody.
pub(crate) fn assert_denied(reply: &Reply, who: Who, what: &str) {
    if who == Who::Anonymous {
        assert_error(reply, 401, "UNAUTHORIZED", what);
        assert!(
            reply.header("www-authenticate").starts_with("Bearer realm=\"http://127.0.0.1:"),
            "{what}: {reply:?}"
        );
    } else {
        assert_error(reply, 403, "DENIED", what);
    }
}

/// A repository with an image, remembered, so that a test can say "nothing changed".
pub(crate) struct Witness {
    repository: String,
    image: Image,
    before: Vec<(u16, String)>,
}

impl Witness {
    /// Seeds `repository` and notes its state.
    pub(crate) async fn seed(stage: &Stage, repository: &str) -> Self {
        let image = stage.seed(repository, "witness").await;
        Self::of(stage, repository, image).await
    }

    /// Notes the state of a repository that has `image` under the tag `witness`.
    pub(crate) async fn of(stage: &Stage, repository: &str, image: Image) -> Self {
        let before = state(&stage.admin(), repository, &image).await;
        assert_eq!(before[0].0, 200, "the tags of {repository}");
        Self {
            repository: repository.to_owned(),
            image,
            before,
        }
    }

    pub(crate) fn image(&self) -> &Image {
        &self.image
    }

    /// Tags and content are what they were, byte for byte.
    pub(crate) async fn assert_unchanged(&self, stage: &Stage) {
        let admin = stage.admin();
        assert_eq!(
            state(&admin, &self.repository, &self.image).await,
            self.before,
            "{}",
            self.repository
        );
        admin.assert_pulls(&self.repository, "witness", &self.image).await;
    }
}

async fn state(admin: &Client, repository: &str, image: &Image) -> Vec<(u16, String)> {
    let tags = admin.get(&format!("/v2/{repository}/tags/list")).await;
    let mut state = vec![(tags.status, String::from_utf8_lossy(&tags.body).into_owned())];
    let tag = admin.head(&format!("/v2/{repository}/manifests/witness")).await;
    state.push((tag.status, tag.header("docker-content-digest").to_owned()));
    for blob in image.blobs() {
        let reply = admin.head(&format!("/v2/{repository}/blobs/{}", blob.digest)).await;
        state.push((reply.status, reply.header("content-length").to_owned()));
    }
    state
}

/// An answer read off the wire.
#[derive(Debug, Clone)]
pub(crate) struct RawReply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl RawReply {
    pub(crate) fn code(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["errors"][0]["code"].as_str().unwrap_or("").to_owned()
    }

    pub(crate) fn closes(&self) -> bool {
        self.head.contains("\r\nconnection: close")
    }
}

/// Sends a request line byte for byte as it is, as `who`, and a polite request after it on the same connection: it is
/// answered too, or the first answer says that it closes.
pub(crate) async fn send_raw(stage: &Stage, who: Who, request_line: &[u8]) -> RawReply {
    send_raw_with(stage, who, request_line, &[]).await
}

/// As [`send_raw`], with more header fields.
pub(crate) async fn send_raw_with(stage: &Stage, who: Who, request_line: &[u8], fields: &[(&str, &str)]) -> RawReply {
    let host = stage.registry.host();
    let mut head = format!("\r\nHost: {host}\r\n");
    if who != Who::Anonymous {
        let _ = write!(head, "Authorization: {}\r\n", who.authorization());
    }
    for (name, value) in fields {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let probe = format!("\r\nGET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let bytes = [request_line, head.as_bytes(), probe.as_bytes()].concat();
    let (answer, closed) = raw_request(host, &bytes, Duration::from_secs(20)).await;
    let what = String::from_utf8_lossy(&request_line[..request_line.len().min(200)]).into_owned();
    assert!(closed, "{what}: the connection hangs");
    let mut replies = parse(&answer);
    assert!(!replies.is_empty(), "{what}: no answer");
    let first = replies.remove(0);
    assert!(first.status < 500, "{what}: {first:?}");
    assert!(
        first.closes() || replies.iter().any(|reply| reply.status == 200 && reply.body == "ok"),
        "{what}: the connection is neither usable nor closed: {first:?} {replies:?}"
    );
    assert_tells_nothing(&first.body, &what);
    first
}

/// Cuts the answers of one connection apart by their `Content-Length`.
fn parse(answer: &[u8]) -> Vec<RawReply> {
    let (mut rest, mut replies) = (answer, vec![]);
    while let Some(end) = rest.windows(4).position(|window| window == b"\r\n\r\n") {
        let (head, after) = (String::from_utf8_lossy(&rest[..end]), &rest[end + 4..]);
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        let head = head.to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|value| value.trim().parse::<usize>().ok())
            .unwrap_or(0);
        let length = if after.starts_with(b"HTTP/1.1 ") {
            0
        } else {
            length.min(after.len())
        };
        replies.push(RawReply {
            status,
            head,
            body: String::from_utf8_lossy(&after[..length]).into_owned(),
        });
        rest = &after[length..];
    }
    replies
}

/// Resident memory of the registry in KiB.
pub(crate) fn resident_kib(stage: &Stage) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", stage.registry.pid())).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a VmRSS line");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}

/// Memory has grown by less than 32 MiB since `before` was measured.
pub(crate) fn assert_memory_stayed(stage: &Stage, before: u64, what: &str) {
    let after = resident_kib(stage);
    eprintln!("{what}: {before} {after}");
    assert!(after < before + 32 * 1024, "{what}: {before} KiB before, {after} KiB after");
}

/// `text` with every byte escaped, for paths and queries.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
