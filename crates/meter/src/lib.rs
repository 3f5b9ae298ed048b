//! What Wharf measures about itself: every metric with its name, kind, labels and meaning, and the handles that count.
//!
//! A handle is found once and then costs some ten nanoseconds and no memory: `docs/adr/0019-metrics-without-allocation.md`.
//! Labels come from bounded sets: nothing a client sends becomes one. What is not counted as it happens but found out when somebody asks
//! (the database's counts, connections in use) is a [`Family`] too, filled by `server`.
//!
//! # Adding a metric
//! A `const` [`Family`] in the file of its subject and its place in that file's `FAMILIES`. The reference page follows:
//! `cargo run -- reference metrics > docs/reference/metrics.md`.

pub mod background;
pub mod caches;
pub mod connections;
pub mod database;
mod family;
mod grid;
pub mod harbor;
pub mod http;
pub mod jobs;
pub mod logins;
mod page;
pub mod pressure;
pub mod process;
pub mod storage;
pub mod tls;

use std::sync::LazyLock;

use prometheus::proto::MetricFamily;
use prometheus::{Registry, TextEncoder};

pub use family::{Family, Kind};
pub use page::markdown;
pub use prometheus::proto::MetricFamily as Found;

/// The type of what [`text`] makes.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

/// Every metric there is, by subject.
pub const CATALOGUE: &[(&str, &[&Family])] = &[
    ("Requests", http::FAMILIES),
    ("Connections", connections::FAMILIES),
    ("The certificate", tls::FAMILIES),
    ("Room", pressure::FAMILIES),
    ("Logins", logins::FAMILIES),
    ("Database", database::FAMILIES),
    ("Storage", storage::FAMILIES),
    ("Jobs", jobs::FAMILIES),
    ("Work in the background", background::FAMILIES),
    ("Caches", caches::FAMILIES),
    ("The process", process::FAMILIES),
    ("By Harbor's names: requests", harbor::HTTP),
    ("By Harbor's names: the registry", harbor::EXPORTER),
];

/// Makes the metrics that have no labels, so that they are there with 0 before anything has happened.
pub fn start() {
    http::touch();
    database::touch();
    storage::touch();
    jobs::touch();
    caches::touch();
    logins::touch();
    pressure::touch();
    tls::touch();
    process::touch();
}

/// What was counted, together with what was `found` out just now, in Prometheus' text format.
///
/// # Errors
/// When two metrics have one name.
pub fn text(found: Vec<MetricFamily>) -> Result<String, prometheus::Error> {
    let mut families = REGISTRY.gather();
    families.extend(found.into_iter().filter(|family| !family.get_metric().is_empty()));
    families.sort_by(|one, other| one.name().cmp(other.name()));
    TextEncoder::new().encode_to_string(&families)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_family_can_be_made_and_has_a_name_of_its_own() {
        start();
        let mut names = BTreeSet::new();
        for family in CATALOGUE.iter().flat_map(|(_, families)| *families) {
            assert!(names.insert(family.name), "{} is there twice", family.name);
            assert!(family.help.ends_with('.'), "{}: a meaning is a sentence", family.name);
            let labels: Vec<String> = family.labels.iter().map(|_| "x".to_owned()).collect();
            let made = match family.kind {
                Kind::Summary => family.sums([(labels, 1.0, 2)]),
                _ => family.found([(labels, 1.0)]),
            };
            assert!(TextEncoder::new().encode_to_string(&[made]).is_ok(), "{}", family.name);
        }
    }

    #[test]
    fn what_is_registered_is_in_the_catalogue() {
        start();
        for family in REGISTRY.gather() {
            let known = CATALOGUE
                .iter()
                .flat_map(|(_, families)| *families)
                .any(|known| known.name == family.name());
            assert!(known, "{} is not in the catalogue", family.name());
        }
    }

    #[test]
    fn requests_are_counted_with_the_code_of_their_answer() {
        use http::{Exchange, Method, Route};
        let mut good = Exchange::begin(Route::V2Referrers, Method::Patch);
        assert!(
            text(vec![])
                .expect("text")
                .contains("wharf_http_requests_in_flight{route=\"v2_referrers\"} 1\n")
        );
        good.answered(200);
        http::sent(Route::V2Referrers, 7);
        drop(good);
        drop(Exchange::begin(Route::V2Referrers, Method::Patch));
        let text = text(vec![]).expect("text");
        for line in [
            "wharf_http_requests_total{code=\"200\",method=\"PATCH\",route=\"v2_referrers\"} 1",
            "wharf_http_requests_total{code=\"gone\",method=\"PATCH\",route=\"v2_referrers\"} 1",
            "wharf_http_request_duration_seconds_count{method=\"PATCH\",route=\"v2_referrers\"} 1",
            "wharf_http_requests_in_flight{route=\"v2_referrers\"} 0",
            "wharf_http_response_bytes_total{route=\"v2_referrers\"} 7",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\nnot in\n{text}");
        }
    }
}
