//! Requests by Harbor's names and by those of the registry inside Harbor. Those of container clients are told from what is counted anyway;
//! only operations of the REST API are counted here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use prometheus::core::Collector as _;
use prometheus::proto::{Metric, MetricFamily};
use prometheus::{IntCounterVec, Opts};

use crate::family::{Family, Kind};
use crate::http;

const REQUESTS: Family = Family::new(
    "harbor_core_http_request_total",
    Kind::Counter,
    &["method", "code", "operation"],
    "Requests; `operation` is the `operationId` of the REST API or the route of container clients, such as `v2_manifest`.",
);
const DURATION: Family = Family::new(
    "harbor_core_http_request_duration_seconds",
    Kind::Summary,
    &["method", "operation"],
    "Seconds from the head of a request to the head of its answer. No quantiles: `wharf_http_request_duration_seconds` has buckets.",
);
const IN_FLIGHT: Family = Family::new(
    "harbor_core_http_inflight_requests",
    Kind::Gauge,
    &[],
    "Requests that are being worked on, or whose answer is being sent.",
);
const REGISTRY_REQUESTS: Family = Family::new(
    "registry_http_requests_total",
    Kind::Counter,
    &["handler", "method", "code"],
    "Requests of container clients: `base`, `blob`, `blob_upload`, `catalog`, `manifest`, `referrers`, `tags`.",
);
const REGISTRY_IN_FLIGHT: Family = Family::new(
    "registry_http_in_flight_requests",
    Kind::Gauge,
    &["handler"],
    "Requests of container clients that are being worked on, or whose answer is being sent.",
);
pub(crate) const FAMILIES: &[&Family] = &[&REQUESTS, &DURATION, &IN_FLIGHT, &REGISTRY_REQUESTS, &REGISTRY_IN_FLIGHT];

/// By method, code and operation. Not served as they are, but together with what container clients do.
struct Operations {
    requests: IntCounterVec,
    micros: IntCounterVec,
}

static OPERATIONS: LazyLock<Operations> = LazyLock::new(|| {
    let counters = |name, labels: &[&str]| IntCounterVec::new(Opts::new(name, name), labels).expect("a metric the tests have made");
    Operations {
        requests: counters("operations", &["method", "code", "operation"]),
        micros: counters("micros", &["method", "operation"]),
    }
});

/// An operation of the REST API was answered. `operation` is an `operationId`.
pub fn answered(operation: &str, method: http::Method, status: u16, seconds: f64) {
    let method = method.word();
    let code = http::code_word(status);
    OPERATIONS.requests.with_label_values(&[method, code, operation]).inc();
    let micros = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default().as_micros();
    let micros = u64::try_from(micros).unwrap_or(u64::MAX);
    OPERATIONS.micros.with_label_values(&[method, operation]).inc_by(micros);
}

/// The page's part of it.
pub fn found() -> Vec<MetricFamily> {
    let (mut requests, mut registry) = (Vec::new(), Vec::new());
    let mut sums = BTreeMap::<(String, String), (f64, u64)>::new();
    for metric in metrics(OPERATIONS.requests.collect()) {
        let [method, code, operation] = ["method", "code", "operation"].map(|name| label(&metric, name));
        sums.entry((method.clone(), operation.clone())).or_default().1 += whole(metric.get_counter().get_value());
        requests.push((vec![method, code, operation], metric.get_counter().get_value()));
    }
    for metric in metrics(OPERATIONS.micros.collect()) {
        let sum = sums.entry((label(&metric, "method"), label(&metric, "operation"))).or_default();
        sum.0 += metric.get_counter().get_value() / 1e6;
    }
    for metric in metrics(http::counted()) {
        let [route, method, code] = ["route", "method", "code"].map(|name| label(&metric, name));
        let Some(handler) = handler(&route) else { continue };
        let value = metric.get_counter().get_value();
        registry.push((vec![handler, method.to_ascii_lowercase(), code.clone()], value));
        requests.push((vec![method, code, route], value));
    }
    for metric in metrics(http::timed()) {
        let (route, method) = (label(&metric, "route"), label(&metric, "method"));
        if handler(&route).is_some() {
            let seconds = metric.get_histogram();
            sums.insert((method, route), (seconds.get_sample_sum(), seconds.get_sample_count()));
        }
    }
    let open: Vec<_> = metrics(http::open())
        .map(|metric| (label(&metric, "route"), metric.get_gauge().get_value()))
        .collect();
    let handlers = open.iter().filter_map(|(route, open)| Some((vec![handler(route)?], *open)));
    vec![
        REQUESTS.found(requests),
        DURATION.sums(
            sums.into_iter()
                .map(|((method, operation), (sum, count))| (vec![method, operation], sum, count)),
        ),
        IN_FLIGHT.one(open.iter().fold(0.0, |sum, (_, open)| sum + open)),
        REGISTRY_REQUESTS.found(registry),
        REGISTRY_IN_FLIGHT.found(handlers),
    ]
}

/// What the registry inside Harbor calls a route.
fn handler(route: &str) -> Option<String> {
    let handler = route.strip_prefix("v2_")?;
    (handler != "others").then(|| handler.to_owned())
}

fn metrics(families: Vec<MetricFamily>) -> impl Iterator<Item = Metric> {
    families.into_iter().flat_map(|mut family| family.take_metric())
}

fn label(metric: &Metric, name: &str) -> String {
    let found = metric.get_label().iter().find(|pair| pair.name() == name);
    found.map(|pair| pair.value().to_owned()).unwrap_or_default()
}

/// Counters are whole numbers that this library gives as others.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it comes from an unsigned integer"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Method;

    #[test]
    fn operations_are_told_with_sum_and_count() {
        answered("listThings", Method::Get, 200, 0.5);
        answered("listThings", Method::Get, 404, 0.25);
        let text = crate::text(found()).expect("text");
        for line in [
            "harbor_core_http_request_total{method=\"GET\",code=\"200\",operation=\"listThings\"} 1",
            "harbor_core_http_request_total{method=\"GET\",code=\"404\",operation=\"listThings\"} 1",
            "harbor_core_http_request_duration_seconds_sum{method=\"GET\",operation=\"listThings\"} 0.75",
            "harbor_core_http_request_duration_seconds_count{method=\"GET\",operation=\"listThings\"} 2",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\nnot in\n{text}");
        }
    }

    #[test]
    fn container_clients_have_the_names_of_both() {
        crate::http::Exchange::begin(http::Route::V2Tags, Method::Delete).answered(405);
        let text = crate::text(found()).expect("text");
        for line in [
            "harbor_core_http_request_total{method=\"DELETE\",code=\"405\",operation=\"v2_tags\"} 1",
            "harbor_core_http_request_duration_seconds_count{method=\"DELETE\",operation=\"v2_tags\"} 1",
            "registry_http_requests_total{handler=\"tags\",method=\"delete\",code=\"405\"} 1",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\nnot in\n{text}");
        }
    }
}
