//! What Prometheus reads: a page on a listener of its own, and on the public one for who has the token.
//!
//! `wharf_meter` knows every metric and counts what happens; `listener.rs` adds what the listener has counted.

mod census;
mod listener;
mod pressure;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use tokio::net::TcpListener;
use wharf_config::Config;
use wharf_core::Core;
use wharf_core::census::Census;
use wharf_core::health::{self, ComponentHealth};
use wharf_meter::{Found, database, harbor, process, storage};
use wharf_model::Secret;
use wharf_store::Engine;

use crate::net::{self, Counters, Limits, ListenOptions};
use crate::start_error::StartError;
use crate::wiring;

/// Connections of the listener of its own: a few servers and whoever looks by hand.
const CONNECTIONS: usize = 64;
/// Longest wait for the database and the storage; Prometheus waits ten seconds by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the page is made from.
pub(crate) struct Page {
    core: Core,
    counters: Option<Arc<Counters>>,
    token: Option<Secret>,
    projects: u64,
    /// Counts of the database. Those who ask at the same time get one answer.
    census: moka::future::Cache<(), Arc<Census>>,
    health: moka::future::Cache<(), Arc<Vec<ComponentHealth>>>,
}

/// The page, if it is wanted. `counters` are those of the public listener.
pub(crate) fn page(config: &Config, core: &Core, counters: Option<Arc<Counters>>) -> Option<Arc<Page>> {
    wharf_meter::start();
    let page = Page {
        core: core.clone(),
        counters,
        token: config.metrics.token.clone(),
        projects: config.metrics.projects,
        census: kept(config),
        health: kept(config),
    };
    config.metrics.enabled.then(|| Arc::new(page))
}

/// A place for one answer of the database or the storage.
fn kept<T: Clone + Send + Sync + 'static>(config: &Config) -> moka::future::Cache<(), T> {
    let lifetime = config.metrics.cache.as_std();
    moka::future::Cache::builder().max_capacity(1).time_to_live(lifetime).build()
}

/// Opens the listener of its own; the future serves it until it is dropped.
///
/// # Errors
/// When the address is taken.
pub(crate) async fn listen(config: &Config, page: &Arc<Page>) -> Result<impl Future<Output = ()> + Send + use<>, StartError> {
    let metrics = &config.metrics;
    let failed = |error: std::io::Error| format!("cannot listen on metrics.listen {}: {error}", metrics.listen);
    let listener = TcpListener::bind(metrics.listen).await.map_err(failed)?;
    let url = format!("http://{}{}", listener.local_addr()?, metrics.path);
    tracing::info!(url, token = metrics.token.is_some(), "Metrics are served");
    let limits = Limits {
        connections: CONNECTIONS,
        ..wiring::net_limits(config)
    };
    let mut options = ListenOptions::new(limits, None, Duration::ZERO);
    options.measured = false;
    let app = router(Arc::clone(page), &metrics.path);
    Ok(async move {
        if let Err(error) = net::run(listener, app, options, std::future::pending()).await {
            tracing::error!(%error, "metrics are not served any more");
        }
    })
}

/// The page at `path`.
pub(crate) fn router(page: Arc<Page>, path: &str) -> Router {
    Router::new().route(path, get(serve)).with_state(page)
}

async fn serve(State(page): State<Arc<Page>>, headers: HeaderMap) -> Response {
    if !page.admits(&headers) {
        let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
        return (StatusCode::UNAUTHORIZED, challenge, "metrics.token is asked for").into_response();
    }
    match page.text().await {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, wharf_meter::CONTENT_TYPE),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, text).into_response()
        }
        Err(error) => {
            tracing::error!(error, "the page of metrics could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl Page {
    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return true };
        let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let sent = sent.and_then(|value| value.split_once(' '));
        sent.is_some_and(|(scheme, sent)| scheme.eq_ignore_ascii_case("bearer") && Secret::new(sent) == *token)
    }

    async fn text(&self) -> Result<String, String> {
        let mut found = vec![self.build()];
        found.extend(self.connections());
        found.extend(pressure::found(&self.core));
        found.extend(harbor::http_found());
        found.extend(Box::pin(self.asked()).await);
        if let Some(counters) = &self.counters {
            found.extend(listener::found(counters));
        }
        wharf_meter::text(found).map_err(|error| error.to_string())
    }

    /// What the database and the storage answer, if they do in time. A page without it is better than none: it tells that they do not.
    async fn asked(&self) -> Vec<Found> {
        let census = async {
            let counted = self.census.try_get_with((), async {
                wharf_core::census::take(&self.core, self.projects).await.map(Arc::new)
            });
            counted
                .await
                .inspect_err(|error| tracing::warn!(%error, "the counts of metrics are missing"))
                .ok()
        };
        let (health, census) = tokio::join!(
            tokio::time::timeout(
                PATIENCE,
                self.health.get_with((), async { Arc::new(health::check(&self.core).await) })
            ),
            tokio::time::timeout(PATIENCE, census),
        );
        let parts = health.unwrap_or_default();
        let word = |good: bool| if good { 1.0 } else { 0.0 };
        let all = !parts.is_empty() && parts.iter().all(|part| part.problem.is_none());
        let up = parts.iter().map(|part| (vec![part.name], word(part.problem.is_none())));
        let mut found = vec![harbor::UP.found(up), harbor::HEALTH.one(word(all))];
        // A folder that does not answer would keep a thread for every question.
        if all {
            found.extend(self.capacity().await);
        }
        if let Ok(Some(census)) = census {
            found.extend(census::found(&census));
        }
        found
    }

    async fn capacity(&self) -> Option<Found> {
        let asked = tokio::time::timeout(PATIENCE, self.core.blobs.capacity()).await;
        let room = asked.ok()?.ok()??;
        let rows = [(vec!["total"], room.total as f64), (vec!["free"], room.free as f64)];
        Some(storage::CAPACITY.found(rows))
    }

    fn connections(&self) -> [Found; 2] {
        let now = self.core.store.connections();
        [
            database::CONNECTIONS.found([(vec!["in_use"], now.in_use as f64), (vec!["idle"], now.idle as f64)]),
            database::CONNECTIONS_MAX.one(now.most as f64),
        ]
    }

    fn build(&self) -> Found {
        let database = match self.core.store.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgresql",
        };
        process::BUILD.found([(vec![env!("CARGO_PKG_VERSION"), database, self.core.blobs.name()], 1.0)])
    }
}
