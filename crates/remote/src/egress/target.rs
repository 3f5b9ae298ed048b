//! The one reading of a URL. What is checked here is what is connected to.

use url::{Host, Url};

use super::error::{EgressError, Reason};
use super::policy::EgressPolicy;

/// Longest URL that is read, in bytes.
const MAX_URL: usize = 4096;

/// Reads an absolute `http` or `https` URL. Texts that two parsers could read in two ways are refused.
pub(crate) fn parse(text: &str) -> Result<Url, EgressError> {
    if text.len() > MAX_URL {
        return Err(EgressError::Url("it is too long"));
    }
    // The parser would drop or turn these around silently.
    if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(EgressError::Url("it has a space, control character or backslash"));
    }
    let url = Url::parse(text).map_err(|_| EgressError::Url("it is not an absolute URL"))?;
    check_shape(&url)?;
    Ok(url)
}

/// Scheme, user and host.
fn check_shape(url: &Url) -> Result<(), EgressError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(EgressError::Url("its scheme is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EgressError::Url("it holds a user or password"));
    }
    match url.host() {
        Some(Host::Domain(name)) if name.trim_end_matches('.').is_empty() => Err(EgressError::Url("it has no host")),
        Some(_) => Ok(()),
        None => Err(EgressError::Url("it has no host")),
    }
}

/// What can be said about a URL before its name is looked up: its shape, its port, and an address written in it.
pub(crate) fn check(policy: &EgressPolicy, url: &Url) -> Result<(), EgressError> {
    check_shape(url)?;
    let port = url.port_or_known_default().unwrap_or_default();
    if !policy.admits_port(port) {
        return Err(EgressError::Url("its port is neither 80 nor 443 nor listed in egress.ports"));
    }
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(address.into()),
        _ => None,
    };
    match literal {
        Some(address) if !policy.admits(None, address) => Err(EgressError::Unreachable(Reason::Denied)),
        _ => Ok(()),
    }
}
