//! Sending.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_LENGTH, HeaderMap, LOCATION, RANGE, USER_AGENT};
use http::{Method, StatusCode};
use reqwest::Certificate;
use url::Url;

use super::error::{EgressError, Reason};
use super::policy::EgressPolicy;
use super::request::{Body, Request};
use super::resolver::{Guarded, Resolver, SystemResolver};
use super::response::Response;
use super::target;

/// What Wharf calls itself.
const AGENT: &str = concat!("wharf/", env!("CARGO_PKG_VERSION"));

/// The only way out. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Egress {
    policy: Arc<EgressPolicy>,
    resolver: Arc<dyn Resolver>,
    verifying: reqwest::Client,
    trusting_all: reqwest::Client,
}

/// A certificate that says who we are, with its key.
type Presented = Option<reqwest::Identity>;

impl Egress {
    /// A way out under `policy`.
    ///
    /// # Errors
    /// [`EgressError::Certificates`] when its certificates cannot be read.
    pub fn new(policy: EgressPolicy) -> Result<Self, EgressError> {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    /// As [`Self::new`], with names looked up by `resolver`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_resolver(policy: EgressPolicy, resolver: Arc<dyn Resolver>) -> Result<Self, EgressError> {
        Self::build(policy, resolver, None)
    }

    fn build(policy: EgressPolicy, resolver: Arc<dyn Resolver>, presented: Presented) -> Result<Self, EgressError> {
        let policy = Arc::new(policy);
        let client = |verify| client(&policy, &resolver, verify, presented.as_ref());
        Ok(Self {
            verifying: client(true)?,
            trusting_all: client(false)?,
            policy,
            resolver,
        })
    }

    /// The same way out for one server with authorities of its own, in PEM.
    ///
    /// # Errors
    /// [`EgressError::Certificates`] when they cannot be read.
    pub fn trusting(&self, ca_certificates: &[u8]) -> Result<Self, EgressError> {
        let mut policy = EgressPolicy::clone(&self.policy);
        policy.ca_certificates.push(b'\n');
        policy.ca_certificates.extend_from_slice(ca_certificates);
        Self::with_resolver(policy, self.resolver.clone())
    }

    /// The same way out for one server with authorities of its own, to which we prove who we are by a certificate and its key; all in PEM.
    ///
    /// # Errors
    /// [`EgressError::Certificates`] when they cannot be read.
    pub fn towards(&self, ca_certificates: &[u8], identity: Option<&[u8]>) -> Result<Self, EgressError> {
        let mut policy = EgressPolicy::clone(&self.policy);
        policy.ca_certificates.push(b'\n');
        policy.ca_certificates.extend_from_slice(ca_certificates);
        let presented = identity.map(reqwest::Identity::from_pem).transpose();
        Self::build(policy, self.resolver.clone(), presented.map_err(|_| EgressError::Certificates)?)
    }

    /// Whether a URL may be kept for later: its shape, its port, and an address written in it. Its name is looked up and checked
    /// when it is used, every time.
    ///
    /// # Errors
    /// [`EgressError::Url`], or [`EgressError::Unreachable`] for an address that may not be contacted.
    pub fn check(&self, url: &str) -> Result<Url, EgressError> {
        let url = target::parse(url)?;
        target::check(&self.policy, &url)?;
        Ok(url)
    }

    /// Sends a request and waits for the head of its answer. Any status is an answer.
    ///
    /// # Errors
    /// [`EgressError::Url`] when it may not be sent at all, [`EgressError::Unreachable`] for whatever else went wrong; that is logged.
    pub async fn send(&self, request: Request) -> Result<Response, EgressError> {
        let url = request.url.clone();
        self.follow(request).await.inspect_err(|error| {
            if let EgressError::Unreachable(reason) = error {
                tracing::warn!(host = url.host_str().unwrap_or_default(), port = url.port_or_known_default(), %reason, "outbound request failed");
            }
        })
    }

