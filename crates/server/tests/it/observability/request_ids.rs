//! The id of an answer finds its line in the log. That every answer has one is in `access/system.rs`.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use wharf_testkit::{ADMIN_PASSWORD, Client};

#[tokio::test]
async fn the_log_line_of_a_request_has_its_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Command::new(env!("CARGO_BIN_EXE_wharf"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path().join("data"))
        .env("WHARF_ADMIN_PASSWORD", ADMIN_PASSWORD)
        .env("WHARF_LOG__LEVEL", "info,wharf_api=debug")
        .env("WHARF_LOG__FORMAT", "json")
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let log = BufReader::new(server.stderr.take().expect("piped")).lines().map_while(Result::ok);
    let mut lines = log.map(|line| serde_json::from_str::<serde_json::Value>(&line).expect("JSON lines"));
    let url = lines
        .by_ref()
        .find_map(|line| line["url"].as_str().map(str::to_owned))
        .expect("it serves");
    let client = Client::new(&url);
    let sent = client
        .body("GET", "/v2/some/app/manifests/v1", &[("x-request-id", "made-by-me")], "")
        .await;
    assert_eq!(sent.header("x-request-id"), "made-by-me");
    let line = tokio::task::spawn_blocking(move || lines.find(|line| line["request_id"] == "made-by-me"));
    let line = tokio::time::timeout(Duration::from_secs(20), line)
        .await
        .expect("in time")
        .expect("read")
        .expect("a line");
    let _ = server.kill();
    let _ = server.wait();
    assert_eq!(
        (line["status"].as_u64(), line["path"].as_str()),
        (Some(401), Some("\"/v2/some/app/manifests/v1\"")),
        "{line}"
    );
}
