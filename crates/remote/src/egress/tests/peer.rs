//! A server on a loopback address that answers what it is told and remembers what it was asked.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A peer; it ends with the runtime of its test.
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// Answers every request with `answer`, byte by byte as it is written.
    pub(super) async fn answering(ip: [u8; 4], port: u16, answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind((IpAddr::from(Ipv4Addr::from(ip)), port)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(vec![]));
        let (answer, seen) = (answer.into(), asked.clone());
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (answer, seen) = (answer.clone(), seen.clone());
                tokio::spawn(async move {
                    let mut buffer = vec![0; 16 << 10];
                    let length = socket.read(&mut buffer).await.unwrap_or_default();
                    seen.lock()
                        .expect("no panic")
                        .push(String::from_utf8_lossy(&buffer[..length]).into_owned());
                    let _ = socket.write_all(&answer).await;
                });
            }
        });
        Self { address, asked }
    }

    /// The requests so far. A bare connection is one, too.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

/// An answer with this status line, these header lines and body.
pub(super) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