    async fn follow(&self, mut request: Request) -> Result<Response, EgressError> {
        let limit = request.answer_size.unwrap_or(self.policy.answer_size);
        let repeatable = matches!(request.method, Method::GET | Method::HEAD) && matches!(request.body, Body::Empty);
        let mut left = request.redirects;
        loop {
            let answer = self.send_once(&mut request).await?;
            let next = answer.headers().get(LOCATION).filter(|_| is_redirect(answer.status()));
            let Some(next) = next.filter(|_| repeatable && request.redirects > 0) else {
                return Ok(Response::new(answer, limit));
            };
            left = left.checked_sub(1).ok_or(EgressError::Unreachable(Reason::Redirect))?;
            redirect(&mut request, next.to_str().unwrap_or_default())?;
        }
    }

    async fn send_once(&self, request: &mut Request) -> Result<reqwest::Response, EgressError> {
        target::check(&self.policy, &request.url)?;
        let client = if request.verify_certificate {
            &self.verifying
        } else {
            &self.trusting_all
        };
        let mut builder = client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone());
        // Without a limit a peer that falls silent is still given up, by the idle limit of the client.
        if let Some(limit) = request.timeout.unwrap_or(Some(self.policy.timeout)) {
            builder = builder.timeout(limit);
        }
        builder = match std::mem::take(&mut request.body) {
            Body::Empty => builder,
            Body::Bytes(bytes) => builder.body(bytes),
            Body::Stream(length, stream) => builder.header(CONTENT_LENGTH, length).body(reqwest::Body::wrap_stream(stream)),
        };
        builder.send().await.map_err(|error| EgressError::of(&error))
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Turns a request towards the place a redirect names. Whatever could be a credential stays with the origin it was meant for.
fn redirect(request: &mut Request, location: &str) -> Result<(), EgressError> {
    let refused = EgressError::Unreachable(Reason::Redirect);
    if location.contains(|c: char| c.is_control() || c == '\\') {
        return Err(refused);
    }
    let next = request.url.join(location).map_err(|_| refused.clone())?;
    if request.url.scheme() == "https" && next.scheme() != "https" {
        return Err(refused);
    }
    if next.origin() != request.url.origin() {
        let mut kept = HeaderMap::new();
        for name in [ACCEPT, RANGE, USER_AGENT] {
            if let Some(value) = request.headers.remove(&name) {
                kept.insert(name, value);
            }
        }
        request.headers = kept;
    }
    request.url = next;
    Ok(())
}

fn client(
    policy: &Arc<EgressPolicy>,
    resolver: &Arc<dyn Resolver>,
    verify: bool,
    presented: Option<&reqwest::Identity>,
) -> Result<reqwest::Client, EgressError> {
    let authorities = Certificate::from_pem_bundle(&policy.ca_certificates).map_err(|_| EgressError::Certificates)?;
    let builder = || {
        let plain = reqwest::Client::builder();
        presented
            .iter()
            .fold(plain, |builder, identity| builder.identity((*identity).clone()))
            .user_agent(AGENT)
            .no_proxy()
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .connect_timeout(policy.connect_timeout)
            .read_timeout(policy.idle_timeout)
            .pool_max_idle_per_host(8)
            .pool_idle_timeout(Duration::from_secs(30))
            .http2_max_header_list_size(64 << 10)
            .tls_danger_accept_invalid_certs(!verify)
            .dns_resolver(Arc::new(Guarded {
                policy: policy.clone(),
                resolver: resolver.clone(),
            }))
    };
    builder().tls_certs_merge(authorities.iter().cloned()).build().or_else(|_| {
        // A machine without certificates of its own, such as a container with nothing but this program.
        tracing::warn!("the system has no certificate authorities: outbound TLS trusts those of egress.ca_file only");
        builder().tls_certs_only(authorities).build().map_err(|_| EgressError::Certificates)
    })
}
