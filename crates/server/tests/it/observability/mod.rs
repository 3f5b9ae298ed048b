//! What Wharf tells about itself: metrics, request ids, traces.

mod drain;
mod exposure;
mod harbor;
mod inside;
mod pressure;
mod probes;
mod request_ids;
mod requests;
mod rules;
mod traces;

use std::collections::BTreeMap;

use wharf_testkit::{Client, TestRegistry, TestRegistryBuilder};

/// A registry that serves metrics on a port of their own, and never from its cache.
fn measured() -> TestRegistryBuilder {
    crate::configured()
        .env("WHARF_METRICS__ENABLED", "true")
        .env("WHARF_METRICS__LISTEN", "127.0.0.1:0")
        .env("WHARF_METRICS__CACHE", "0s")
}

/// A page of metrics: series to value.
#[derive(Debug)]
struct Scrape(BTreeMap<String, f64>);

impl Scrape {
    /// Reads the page now.
    async fn of(registry: &TestRegistry) -> Self {
        let reply = Client::new("").get(registry.metrics_url()).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        Self::read(std::str::from_utf8(&reply.body).expect("UTF-8"))
    }

    fn read(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let series = lines.map(|line| {
            let (series, value) = line.rsplit_once(' ').expect("a value");
            (series.to_owned(), value.parse().expect("a number"))
        });
        Self(series.collect())
    }

    /// The value of a series, 0 where it is not there.
    fn get(&self, series: &str) -> f64 {
        self.0.get(series).copied().unwrap_or_default()
    }

    /// `wharf_http_requests_total` by route, method and code.
    fn requests(&self, route: &str, method: &str, code: &str) -> f64 {
        self.get(&format!(
            "wharf_http_requests_total{{code=\"{code}\",method=\"{method}\",route=\"{route}\"}}"
        ))
    }

    /// The series of a metric, with their values.
    fn series<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
        let of_name = move |series: &str| {
            series
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('{'))
        };
        self.0
            .iter()
            .filter(move |(series, _)| of_name(series))
            .map(|(series, value)| (series.as_str(), *value))
    }
}
