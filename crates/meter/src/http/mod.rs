//! Requests at the public listener: rate, errors, duration, by class of route.

mod code;
mod method;
mod route;

use std::sync::LazyLock;
use std::time::Instant;

use prometheus::core::Collector as _;
use prometheus::proto::MetricFamily;
use prometheus::{Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec};

use crate::family::{Family, Kind, SECONDS};
use crate::grid::Grid;

pub use method::Method;
pub use route::Route;

const REQUESTS: Family = Family::new(
    "wharf_http_requests_total",
    Kind::Counter,
    &["route", "method", "code"],
    "Requests answered. `code` is the status, or `gone` when the client left before there was one.",
);
const DURATION: Family = Family::new(
    "wharf_http_request_duration_seconds",
    Kind::Histogram(SECONDS),
    &["route", "method"],
    "Seconds from the head of a request to the head of its answer; of uploads, with the time the client takes to send.",
);
const IN_FLIGHT: Family = Family::new(
    "wharf_http_requests_in_flight",
    Kind::Gauge,
    &["route"],
    "Requests that are being worked on, or whose answer is being sent.",
);
const SENT: Family = Family::new(
    "wharf_http_response_bytes_total",
    Kind::Counter,
    &["route"],
    "Bytes of answers' bodies sent.",
);
const RECEIVED: Family = Family::new(
    "wharf_http_request_bytes_total",
    Kind::Counter,
    &["route"],
    "Bytes of requests' bodies received.",
);

pub(crate) const FAMILIES: &[&Family] = &[&REQUESTS, &DURATION, &IN_FLIGHT, &SENT, &RECEIVED];

static HTTP: LazyLock<Http> = LazyLock::new(Http::new);

struct Http {
    requests: IntCounterVec,
    duration: HistogramVec,
    in_flight: IntGaugeVec,
    sent: IntCounterVec,
    received: IntCounterVec,
    by_answer: Grid<IntCounter>,
    by_method: Grid<Histogram>,
    open: Grid<IntGauge>,
    out: Grid<IntCounter>,
    inward: Grid<IntCounter>,
}

impl Http {
    fn new() -> Self {
        let (routes, methods) = (Route::ALL.len(), Method::ALL.len());
        Self {
            requests: REQUESTS.counters(),
            duration: DURATION.histograms(),
            in_flight: IN_FLIGHT.gauges(),
            sent: SENT.counters(),
            received: RECEIVED.counters(),
            by_answer: Grid::new(routes * methods * code::COUNT),
            by_method: Grid::new(routes * methods),
            open: Grid::new(routes),
            out: Grid::new(routes),
            inward: Grid::new(routes),
        }
    }

    fn request(&self, route: Route, method: Method, code: usize) -> &IntCounter {
        let cell = (route as usize * Method::ALL.len() + method as usize) * code::COUNT + code;
        let labels = || [route.word(), method.word(), code::word(code)];
        self.by_answer.get(cell, || self.requests.with_label_values(&labels()))
    }

    fn duration(&self, route: Route, method: Method) -> &Histogram {
        let cell = route as usize * Method::ALL.len() + method as usize;
        self.by_method
            .get(cell, || self.duration.with_label_values(&[route.word(), method.word()]))
    }

    fn in_flight(&self, route: Route) -> &IntGauge {
        self.open.get(route as usize, || self.in_flight.with_label_values(&[route.word()]))
    }
}

/// One request, from its head to the end of its answer.
#[derive(Debug)]
pub struct Exchange {
    route: Route,
    method: Method,
    began: Instant,
    answered: bool,
}

impl Exchange {
    /// A request begins.
    pub fn begin(route: Route, method: Method) -> Self {
        HTTP.in_flight(route).inc();
        Self {
            route,
            method,
            began: Instant::now(),
            answered: false,
        }
    }

    /// The head of its answer is there.
    pub fn answered(&mut self, status: u16) {
        self.answered = true;
        HTTP.request(self.route, self.method, code::of(status)).inc();
        HTTP.duration(self.route, self.method).observe(self.began.elapsed().as_secs_f64());
    }
}

/// A gauge must come down however the request ends.
impl Drop for Exchange {
    fn drop(&mut self) {
        if !self.answered {
            HTTP.request(self.route, self.method, code::GONE).inc();
        }
        HTTP.in_flight(self.route).dec();
    }
}

/// So many bytes of an answer's body are on their way.
pub fn sent(route: Route, bytes: u64) {
    let cell = HTTP.out.get(route as usize, || HTTP.sent.with_label_values(&[route.word()]));
    cell.inc_by(bytes);
}

/// So many bytes of a request's body have come.
pub fn received(route: Route, bytes: u64) {
    let cell = HTTP.inward.get(route as usize, || HTTP.received.with_label_values(&[route.word()]));
    cell.inc_by(bytes);
}

/// The label of a status.
pub(crate) fn code_word(status: u16) -> &'static str {
    code::word(code::of(status))
}

/// Requests by route, method and code.
pub(crate) fn counted() -> Vec<MetricFamily> {
    HTTP.requests.collect()
}

/// Their seconds by route and method.
pub(crate) fn timed() -> Vec<MetricFamily> {
    HTTP.duration.collect()
}

/// Those in flight by route.
pub(crate) fn open() -> Vec<MetricFamily> {
    HTTP.in_flight.collect()
}

pub(crate) fn touch() {
    LazyLock::force(&HTTP);
}
