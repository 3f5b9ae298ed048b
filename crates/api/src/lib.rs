//! The doors: HTTP in, calls of `core`, HTTP out. Handlers translate; they decide nothing.
//!
//! `oci/` is `/v2`, `token.rs` is `/service/token`, `workload_token.rs` is `/service/workload-token`, `session/` is logging in with a browser,
//! `rest/` is Harbor's API (one file per resource), `legacy/` what scripts still call of Harbor 1.x, `portal/` is for people, `probe.rs` for load
//! balancers. A new REST resource is one file in `rest/` and one line in its router.

mod error;
mod extract;
mod legacy;
mod oci;
mod portal;
mod probe;
mod read_only;
mod request;
mod request_scope;
mod rest;
mod session;
mod token;
mod workload_token;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get, post};
use wharf_core::Core;

pub use extract::ProxyHeaders;
pub use oci::route::{OciRoute, RouteError};
pub use request_scope::with_request_id;
pub use rest::{HARBOR_VERSION, description};

/// What the doors need to know besides the rules.
#[derive(Clone)]
pub struct ApiOptions {
    /// Where clients reach the registry, without a trailing slash. Realms are built from it, not from a `Host` header.
    pub external_url: String,
    /// Whether `external_url` is only the loopback address we listen on, because none is configured. Then a client that
    /// says `localhost` is sent back to `localhost`: some refuse a realm on another host than the one they called.
    pub local_only: bool,
    /// Whether load balancers are to turn elsewhere, because the process ends soon.
    pub leaving: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Whether a peer is a proxy whose `X-Forwarded-For` is believed.
    pub trusted_proxy: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
    /// In which headers such a proxy tells who its users are, if it does.
    pub proxy_headers: Option<ProxyHeaders>,
    /// Largest JSON body of the REST API, in bytes.
    pub json_body: usize,
    /// Deepest JSON of the REST API.
    pub json_depth: usize,
    /// Name of the storage driver, as `systeminfo` shows it to administrators.
    pub storage_name: &'static str,
    /// The certificate of the authority Wharf made for itself, where it did.
    pub authority: Option<PathBuf>,
}

/// State shared by every handler. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    core: Core,
    options: Arc<ApiOptions>,
}

/// Every route.
pub fn router(core: Core, options: ApiOptions) -> Router {
    let api = Api {
        core,
        options: Arc::new(options),
    };
    Router::new()
        // Container clients.
        .route("/v2", any(oci::serve))
        .route("/v2/", any(oci::serve))
        .route("/v2/{*path}", any(oci::serve))
        .route("/service/token", get(token::get).post(token::post))
        .route("/service/workload-token", post(workload_token::post))
        // Harbor's clients.
        .nest("/api", rest::router(legacy::router(api.clone())))
        // Browsers.
        .merge(session::router())
        // Load balancers.
        .route("/healthz", get(probe::live))
        .route("/readyz", get(probe::ready))
        // People.
        .fallback(portal::serve)
        .method_not_allowed_fallback(rest::method_not_allowed)
        .layer(axum::middleware::from_fn(session::serve_browser))
        .layer(axum::middleware::from_fn_with_state(api.clone(), read_only::guard))
        .layer(axum::middleware::from_fn_with_state(api.clone(), request::wrap))
        .with_state(api)
}
