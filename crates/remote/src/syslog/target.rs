//! `tcp://host:port` and `udp://host:port`.

use std::fmt;
use std::str::FromStr;

/// Where a collector listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyslogTarget {
    /// How it is spoken to.
    pub transport: Transport,
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// How a collector is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// A connection for each batch.
    Tcp,
    /// A datagram for each message.
    Udp,
}

/// The text is no target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected tcp://host:port or udp://host:port")]
pub struct TargetError;

impl FromStr for SyslogTarget {
    type Err = TargetError;

    /// Harbor's bare `host:port` is TCP.
    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (transport, rest) = match text.split_once("://") {
            Some(("tcp", rest)) => (Transport::Tcp, rest),
            Some(("udp", rest)) => (Transport::Udp, rest),
            Some(_) => return Err(TargetError),
            None => (Transport::Tcp, text),
        };
        let (host, port) = rest.rsplit_once(':').ok_or(TargetError)?;
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .filter(|host| host.contains(':'));
        let plain =
            |host: &str| !host.is_empty() && host.len() <= 255 && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
        let host = match bare {
            Some(address) if address.parse::<std::net::Ipv6Addr>().is_ok() => address,
            None if plain(host) => host,
            _ => return Err(TargetError),
        };
        let port = port.parse().ok().filter(|port| *port > 0).ok_or(TargetError)?;
        Ok(Self {
            transport,
            host: host.to_owned(),
            port,
        })
    }
}

impl fmt::Display for SyslogTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for (text, told) in [
            ("tcp://logs.corp.example:601", "tcp://logs.corp.example:601"),
            ("udp://10.0.0.1:514", "udp://10.0.0.1:514"),
            ("tcp://[2001:db8::1]:601", "tcp://[2001:db8::1]:601"),
            ("logs:514", "tcp://logs:514"),
        ] {
            assert_eq!(
                text.parse::<SyslogTarget>().map(|target| target.to_string()).as_deref(),
                Ok(told),
                "{text}"
            );
        }
        for bad in [
            "",
            "tcp://",
            "tcp://host",
            "tcp://host:0",
            "tcp://host:70000",
            "http://host:80",
            "tcp://a b:1",
            "tcp://:1",
            "tcp://[x]:1",
            "tcp://u@h:1",
        ] {
            assert!(bad.parse::<SyslogTarget>().is_err(), "{bad}");
        }
    }
}
