use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use http::header::{AUTHORIZATION, HeaderValue};

use super::peer::{Peer, answer};
use crate::egress::{Egress, EgressError, EgressPolicy, Reason, Request, Resolver};

/// Answers each question for a name with the next of its address lists; the last one stays.
#[derive(Default)]
struct Names {
    answers: HashMap<String, Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

#[async_trait]
impl Resolver for Names {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let answers = self.answers.get(host).ok_or(io::ErrorKind::NotFound)?;
        Ok(answers[turn.min(answers.len() - 1)].clone())
    }
}

fn names(host: &str, answers: &[&[&str]]) -> Arc<Names> {
    let parse = |list: &&[&str]| list.iter().map(|text| text.parse().expect("an address")).collect();
    Arc::new(Names {
        answers: HashMap::from([(host.to_owned(), answers.iter().map(parse).collect())]),
        asked: AtomicUsize::new(0),
    })
}

/// Loopback 127.0.0.2 stands for the public internet, 127.0.0.3 for the house.
fn policy() -> EgressPolicy {
    EgressPolicy {
        allow: vec!["127.0.0.2".parse().expect("an address")],
        ports: vec!["1-65535".parse().expect("ports")],
        timeout: Duration::from_secs(5),
        connect_timeout: Duration::from_secs(2),
        idle_timeout: Duration::from_secs(1),
        ..EgressPolicy::default()
    }
}

fn egress() -> Egress {
    Egress::new(policy()).expect("no certificates")
}

async fn house_and_world(world: impl Into<Vec<u8>>) -> (Peer, Peer) {
    let world = Peer::answering([127, 0, 0, 2], 0, world).await;
    let house = Peer::answering([127, 0, 0, 3], world.address.port(), answer("200 OK", "", "secret")).await;
    (house, world)
}

fn get(url: &str) -> Request {
    Request::get(url).expect(url)
}

#[tokio::test]
async fn a115_a_name_that_changes_its_mind_reaches_no_private_address() {
    let (house, world) = house_and_world(answer("200 OK", "", "fine")).await;
    let names = names("rebind.example", &[&["127.0.0.2"], &["127.0.0.3"]]);
    let egress = Egress::with_resolver(policy(), names.clone()).expect("no certificates");
    let url = format!("http://rebind.example:{}/", world.address.port());
    let first = egress.send(get(&url)).await.expect("public now");
    assert_eq!(first.bytes().await.expect("a body"), "fine");
    assert_eq!(names.asked.load(Ordering::SeqCst), 1, "one look-up for check and connection");
    let second = egress.send(get(&url)).await;
    assert_eq!(second.map(|_| ()), Err(EgressError::Unreachable(Reason::Denied)));
    assert_eq!(house.asked().len(), 0, "the private address saw nothing");
}

#[tokio::test]
async fn a115_of_mixed_addresses_only_the_admitted_ones_are_connected_to() {
    let (house, world) = house_and_world(answer("200 OK", "", "fine")).await;
    let names = names("mixed.example", &[&["127.0.0.3", "127.0.0.2", "169.254.169.254"]]);
    let egress = Egress::with_resolver(policy(), names).expect("no certificates");
    let url = format!("http://mixed.example:{}/", world.address.port());
    let got = egress.send(get(&url)).await.expect("one address is admitted");
    assert_eq!(got.bytes().await.expect("a body"), "fine");
    assert_eq!((house.asked().len(), world.asked().len()), (0, 1));
}

#[tokio::test]
async fn c1_c10_a_private_address_is_never_connected_to() {
    let (house, _world) = house_and_world(answer("200 OK", "", "")).await;
    for url in [
        format!("http://{}/", house.address),
        format!("http://[::ffff:127.0.0.3]:{}/", house.address.port()),
        format!("http://2130706435:{}/", house.address.port()),
    ] {
        let refused = egress().send(get(&url)).await.map(|_| ());
        assert_eq!(refused, Err(EgressError::Unreachable(Reason::Denied)), "{url}");
    }
    assert_eq!(house.asked().len(), 0);
}

#[tokio::test]
async fn a116_redirects_are_not_followed_unless_asked_and_then_checked() {
    let house = Peer::answering([127, 0, 0, 3], 0, answer("200 OK", "", "secret")).await;
    let to_the_house = format!("Location: http://{}/\r\n", house.address);
    let world = Peer::answering([127, 0, 0, 2], 0, answer("302 Found", &to_the_house, "")).await;
    let url = format!("http://{}/", world.address);
    let plain = egress().send(get(&url)).await.expect("an answer");
    assert_eq!(plain.status(), 302);
    let followed = egress().send(get(&url).follow_redirects()).await.map(|_| ());
    assert_eq!(followed, Err(EgressError::Unreachable(Reason::Denied)));
    assert_eq!(house.asked().len(), 0);
    for location in [
        "file:///etc/passwd",
        "gopher://x/",
        "http://u:p@127.0.0.2/",
        "//127.0.0.3/",
        "http:\\\\127.0.0.3\\",
    ] {
        let world = Peer::answering([127, 0, 0, 2], 0, answer("307 Temporary", &format!("Location: {location}\r\n"), "")).await;
        let url = format!("http://{}/", world.address);
        assert!(egress().send(get(&url).follow_redirects()).await.is_err(), "{location}");
    }
}

