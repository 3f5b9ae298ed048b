//! What is promised of garbage collection, beside what was measured: ten times as fast as Distribution, pushes that take at most twice as
//! long meanwhile, and none refused.

use crate::figure::Figure;
use crate::results::Line;

/// How many times as fast.
const FASTER: f64 = 10.0;
/// How many times as long the slowest push in a hundred may take.
const SLOWER: f64 = 2.0;

/// One line for each promise; none where garbage was not collected. The comparison is with `others`, those registries that are Distribution.
pub(crate) fn promises(figures: &[Line], wharf: &str, others: &[&str]) -> Vec<String> {
    let of = |figure: Figure, name: &str| {
        let line = figures.iter().find(|line| line.figure == figure)?;
        line.registries
            .get(name)
            .map(|summary| summary.median)
            .filter(|median| *median > 0.0)
    };
    let Some(own) = of(Figure::Collect, wharf) else { return Vec::new() };
    let mut lines = Vec::new();
    for other in others {
        let Some(theirs) = of(Figure::Collect, other) else { continue };
        lines.push(told(
            theirs / own >= FASTER,
            format!("the hourly run is {:.1} times as fast as {other}, promised {FASTER}", theirs / own),
        ));
        if let Some(whole) = of(Figure::CollectWhole, wharf) {
            let times = theirs / whole;
            lines.push(told(
                times >= FASTER,
                format!("a full run is {times:.1} times as fast as {other}, promised {FASTER}"),
            ));
        }
    }
    if lines.is_empty() {
        lines.push("MISSING  Distribution was not found, so nothing is said about how much faster Wharf collects".to_owned());
    }
    let idle = of(Figure::CollectPushIdle, wharf);
    for (figure, run) in [(Figure::CollectPush, "the hourly run"), (Figure::CollectFullPush, "a full run")] {
        if let (Some(idle), Some(busy)) = (idle, of(figure, wharf)) {
            let times = busy / idle;
            lines.push(told(
                times <= SLOWER,
                format!("beside {run} the 99th percentile of pushes is {times:.2} times that without, promised {SLOWER}; none was refused"),
            ));
        }
    }
    lines
}

fn told(kept: bool, what: String) -> String {
    format!("{}  {what}", if kept { "KEPT   " } else { "MISSED " })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Results;

    #[test]
    fn what_is_promised_is_told_with_what_was_measured() {
        let mut results = Results::default();
        results.add(
            "wharf",
            vec![
                (Figure::Collect, 1.0),
                (Figure::CollectWhole, 4.0),
                (Figure::CollectPushIdle, 2.0),
                (Figure::CollectPush, 3.0),
                (Figure::CollectFullPush, 5.0),
            ],
        );
        let alone = promises(&results.lines(Some("wharf")), "wharf", &["docker-registry"]);
        assert!(alone[0].starts_with("MISSING"), "{alone:?}");
        results.add("docker-registry", vec![(Figure::Collect, 20.0)]);
        let lines = promises(&results.lines(Some("wharf")), "wharf", &["docker-registry"]);
        let words: Vec<&str> = lines.iter().map(|line| line.split(' ').next().unwrap_or_default()).collect();
        assert_eq!(words, ["KEPT", "MISSED", "KEPT", "MISSED"], "{lines:?}");
        assert!(promises(&[], "wharf", &["docker-registry"]).is_empty());
    }
}
