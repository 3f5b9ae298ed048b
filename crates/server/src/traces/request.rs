//! The span of a request, with the parent that the client names.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, Method};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{SpanContext, TraceContextExt as _, TraceFlags};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use wharf_config::Cidr;
use wharf_meter::http::Route;

/// Traces every request.
pub(crate) async fn trace(State(trusted): State<Arc<[Cidr]>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let trusted = peer.is_some_and(|ConnectInfo(peer)| trusted.iter().any(|network| network.contains(peer.ip().to_canonical())));
    let span = begin(request.method(), request.uri().path());
    let _only_when_it_is_a_trace = span.set_parent(parent(request.headers(), trusted));
    let response = next.run(request).instrument(span.clone()).await;
    end(&span, &response);
    response
}

fn begin(method: &Method, path: &str) -> Span {
    let route = Route::of(path).word();
    tracing::debug_span!(
        "http.request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %method,
        http.route = route,
        url.path = path,
        http.response.status_code = Empty,
        wharf.request_id = Empty,
    )
}

fn end(span: &Span, response: &Response) {
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if let Some(id) = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()) {
        span.record("wharf.request_id", id);
    }
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// The parent of W3C's `traceparent`. Its wish to be traced counts only from a proxy that is trusted: anybody could wish it for every request.
fn parent(headers: &HeaderMap, trusted: bool) -> Context {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
    if trusted {
        return context;
    }
    let named = context.span().span_context().clone();
    if !named.is_valid() {
        return Context::new();
    }
    let unwished = SpanContext::new(
        named.trace_id(),
        named.span_id(),
        TraceFlags::default(),
        true,
        named.trace_state().clone(),
    );
    Context::new().with_remote_span_context(unwished)
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn named(value: &str, trusted: bool) -> SpanContext {
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", value.parse().expect("a value"));
        parent(&headers, trusted).span().span_context().clone()
    }

    #[test]
    fn a_parent_is_taken_over_and_its_wish_only_from_a_proxy() {
        let (proxy, client) = (named(SAMPLED, true), named(SAMPLED, false));
        for parent in [&proxy, &client] {
            assert_eq!(parent.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
            assert_eq!(parent.span_id().to_string(), "b7ad6b7169203331");
            assert!(parent.is_remote());
        }
        assert!(proxy.is_sampled() && !client.is_sampled());
    }

    #[test]
    fn nonsense_names_no_parent() {
        for text in ["", "00", "00-0-0-01", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"] {
            assert!(!named(text, true).is_valid() && !named(text, false).is_valid(), "{text}");
        }
    }
}
