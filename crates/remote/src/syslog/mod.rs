//! Sending messages to a syslog collector: RFC 5424 messages over TCP with octet counting (RFC 6587, 3.4.1), or over UDP (RFC 5426).
//!
//! The address is the operator's, from the configuration, so the egress guard, which is for URLs that users name, is not asked.

mod message;
mod target;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;

pub use message::{Severity, message};
pub use target::{SyslogTarget, TargetError, Transport};

/// Longest time a batch may take, from the connection to the collector's confirmation.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why messages were not taken.
#[derive(Debug, thiserror::Error)]
pub enum SyslogError {
    /// The network or the collector.
    #[error("cannot reach the syslog collector {target}: {source}")]
    Io {
        /// Where to.
        target: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Too slow.
    #[error("the syslog collector {0} does not answer in time")]
    Timeout(String),
}

/// Whether somebody listens at `target`, as far as that can be known without sending anything: over UDP, whether its name has an address.
///
/// # Errors
/// When nobody does.
pub async fn probe(target: &SyslogTarget) -> Result<(), SyslogError> {
    send(target, &[]).await
}

/// Sends `messages` and waits until the collector has taken them.
///
/// Syslog over TCP has no acknowledgement of its own. So every batch has a connection of its own, which we close first on our side:
/// a collector that has read everything closes it too, and one that died with something unread resets it. Only then are the
/// messages said to be sent. Over UDP nothing can be known, and whatever the network takes is said to be sent.
///
/// # Errors
/// When some of the messages may not have been taken. All of them should be sent again then.
pub async fn send(target: &SyslogTarget, messages: &[String]) -> Result<(), SyslogError> {
    let sent = async {
        match target.transport {
            Transport::Tcp => send_tcp(target, messages).await,
            Transport::Udp => send_udp(target, messages).await,
        }
    };
    match timeout(PATIENCE, sent).await {
        Ok(outcome) => outcome.map_err(|source| SyslogError::Io {
            target: target.to_string(),
            source,
        }),
        Err(_) => Err(SyslogError::Timeout(target.to_string())),
    }
}

async fn send_tcp(target: &SyslogTarget, messages: &[String]) -> std::io::Result<()> {
    let mut stream = TcpStream::connect((target.host.as_str(), target.port)).await?;
    let mut frames = Vec::new();
    for message in messages {
        frames.extend_from_slice(format!("{} ", message.len()).as_bytes());
        frames.extend_from_slice(message.as_bytes());
    }
    stream.write_all(&frames).await?;
    stream.shutdown().await?;
    // What the collector says, if anything, means nothing; that it closes in good order does.
    let mut ignored = [0; 256];
    while stream.read(&mut ignored).await? > 0 {}
    Ok(())
}

async fn send_udp(target: &SyslogTarget, messages: &[String]) -> std::io::Result<()> {
    let address: SocketAddr = lookup_host((target.host.as_str(), target.port))
        .await?
        .next()
        .ok_or_else(|| std::io::Error::other("the name has no address"))?;
    let own = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(own).await?;
    socket.connect(address).await?;
    for message in messages {
        socket.send(message.as_bytes()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_collector_that_reads_everything_and_closes_has_taken_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let target = format!("tcp://{}", listener.local_addr().expect("an address"))
            .parse()
            .expect("a target");
        let collector = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut text = String::new();
            stream.read_to_string(&mut text).await.expect("text");
            text
        });
        send(&target, &["<110>1 one".into(), "<110>1 zwölf".into()]).await.expect("sent");
        assert_eq!(collector.await.expect("text"), "10 <110>1 one13 <110>1 zwölf");
    }

    #[tokio::test]
    async fn a_collector_that_dies_with_messages_unread_has_not_taken_them() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let target = format!("tcp://{}", listener.local_addr().expect("an address"))
            .parse()
            .expect("a target");
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.readable().await.expect("something to read");
            drop(stream);
        });
        let error = send(&target, &["<110>1 one".into()]).await.expect_err("unread");
        assert!(matches!(error, SyslogError::Io { .. }), "{error}");
    }

    #[tokio::test]
    async fn nobody_there_is_an_error() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let target = format!("tcp://{}", listener.local_addr().expect("an address"))
            .parse()
            .expect("a target");
        drop(listener);
        assert!(send(&target, &["x".into()]).await.is_err());
    }

    #[tokio::test]
    async fn udp_sends_one_datagram_for_each_message() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let target = format!("udp://{}", socket.local_addr().expect("an address"))
            .parse()
            .expect("a target");
        send(&target, &["one".into(), "two".into()]).await.expect("sent");
        let mut datagram = [0; 16];
        for expected in ["one", "two"] {
            let length = socket.recv(&mut datagram).await.expect("a datagram");
            assert_eq!(&datagram[..length], expected.as_bytes());
        }
    }
}
