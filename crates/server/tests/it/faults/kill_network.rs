//! F1 on PostgreSQL and an object store: SIGKILL after every single message that a push sends to either of them.
//!
//! Here nothing of the registry is on its own disk: what a push changes it changes by what it sends. The messages that close a
//! request are followed by the answer to the client. After each of them the registry is killed a second time, when the server has
//! done what it was asked to and its reply waits to be read: for everybody but the process that dies, that is the moment before
//! the answer is written.

use std::sync::Arc;
use std::time::Duration;

use wharf_testkit::{Image, TestRegistry, TestRegistryBuilder, on_postgres_and_s3};

use super::REPOSITORY;
use super::crash::Push;
use super::kill::every_point;
use super::tracer::{Tracer, Watch};
use crate::configured;

/// Every system call by which the registry sends.
const SENDS: &str = "sendto,sendmsg,writev";
/// What a pool says to the database when it takes a connection back: it asks for nothing.
const SYNC: &str = r#""S\0\0\0\4", 5,"#;
/// What a request ends with: the rows are there, or the last piece that nobody needs is gone.
const CLOSING: [&str; 2] = ["COMMIT", "\"DELETE /"];
/// Messages of a normal run, beside those that close a request. `WHARF_TEST_CRASH_POINTS=all` takes every one.
const SAMPLE: usize = 16;
/// Pushes that are watched to count their messages.
const TRIES: usize = 3;
/// A server on this machine has done by then what it was asked to.
const DONE: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_kill_after_every_message_of_a_push() {
    let settings = on_postgres_and_s3(configured());
    let peers = Peers::of(&settings);
    let mut registry = settings.start();
    let (messages, closing) = record(&registry, &peers).await;
    let mut pushed = vec![Push::new()];
    pushed[0].run(&registry.admin()).await.expect("an answer to everything");
    let mut killed = 0;
    for point in points(messages, closing) {
        for attempt in 1.. {
            let before = &pushed[pushed.len() - 1].image;
            let (push, was_killed) = crash_at(&mut registry, &peers, point, before).await;
            pushed.push(push);
            killed += usize::from(was_killed);
            if was_killed || point.number >= messages - messages / 5 {
                break;
            }
            // On a busy machine strace now and then misses a thread, and with it half of the messages.
            assert!(attempt < 3, "{point:?}: the push is always over before");
        }
    }
    eprintln!("{messages} messages, {closing} of them close a request; killed {killed} times");
    for Push { image, .. } in &pushed {
        registry.admin().assert_pulls(REPOSITORY, image.digest.as_str(), image).await;
    }
}

/// Which messages are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    /// Every one; the registry is killed at once.
    All,
    /// Those that close a request; the registry is killed when the server has done what it was asked to.
    Closing,
}

/// Where the registry is killed: after so many messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) among: Among,
    pub(super) number: usize,
}

/// A new connection has to prepare statements that an old one knows, so the number of messages differs from push to push: every
/// point means to go on until a push was over.
fn points(messages: usize, closing: usize) -> Vec<Point> {
    let all = |number| Point { among: Among::All, number };
    let sent: Vec<Point> = if every_point() {
        (1..=messages + messages / 4).map(all).collect()
    } else {
        (0..SAMPLE).map(|n| all(1 + n * messages / SAMPLE)).collect()
    };
    let done = (1..=closing).map(|number| Point {
        among: Among::Closing,
        number,
    });
    sent.into_iter().chain(done).collect()
}

/// How strace shows connections to the database and to the object store.
#[derive(Clone)]
pub(super) struct Peers([String; 2]);

impl Peers {
    pub(super) fn of(settings: &TestRegistryBuilder) -> Self {
        Self(["WHARF_DATABASE__URL", "WHARF_STORAGE__S3__ENDPOINT"].map(|key| {
            let url = settings.environment(key).expect("set");
            let authority = url.split("//").nth(1).and_then(|rest| rest.split('/').next()).expect("a URL");
            let port = authority.rsplit_once(':').expect("a port").1;
            format!(":{port}]>")
        }))
    }

    pub(super) fn counts(&self, among: Among, call: &str) -> bool {
        let is_message = self.0.iter().any(|peer| call.contains(peer.as_str())) && !call.contains(SYNC);
        is_message && (among == Among::All || CLOSING.iter().any(|closing| call.contains(closing)))
    }

    /// Kills at the point, or only watches.
    pub(super) fn trace(&self, registry: &TestRegistry, point: Option<Point>) -> Tracer {
        let (peers, among) = (self.clone(), point.map_or(Among::All, |point| point.among));
        let watch = Watch {
            calls: SENDS,
            shown: 24,
            is_step: Arc::new(move |call| peers.counts(among, call)),
            patience: if among == Among::Closing { DONE } else { Duration::ZERO },
        };
        Tracer::kill_after(registry, watch, point.map_or(usize::MAX, |point| point.number))
    }
}

/// How many messages a push sends, and how many of them close a request.
async fn record(registry: &TestRegistry, peers: &Peers) -> (usize, usize) {
    // The first push prepares statements and tries the store out.
    Push::new().run(&registry.admin()).await.expect("an answer to everything");
    // What the registry does in the background may send a message of its own before an answer, but not each time.
    for _ in 1..TRIES {
        if let Ok(counted) = record_once(registry, peers).await {
            return counted;
        }
    }
    record_once(registry, peers)
        .await
        .unwrap_or_else(|last| panic!("an answer after {last}"))
}

/// As [`record`], or the message before an answer that does not close a request.
async fn record_once(registry: &TestRegistry, peers: &Peers) -> Result<(usize, usize), String> {
    let tracer = peers.trace(registry, None);
    Push::new().run(&registry.admin()).await.expect("an answer to everything");
    let (mut messages, mut closing, mut answers) = (0, 0, 0);
    let mut last = String::new();
    for call in tracer.finish() {
        if call.contains("\"HTTP/1.1 20") {
            if !peers.counts(Among::Closing, &last) {
                return Err(last);
            }
            answers += 1;
        } else if peers.counts(Among::All, &call) {
            messages += 1;
            closing += usize::from(peers.counts(Among::Closing, &call));
            last = call;
        }
    }
    // The client may have the last answer before the tracer tells.
    assert!(answers >= 8 && closing >= 9, "{answers} answers, {closing} closing messages");
    Ok((messages, closing))
}

/// Kills the registry in a push. Returns the push, which succeeded when it was repeated, and whether it was killed before its end.
async fn crash_at(registry: &mut TestRegistry, peers: &Peers, point: Point, before: &Image) -> (Push, bool) {
    let tracer = peers.trace(registry, Some(point));
    let mut push = Push::new();
    let outcome = push.run(&registry.admin()).await;
    let mut made = tracer.finish();
    made.retain(|call| peers.counts(point.among, call));
    let was_killed = made.len() >= point.number;
    assert!(
        outcome.is_some() || was_killed,
        "{point:?}: the registry ended by itself after {made:#?}"
    );
    registry.restart();
    eprintln!(
        "{point:?}: {}",
        made.get(point.number - 1)
            .map_or_else(|| format!("the push was over after {}", made.len()), Clone::clone)
    );
    let admin = registry.admin();
    push.verify(&admin, Some(before)).await;
    push.retry(&admin).await;
    admin.assert_pulls(REPOSITORY, before.digest.as_str(), before).await;
    (push, was_killed)
}
