//! What the administrator allows beyond the public internet, and the bounds of every request.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use super::address::{Class, classify};
use super::network::Network;

/// Where requests may go, and their bounds.
#[derive(Debug, Clone)]
pub struct EgressPolicy {
    /// Addresses and hosts besides the public internet.
    pub allow: Vec<Allowed>,
    /// Ports besides 80 and 443.
    pub ports: Vec<PortRange>,
    /// Certificate authorities to trust besides the system's: PEM, any number of certificates.
    pub ca_certificates: Vec<u8>,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long the other side may be silent.
    pub idle_timeout: Duration,
    /// How long a request may take with its answer, unless the request says otherwise.
    pub timeout: Duration,
    /// Largest answer in bytes, unless the request says otherwise.
    pub answer_size: u64,
}

impl Default for EgressPolicy {
    fn default() -> Self {
        Self {
            allow: vec![],
            ports: vec![],
            ca_certificates: vec![],
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            timeout: Duration::from_secs(30),
            answer_size: 4 << 20,
        }
    }
}

/// One entry of the administrator's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// Every address of a block.
    #[expect(private_interfaces, reason = "made by parsing only")]
    Network(Network),
    /// A host by its name, at whatever private address it answers.
    Host(String),
    /// Every host below a domain, written `*.corp.example`; kept with its leading dot.
    Below(String),
}

/// The text is no entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an IP address, CIDR block, host name or *.domain")]
pub struct AllowedError;

/// Ports from and to, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortRange(RangeInclusive<u16>);

impl EgressPolicy {
    /// Whether `address` may be connected to, being what `host` (a name; `None` for an address in the URL) resolved to.
    pub(crate) fn admits(&self, host: Option<&str>, address: IpAddr) -> bool {
        let listed = |small: bool| {
            self.allow.iter().any(|entry| match entry {
                Allowed::Network(network) => network.contains(address) && (!small || network.is_small()),
                Allowed::Host(_) | Allowed::Below(_) => false,
            })
        };
        match classify(address) {
            Class::Public => true,
            Class::Private => listed(false) || host.is_some_and(|host| self.names(host)),
            Class::Forbidden => listed(true),
        }
    }

    /// Whether `port` may be connected to.
    pub(crate) fn admits_port(&self, port: u16) -> bool {
        matches!(port, 80 | 443) || self.ports.iter().any(|range| range.0.contains(&port))
    }

    /// Whether a host is on the list by name.
    fn names(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.allow.iter().any(|entry| match entry {
            Allowed::Host(name) => *name == host,
            Allowed::Below(domain) => host.ends_with(domain.as_str()),
            Allowed::Network(_) => false,
        })
    }
}

impl FromStr for Allowed {
    type Err = AllowedError;

    fn from_str(text: &str) -> Result<Self, AllowedError> {
        if let Ok(network) = text.parse() {
            return Ok(Self::Network(network));
        }
        let (name, below) = text.strip_prefix("*.").map_or((text, false), |name| (name, true));
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let numeric = name.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if numeric || name.len() > 253 || !name.split('.').all(label) {
            return Err(AllowedError);
        }
        let name = name.to_ascii_lowercase();
        Ok(if below { Self::Below(format!(".{name}")) } else { Self::Host(name) })
    }
}

impl FromStr for PortRange {
    type Err = AllowedError;

    fn from_str(text: &str) -> Result<Self, AllowedError> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let port = |digits: &str| digits.parse::<u16>().ok().filter(|port| *port > 0).ok_or(AllowedError);
        let (first, last) = (port(first)?, port(last)?);
        (first <= last).then_some(Self(first..=last)).ok_or(AllowedError)
    }
}
