//! The part of a URL before its path, checked by hand: no more is needed, and a URL library would accept what must be refused here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is wrong with a URL.
pub(crate) type Wrong = &'static str;

/// Splits `https://host:port/path` into scheme, host (IPv6 without brackets) and what follows the port.
pub(crate) fn parse(url: &str) -> Result<(&str, &str, &str), Wrong> {
    let (scheme, rest) = url.split_once("://").ok_or("it has no scheme")?;
    if !matches!(scheme, "http" | "https") {
        return Err("its scheme is neither http nor https");
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if authority.contains('@') {
        return Err("it holds a user or password");
    }
    let (host, port) = split_port(authority)?;
    if port.is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit()) || !port.parse::<u16>().is_ok_and(|port| port > 0)) {
        return Err("its port is not a number from 1 to 65535");
    }
    if is_host(host) {
        Ok((scheme, host, tail))
    } else {
        Err("its host is neither a DNS name nor an IP address")
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), Wrong> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, port) = rest.split_once(']').ok_or("its IPv6 address has no closing bracket")?;
        host.parse::<Ipv6Addr>().map_err(|_| "its IPv6 address is not one")?;
        return match port.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if port.is_empty() => Ok((host, None)),
            None => Err("something other than a port follows its IPv6 address"),
        };
    }
    Ok(authority
        .split_once(':')
        .map_or((authority, None), |(host, port)| (host, Some(port))))
}

/// Whether a text is an IP address or a DNS name (RFC 1123: labels of letters, digits and inner hyphens, 253 bytes at most).
pub(crate) fn is_host(host: &str) -> bool {
    if host.parse::<IpAddr>().is_ok() {
        return true;
    }
    // Digits and dots that are no address are a mistyped one, never a name.
    let digits = host.bytes().all(|b| b.is_ascii_digit() || b == b'.') && host.parse::<Ipv4Addr>().is_err();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && !digits && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_servers_are_split() {
        for (url, parts) in [
            ("https://registry.example.com", ("https", "registry.example.com", "")),
            ("http://localhost:8080", ("http", "localhost", "")),
            ("https://[::1]:8443", ("https", "::1", "")),
            ("http://10.0.0.5:80/s3", ("http", "10.0.0.5", "/s3")),
            ("http://h?x", ("http", "h", "?x")),
        ] {
            assert_eq!(parse(url), Ok(parts), "{url}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for url in [
            "",
            "registry.example.com",
            "ftp://x",
            "HTTPS://x",
            "https://",
            "https://:80",
            "https://u:p@x",
            "https://x:",
            "https://x:0",
            "https://x:65536",
            "https://x:+1",
            "https://[::1",
            "https://[::1]x",
            "https://[zz]",
            "https://::1",
            "https://a b",
            "https://-a",
            "https://a..b",
            "https://10.0.0.256",
            "https://x\nhost",
        ] {
            assert!(parse(url).is_err(), "{url:?}");
        }
    }
}
