//! From a name to addresses that may be contacted.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::error::{Reason, Refused};
use super::policy::EgressPolicy;

/// Addresses of one name that are looked at.
const MAX_ADDRESSES: usize = 32;

/// How long a name may take to resolve.
const RESOLVE_LIMIT: Duration = Duration::from_secs(10);

/// Looks names up. Tests bring their own.
#[async_trait]
pub trait Resolver: Send + Sync + 'static {
    /// The addresses of `host`.
    ///
    /// # Errors
    /// When the name cannot be looked up.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|address| address.ip()).take(MAX_ADDRESSES).collect())
    }
}

/// Lets through what the policy admits. The HTTP library connects to exactly these addresses and asks for no others.
pub(crate) struct Guarded {
    pub(crate) policy: Arc<EgressPolicy>,
    pub(crate) resolver: Arc<dyn Resolver>,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (policy, resolver) = (self.policy.clone(), self.resolver.clone());
        Box::pin(async move {
            let admitted = admitted(&policy, resolver.as_ref(), name.as_str()).await.map_err(Refused)?;
            // The port is the URL's, which was checked.
            let addresses = admitted.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

async fn admitted(policy: &EgressPolicy, resolver: &dyn Resolver, host: &str) -> Result<Vec<IpAddr>, Reason> {
    let found = tokio::time::timeout(RESOLVE_LIMIT, resolver.resolve(host))
        .await
        .map_err(|_| Reason::Timeout)?
        .map_err(|_| Reason::NoAddress)?;
    if found.is_empty() {
        return Err(Reason::NoAddress);
    }
    let admitted: Vec<IpAddr> = found
        .into_iter()
        .take(MAX_ADDRESSES)
        .filter(|address| policy.admits(Some(host), *address))
        .collect();
    if admitted.is_empty() { Err(Reason::Denied) } else { Ok(admitted) }
}
