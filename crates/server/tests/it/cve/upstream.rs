//! Other registries that lie to us. The upstream is played by a socket, because no honest registry behaves so; the honest one is
//! Wharf itself.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wharf_model::Secret;
use wharf_oci::{Reference, RepositoryName};
use wharf_remote::registry::{Credential, Upstream, UpstreamError, UpstreamSettings};
use wharf_remote::{Egress, EgressPolicy};
use wharf_testkit::Image;

use crate::configured;

const SECRET: &str = "canary-Secret-1";

/// A peer that answers every request alike and remembers what it was sent.
struct Peer {
    address: SocketAddr,
    heard: Arc<Mutex<String>>,
}

impl Peer {
    async fn answering(answer: impl Fn(SocketAddr) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let heard = Arc::new(Mutex::new(String::new()));
        let log = heard.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut buffer = vec![0; 16 << 10];
                let length = socket.read(&mut buffer).await.unwrap_or_default();
                log.lock().expect("no panic").push_str(&String::from_utf8_lossy(&buffer[..length]));
                let _ = socket.write_all(answer(address).as_bytes()).await;
            }
        });
        Self { address, heard }
    }

    fn heard(&self) -> String {
        self.heard.lock().expect("no panic").to_lowercase()
    }
}

fn upstream(url: String, realm_hosts: &[&str]) -> Upstream {
    let policy = EgressPolicy {
        allow: vec!["127.0.0.1".parse().expect("an address"), "localhost".parse().expect("a name")],
        ports: vec!["1-65535".parse().expect("ports")],
        ..EgressPolicy::default()
    };
    let settings = UpstreamSettings {
        url,
        credential: Some(Credential {
            username: "admin".into(),
            secret: Secret::new(SECRET),
        }),
        realm_hosts: realm_hosts.iter().map(|host| (*host).to_owned()).collect(),
        verify_certificate: true,
    };
    Upstream::new(Egress::new(policy).expect("a way out"), settings).expect("an upstream")
}

fn name(text: &str) -> RepositoryName {
    text.parse().expect("a name")
}

fn reference(text: &str) -> Reference {
    text.parse().expect("a reference")
}

#[tokio::test]
async fn c51_a_credential_goes_to_no_realm_on_another_host() {
    let evil = Peer::answering(|_| "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"token\":\"x\"}".into()).await;
    let port = evil.address.port();
    // The same machine under another name, another port of the same name, and plain HTTP to a host that is named: all foreign.
    for realm in [format!("http://localhost:{port}/token"), format!("http://127.0.0.1:{port}/token")] {
        let challenge = format!(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"{realm}\",service=\"s\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let registry = Peer::answering(move |_| challenge.clone()).await;
        let client = upstream(format!("http://{}", registry.address), &["localhost"]);
        let outcome = client.manifest(&name("team/app"), &reference("latest")).await;
        assert!(matches!(outcome, Err(UpstreamError::ForeignRealm(_))), "{realm}");
        assert!(
            !registry.heard().contains("authorization"),
            "nothing is sent before a challenge that can be trusted"
        );
    }
    assert_eq!(evil.heard(), "", "the other host was never contacted");
}

#[tokio::test]
async fn c39_a_list_does_not_lead_away_from_its_registry() {
    let evil = Peer::answering(|_| "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"tags\":[\"x\"]}\n".into()).await;
    let link = format!(
        "HTTP/1.1 200 OK\r\nLink: <http://{}/v2/team/app/tags/list>; rel=\"next\"\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{{\"tags\":[\"a\"]}} ",
        evil.address
    );
    let registry = Peer::answering(move |_| link.clone()).await;
    let outcome = upstream(format!("http://{}", registry.address), &[]).tags(&name("team/app")).await;
    assert!(matches!(outcome, Err(UpstreamError::Malformed("Link"))), "{outcome:?}");
    assert_eq!(evil.heard(), "", "the other host was never contacted");
}

#[tokio::test]
async fn an_honest_registry_is_read_with_a_token_of_its_own_realm() {
    let registry = configured().env("WHARF_ADMIN_PASSWORD", SECRET).start();
    let admin = registry.user("admin", SECRET);
    admin.make_project("upstream", false).await;
    let image = Image::random(1, 1000);
    admin.push_image("upstream/app", "1.0", &image).await;
    let client = upstream(registry.url().to_owned(), &[]);
    assert_eq!(client.tags(&name("upstream/app")).await, Ok(vec!["1.0".to_owned()]));
    let manifest = client.manifest(&name("upstream/app"), &reference("1.0")).await.expect("a manifest");
    assert_eq!(manifest.bytes().await.expect("bytes"), image.manifest);
    let layer = client.blob(&name("upstream/app"), &image.layers[0].digest).await.expect("a blob");
    assert_eq!(layer.bytes().await.expect("bytes"), image.layers[0].bytes);
    let absent = client.manifest(&name("upstream/app"), &reference("2.0")).await;
    assert!(matches!(absent, Err(UpstreamError::NotFound)));
}
