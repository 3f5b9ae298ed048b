//! Forwarding to a syslog collector that really listens.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, UdpSocket};
use wharf_testkit::Image;

use super::{LIST, entries};
use crate::configured;

/// A collector for RFC 5424 messages with octet counting.
pub(super) struct Collector {
    address: SocketAddr,
    messages: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Collector {
    pub(super) async fn at(address: SocketAddr, messages: Arc<Mutex<Vec<String>>>) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let into = Arc::clone(&messages);
        let task = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let mut bytes = Vec::new();
                if stream.read_to_end(&mut bytes).await.is_ok() {
                    into.lock().expect("a lock").extend(frames(&bytes));
                }
            }
        });
        Self { address, messages, task }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that came so far.
    pub(super) fn heard(&self) -> String {
        self.messages.lock().expect("a lock").join("\n")
    }

    /// Ends it; the port is free afterwards.
    async fn stop(self) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
        self.task.abort();
        let _ended = self.task.await;
        (self.address, self.messages)
    }

    /// Ids of the entries that came, once all of `wanted` are among them.
    async fn has(&self, wanted: &BTreeSet<i64>) {
        for _ in 0..2400 {
            let came: BTreeSet<i64> = self.messages.lock().expect("a lock").iter().map(|message| id(message)).collect();
            if wanted.is_subset(&came) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("not everything came: {:?}", self.messages.lock());
    }
}

fn frames(mut bytes: &[u8]) -> Vec<String> {
    let mut frames = Vec::new();
    while let Some(space) = bytes.iter().position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(&bytes[..space]).expect("digits").parse().expect("a length");
        let end = space + 1 + length;
        frames.push(String::from_utf8(bytes[space + 1..end].to_vec()).expect("UTF-8"));
        bytes = &bytes[end..];
    }
    frames
}

fn id(message: &str) -> i64 {
    let (header, json) = message.split_once(" - {").expect("a message with JSON");
    assert!(header.starts_with("<110>1 ") || header.starts_with("<108>1 "), "{message}");
    let object: Value = serde_json::from_str(&format!("{{{json}")).expect("JSON");
    object["id"].as_i64().expect("an id")
}

async fn ids(client: &wharf_testkit::Client) -> BTreeSet<i64> {
    entries(client, "").await.iter().filter_map(|entry| entry["id"].as_i64()).collect()
}

#[tokio::test]
async fn the_collector_gets_every_entry_across_restarts_of_both_sides() {
    let none: SocketAddr = "127.0.0.1:0".parse().expect("an address");
    let collector = Collector::at(none, Arc::default()).await;
    let mut registry = configured()
        .env("WHARF_AUDIT__FORWARD", format!("tcp://{}", collector.address))
        .start();
    let admin = registry.admin();
    admin.make_project("one", true).await;
    collector.has(&ids(&admin).await).await;

    let (address, messages) = collector.stop().await;
    admin.make_project("two", true).await;
    admin.push_image("two/app", "1.0", &Image::random(1, 500)).await;
    assert_eq!(
        registry.anonymous().get("/v2/two/app/manifests/1.0").await.status,
        200,
        "nobody waits for the collector"
    );
    registry.kill();
    registry.restart();
    let admin = registry.admin();
    admin.make_project("three", true).await;

    let collector = Collector::at(address, messages).await;
    let all = ids(&admin).await;
    collector.has(&all).await;
    assert!(all.len() >= 7, "{all:?}");
    let text = collector.messages.lock().expect("a lock").join("\n");
    assert!(
        text.contains(" wharf - create_project - {") && text.contains("\"resource\":\"two/app:1.0\""),
        "{text}"
    );
}

#[tokio::test]
async fn without_the_database_entries_stay_only_until_they_are_forwarded() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let target = format!("udp://{}", socket.local_addr().expect("an address"));
    let registry = configured()
        .env("WHARF_AUDIT__FORWARD", target)
        .env("WHARF_AUDIT__DATABASE", "false")
        .start();
    let admin = registry.admin();
    admin.make_project("one", true).await;
    let mut datagram = [0; 65_536];
    loop {
        let length = tokio::time::timeout(Duration::from_secs(20), socket.recv(&mut datagram))
            .await
            .expect("in time")
            .expect("a message");
        if std::str::from_utf8(&datagram[..length])
            .expect("UTF-8")
            .contains("\"resource\":\"one\"")
        {
            break;
        }
    }
    for _ in 0..400 {
        if admin.get(LIST).await.header("x-total-count") == "0" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("entries stay: {:?}", entries(&admin, "").await);
}

#[test]
fn a_collector_that_cannot_be_and_a_log_that_goes_nowhere_are_refused_at_the_start() {
    for (name, value) in [
        ("WHARF_AUDIT__FORWARD", "http://logs.example:80"),
        ("WHARF_AUDIT__DATABASE", "false"),
    ] {
        let Err(log) = configured().env(name, value).try_start() else {
            panic!("{name}={value}")
        };
        assert!(log.contains("audit.forward"), "{log}");
    }
}
