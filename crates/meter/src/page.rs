//! The reference page.

use std::fmt::Write as _;

use crate::CATALOGUE;
use crate::family::{Family, Kind};

/// `docs/reference/metrics.md`.
pub fn markdown() -> String {
    let mut page = String::from(
        "<!-- Generated from crates/meter: cargo run -- reference metrics > docs/reference/metrics.md -->

# Metrics

What `[metrics]` serves, in Prometheus' text format. How to switch it on, and what to watch: [Observe a registry](../how-to/observe.md). A series
appears with the first thing it counts. Labels come from small fixed sets, whatever clients ask for; only metrics that Harbor has too name
projects. A histogram has the series `_bucket`, `_sum` and `_count`, a summary `_sum` and `_count`.
",
    );
    for (title, families) in CATALOGUE {
        let _ = write!(page, "\n## {title}\n\n| Name | Kind | Labels | Meaning |\n|---|---|---|---|\n");
        for family in *families {
            row(&mut page, family);
        }
    }
    page
}

fn row(page: &mut String, family: &Family) {
    let labels: Vec<_> = family.labels.iter().map(|label| format!("`{label}`")).collect();
    let kind = match family.kind {
        Kind::Histogram(bounds) => format!("histogram of {} to {}", bounds[0], bounds[bounds.len() - 1]),
        kind => kind.word().to_owned(),
    };
    let _ = writeln!(page, "| `{}` | {kind} | {} | {} |", family.name, labels.join(", "), family.help);
}
