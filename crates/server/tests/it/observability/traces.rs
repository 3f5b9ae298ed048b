//! Traces reach a collector, with the parent that the client named.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use wharf_testkit::{Image, Reply, TestRegistryBuilder};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// A collector of OTLP over HTTP.
struct Collector {
    url: String,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let spans = Arc::<Mutex<Vec<Span>>>::default();
        let app = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&spans));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, spans }
    }

    fn spans(&self) -> Vec<Span> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The spans, when `enough` of them are there.
    async fn wait(&self, enough: impl Fn(&[Span]) -> bool) -> Vec<Span> {
        for _ in 0..200 {
            let spans = self.spans();
            if enough(&spans) {
                return spans;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("not enough: {:#?}", self.spans());
    }

    fn traced(&self) -> TestRegistryBuilder {
        crate::configured()
            .env("WHARF_TRACING__ENDPOINT", &self.url)
            .env("WHARF_TRACING__INTERVAL", "100ms")
            .env("WHARF_TRACING__SAMPLE_ONE_IN", "1")
    }
}

async fn take(State(spans): State<Arc<Mutex<Vec<Span>>>>, body: Bytes) {
    let request = ExportTraceServiceRequest::decode(body).expect("protocol buffers");
    let resources = request.resource_spans.into_iter();
    let taken = resources.flat_map(|resource| resource.scope_spans).flat_map(|scope| scope.spans);
    spans.lock().unwrap_or_else(PoisonError::into_inner).extend(taken);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn attribute(span: &Span, name: &str) -> String {
    let value = span
        .attributes
        .iter()
        .find(|pair| pair.key == name)
        .and_then(|pair| pair.value.clone());
    match value.and_then(|value| value.value) {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn a_pull_is_a_trace_below_the_clients_own() {
    let collector = Collector::start().await;
    let registry = collector.traced().start();
    let (admin, image) = (registry.admin(), Image::random(1, 1000));
    admin.push_image("library/app", "v1", &image).await;
    let request = admin
        .request("GET", "/v2/library/app/manifests/v1?secret=hunter2")
        .header("traceparent", format!("00-{TRACE}-{PARENT}-01"))
        .header("x-request-id", "made-by-me");
    assert_eq!(Reply::of(request).await.status, 200);
    let ours = |spans: &[Span]| {
        spans
            .iter()
            .filter(|span| hex(&span.trace_id) == TRACE)
            .cloned()
            .collect::<Vec<_>>()
    };
    let spans = collector
        .wait(|spans| ours(spans).iter().any(|span| span.name == "GET v2_manifest"))
        .await;
    let trace = ours(&spans);
    let root = trace.iter().find(|span| span.name == "GET v2_manifest").expect("a root");
    assert_eq!(hex(&root.parent_span_id), PARENT);
    assert_eq!(attribute(root, "http.response.status_code"), "200");
    assert_eq!(attribute(root, "wharf.request_id"), "made-by-me");
    assert_eq!(attribute(root, "url.path"), "/v2/library/app/manifests/v1");
    let database: Vec<_> = trace.iter().filter(|span| span.name.starts_with("db.")).collect();
    assert!(!database.is_empty(), "{trace:#?}");
    assert!(database.iter().all(|span| !span.parent_span_id.is_empty()));
    // Queries and secrets are in none of them.
    assert!(!format!("{spans:?}").contains("hunter2"));
}

#[tokio::test]
async fn who_is_not_a_trusted_proxy_cannot_ask_for_a_trace() {
    let collector = Collector::start().await;
    let rare = collector.traced().env("WHARF_TRACING__SAMPLE_ONE_IN", "1000000");
    let wished = |n: u32| format!("00-ffffffffffffffffffffffff{n:08x}-{PARENT}-01");
    let ask = async |registry: &wharf_testkit::TestRegistry, n: u32| {
        let request = registry.anonymous().request("GET", "/v2/").header("traceparent", wished(n));
        assert_eq!(Reply::of(request).await.status, 401);
    };
    let mut stranger = rare.clone().start();
    ask(&stranger, 0xffff_fffe).await;
    assert!(stranger.terminate(Duration::from_secs(20)), "its last spans are sent at the end");
    assert_eq!(collector.spans().len(), 0, "{:#?}", collector.spans());
    let proxy = rare.env("WHARF_SERVER__TRUSTED_PROXIES", "127.0.0.0/8").start();
    ask(&proxy, 0xffff_ffff).await;
    let spans = collector.wait(|spans| spans.iter().any(|span| span.name == "GET v2_base")).await;
    assert!(spans.iter().all(|span| hex(&span.trace_id).ends_with("ffffffff")), "{spans:#?}");
}

#[tokio::test]
async fn requests_do_not_wait_for_a_collector_that_is_not_there() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let gone = format!("http://{}", listener.local_addr().expect("an address"));
    // It takes connections and answers nothing.
    let registry = crate::configured()
        .env("WHARF_TRACING__ENDPOINT", gone)
        .env("WHARF_TRACING__INTERVAL", "100ms")
        .env("WHARF_TRACING__SAMPLE_ONE_IN", "1")
        .start();
    let (admin, image) = (registry.admin(), Image::random(1, 1000));
    admin.push_image("library/app", "v1", &image).await;
    let began = std::time::Instant::now();
    for _ in 0..50 {
        admin.assert_pulls("library/app", "v1", &image).await;
    }
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
