//! `[server]`

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// Where Wharf listens, what its clients call it, and where it keeps its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port to listen on; `0.0.0.0:8080` or `[::]:8080` for every interface, port 0 for any free port.
    #[schemars(extend("format" = "address"))]
    pub listen: SocketAddr,
    /// The URL under which clients reach this server: `http` or `https`, host and port, no path. It is named in token challenges and in
    /// links; a `Host` header never is. Unset: `http` or `https` (as `tls.mode` says) and the listen address.
    #[schemars(example = "https://registry.example.com")]
    pub external_url: Option<String>,
    /// Folder for whatever the server keeps on disk: the embedded database and the storage, unless they are set otherwise, and a
    /// self-signed certificate. Relative to the working directory.
    #[schemars(extend("format" = "path"))]
    pub data_dir: PathBuf,
    /// How long requests under way may still take after the signal to stop.
    #[schemars(extend("x-max" = "1h"))]
    pub shutdown_grace: Duration,
    /// How long the signal to stop is only told to load balancers: `/readyz` says 503 while connections are still taken, so that they turn
    /// elsewhere before any is refused. Behind one, a little more than the time in which it notices; without one, nothing.
    #[schemars(extend("x-max" = "5m"))]
    pub drain_delay: Duration,
    /// For how long what database and storage said to `/readyz` and `/api/v2.0/health` is said again without asking them, so that nobody can
    /// load them by asking.
    #[schemars(extend("x-max" = "1m"))]
    pub health_cache: Duration,
    /// How long those two wait for an answer before they say that there is none.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1m"))]
    pub health_timeout: Duration,
    /// Reverse proxies whose `X-Forwarded-For` is believed, as addresses or CIDR blocks. `http` or `https` is never taken from a request: it
    /// is what `server.external_url` says.
    #[schemars(extend("examples" = [["10.0.0.0/8", "fd00::/8"]]))]
    pub trusted_proxies: Vec<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            external_url: None,
            data_dir: PathBuf::from("data"),
            shutdown_grace: Duration::secs(30),
            drain_delay: Duration::secs(0),
            health_cache: Duration::secs(3),
            health_timeout: Duration::secs(3),
            trusted_proxies: Vec::new(),
        }
    }
}
