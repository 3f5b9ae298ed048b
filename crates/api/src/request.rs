//! Around every request: an id, a log line, safe headers, and an answer even after a panic.

use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use wharf_model::RequestInfo;

use crate::extract::TrustedPeer;
use crate::{Api, error, request_scope};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id taken over from a client.
const MAX_ID: usize = 128;

pub(crate) async fn wrap(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let address = peer.map(|peer| client_address(peer, request.headers(), &*api.options.trusted_proxy));
    let trusted = peer.is_some_and(&*api.options.trusted_proxy);
    request.extensions_mut().insert(TrustedPeer(trusted));
    request.extensions_mut().insert(RequestInfo {
        address,
        request_id: id.clone(),
    });
    // Copied only where it is written.
    let line = tracing::enabled!(tracing::Level::DEBUG).then(|| LogLine {
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        address,
        started,
    });
    let answered = async {
        // What the panic says is logged where it happens.
        let response = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        let mut response = response.unwrap_or_else(|_| error::rest::internal());
        finish_headers(response.headers_mut(), &id);
        if let Some(line) = line {
            line.write(response.status());
        }
        response
    };
    let response = request_scope::within(Arc::clone(&id), answered).await;
    response.map(|body| request_scope::body_within(id, body))
}

/// The client behind `peer`. Each trusted proxy appends the address it was called from, so the list is read from its end,
/// up to the first address that is no proxy of ours; whatever a client itself put before that is not believed (CVE-2019-9733).
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &dyn Fn(IpAddr) -> bool) -> IpAddr {
    if !trusted(peer) {
        return peer;
    }
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','));
    let hops: Vec<Option<IpAddr>> = forwarded.map(|hop| hop.trim().parse().ok()).collect();
    let mut address = peer;
    for hop in hops.into_iter().rev() {
        let Some(hop) = hop else { break };
        address = IpAddr::to_canonical(&hop);
        if !trusted(address) {
            break;
        }
    }
    address
}

/// The client's id when it is a plain token, else one of our own.
fn request_id(headers: &HeaderMap) -> Arc<str> {
    let sent = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain =
        |text: &&str| !text.is_empty() && text.len() <= MAX_ID && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    sent.filter(plain).map_or_else(fresh_id, Into::into)
}

/// Unique, not secret: a random number for this process, then a count. Asking the system for random bytes at every
/// request would cost more than the rest of this file.
fn fresh_id() -> Arc<str> {
    static PROCESS: LazyLock<String> = LazyLock::new(|| uuid::Uuid::new_v4().simple().to_string()[..16].to_owned());
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{:x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed)).into()
}

fn finish_headers(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

struct LogLine {
    method: http::Method,
    path: String,
    address: Option<IpAddr>,
    started: Instant,
}

impl LogLine {
    fn write(&self, status: StatusCode) {
        let duration_ms = self.started.elapsed().as_secs_f64() * 1000.0;
        let address = self.address.map(tracing::field::display);
        tracing::debug!(method = %self.method, path = ?self.path, status = status.as_u16(), duration_ms, address, "request answered");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c87_forwarded_addresses_count_only_from_trusted_proxies() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let trusted = |peer: IpAddr| [address("10.0.0.1"), address("10.0.0.2")].contains(&peer);
        let through = |peer: &str, forwarded: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", HeaderValue::from_str(value).expect("a value"));
            }
            client_address(address(peer), &headers, &trusted).to_string()
        };
        assert_eq!(through("203.0.113.9", &["127.0.0.1"]), "203.0.113.9");
        assert_eq!(through("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(through("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(through("10.0.0.1", &["127.0.0.1, 203.0.113.9", "10.0.0.2"]), "203.0.113.9");
        assert_eq!(through("10.0.0.1", &["127.0.0.1, nonsense"]), "10.0.0.1");
    }
}
