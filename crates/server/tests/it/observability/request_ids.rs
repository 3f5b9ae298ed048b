//! The id of an answer finds its lines in the log. That every answer has one is in `access/system.rs`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use wharf_testkit::{ADMIN_PASSWORD, Blob, Client};

/// A server whose log is read.
struct Logged {
    server: Child,
    lines: Receiver<String>,
    url: String,
}

impl Logged {
    fn start(data_dir: &Path, level: &str, format: &str) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_wharf"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data_dir)
            .env("WHARF_ADMIN_PASSWORD", ADMIN_PASSWORD)
            .env("WHARF_LOG__LEVEL", level)
            .env("WHARF_LOG__FORMAT", format)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let log = BufReader::new(server.stderr.take().expect("piped"));
        let (sender, lines) = channel();
        std::thread::spawn(move || log.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut logged = Self {
            server,
            lines,
            url: String::new(),
        };
        let line = logged.line_with("Wharf serves");
        let (_, address) = line.split_once("http://").expect("a URL");
        logged.url = format!("http://{}", address.split('"').next().expect("its end"));
        logged
    }

    /// The next line with `text` in it.
    fn line_with(&self, text: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(20)).expect("a line in time");
            if line.contains(text) {
                return line;
            }
        }
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_line_of_a_request_has_its_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let logged = Logged::start(&folder.path().join("data"), "info,wharf_api=debug", "json");
    let client = Client::new(&logged.url);
    let sent = client
        .body("GET", "/v2/some/app/manifests/v1", &[("x-request-id", "made-by-me")], "")
        .await;
    assert_eq!(sent.header("x-request-id"), "made-by-me");
    let line: serde_json::Value = serde_json::from_str(&logged.line_with("made-by-me")).expect("JSON");
    assert_eq!(
        (line["status"].as_u64(), line["path"].as_str(), line["request_id"].as_str()),
        (Some(401), Some("\"/v2/some/app/manifests/v1\""), Some("made-by-me")),
        "{line}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_error_line_has_the_id_of_its_request_at_any_level() {
    for format in ["json", "text"] {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let logged = Logged::start(&data, "error,wharf=info", format);
        let (client, blob) = (Client::new(&logged.url).basic("admin", ADMIN_PASSWORD), Blob::random(5000));
        assert_eq!(client.push_blob("library/app", &blob).await.status, 201);
        std::fs::remove_dir_all(data.join("storage/blobs/sha256")).expect("removed");
        let path = format!("/v2/library/app/blobs/{}", blob.digest);
        let reply = client.body("GET", &path, &[("x-request-id", "made-by-me")], "").await;
        assert_eq!(reply.status, 503, "{reply:?}");
        // One is written where it is found, by another crate than that of the doors, and one where it is answered.
        for text in ["the bytes of a blob are lost", "is unavailable"] {
            let line = logged.line_with(text);
            assert!(line.contains("ERROR"), "{line}");
            if format == "json" {
                let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
                assert_eq!(line["request_id"], "made-by-me", "{line}");
            } else {
                assert!(line.ends_with(" request_id=made-by-me"), "{line}");
            }
        }
    }
}