#[tokio::test]
async fn a116_an_endless_chain_ends_after_three() {
    let world = Peer::answering([127, 0, 0, 2], 0, answer("301 Moved", "Location: /again\r\n", "")).await;
    let url = format!("http://{}/", world.address);
    let chain = egress().send(get(&url).follow_redirects()).await.map(|_| ());
    assert_eq!(chain, Err(EgressError::Unreachable(Reason::Redirect)));
    assert_eq!(world.asked().len(), 4);
}

#[tokio::test]
async fn c51_a116_credentials_stay_with_their_origin() {
    let other = Peer::answering([127, 0, 0, 2], 0, answer("200 OK", "", "")).await;
    let away = format!("Location: http://{}/next\r\n", other.address);
    let world = Peer::answering([127, 0, 0, 2], 0, answer("302 Found", &away, "")).await;
    let secret = || HeaderValue::from_static("Basic c2VjcmV0");
    let request = get(&format!("http://{}/", world.address))
        .header(AUTHORIZATION, secret())
        .header(http::HeaderName::from_static("x-api-key"), secret());
    egress().send(request.follow_redirects()).await.expect("followed");
    assert!(world.asked()[0].contains("c2VjcmV0"));
    assert!(
        other.asked()[0].starts_with("GET /next") && !other.asked()[0].contains("c2VjcmV0"),
        "{:?}",
        other.asked()
    );
}

#[tokio::test]
async fn a119_endless_and_large_answers_are_cut() {
    let announced = Peer::answering([127, 0, 0, 2], 0, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx").await;
    let endless = Peer::answering([127, 0, 0, 2], 0, format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1 << 20))).await;
    for peer in [announced, endless] {
        let answer = egress()
            .send(get(&format!("http://{}/", peer.address)).answer_size(4096))
            .await
            .expect("a head");
        assert_eq!(answer.bytes().await, Err(EgressError::TooLarge(4096)));
    }
}

#[tokio::test]
async fn a119_headers_without_end_and_silence_are_given_up() {
    let headers = format!("HTTP/1.1 200 OK\r\n{}", "x-filler: yes\r\n".repeat(1 << 16));
    let flood = Peer::answering([127, 0, 0, 2], 0, headers).await;
    assert!(egress().send(get(&format!("http://{}/", flood.address))).await.is_err());
    let silent = tokio::net::TcpListener::bind("127.0.0.2:0").await.expect("a port");
    let began = Instant::now();
    let url = format!("http://{}/", silent.local_addr().expect("an address"));
    let waited = egress().send(get(&url)).await.map(|_| ());
    assert_eq!(waited, Err(EgressError::Unreachable(Reason::Timeout)));
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn c35_a_compressed_answer_is_passed_on_as_it_is() {
    let peer = Peer::answering([127, 0, 0, 2], 0, answer("200 OK", "Content-Encoding: gzip\r\n", "not gzip at all")).await;
    let got = egress().send(get(&format!("http://{}/", peer.address))).await.expect("a head");
    assert_eq!(got.bytes().await.expect("untouched"), "not gzip at all");
    assert!(!peer.asked()[0].to_lowercase().contains("accept-encoding"));
}

#[tokio::test]
async fn a118_open_closed_and_forbidden_read_the_same() {
    let open = tokio::net::TcpListener::bind("127.0.0.2:0").await.expect("a port");
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.2:0").await.expect("a port");
        listener.local_addr().expect("an address")
    };
    let forbidden = "127.0.0.3:80".to_owned();
    let mut texts = vec![];
    for address in [open.local_addr().expect("an address").to_string(), closed.to_string(), forbidden] {
        let error = egress().send(get(&format!("http://{address}/"))).await.expect_err("no answer");
        texts.push(error.to_string());
    }
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    assert!(!texts[0].contains("127.0.0"));
}

/// Runs itself once more in a process whose environment names a proxy.
#[tokio::test]
async fn the_environment_names_no_proxy() {
    if let Ok(url) = std::env::var("EGRESS_TEST_URL") {
        let got = egress().send(get(&url)).await.expect("an answer");
        assert_eq!(got.bytes().await.expect("a body"), "direct");
        return;
    }
    let world = Peer::answering([127, 0, 0, 2], 0, answer("200 OK", "", "direct")).await;
    let proxy = Peer::answering([127, 0, 0, 2], 0, answer("200 OK", "", "by proxy")).await;
    let proxy_url = format!("http://{}", proxy.address);
    let child = tokio::process::Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "egress::tests::sockets::the_environment_names_no_proxy"])
        .envs([("http_proxy", &proxy_url), ("HTTP_PROXY", &proxy_url), ("ALL_PROXY", &proxy_url)])
        .env("EGRESS_TEST_URL", format!("http://{}/", world.address))
        .output()
        .await
        .expect("it runs");
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert_eq!((world.asked().len(), proxy.asked().len()), (1, 0));
}
