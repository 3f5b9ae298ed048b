//! The measured values by figure and registry, their medians and ratios.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::figure::{Better, Figure, Sample};

/// All values measured so far.
#[derive(Default)]
pub(crate) struct Results {
    values: BTreeMap<Figure, BTreeMap<&'static str, Vec<f64>>>,
}

/// One figure of one registry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Summary {
    /// The middle value.
    pub(crate) median: f64,
    /// The smallest value.
    pub(crate) min: f64,
    /// The largest value.
    pub(crate) max: f64,
    /// Every value, in the order measured.
    pub(crate) samples: Vec<f64>,
}

/// One line of the report.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    /// Which figure.
    pub(crate) figure: Figure,
    /// Its title.
    pub(crate) title: &'static str,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// Which values are better.
    pub(crate) better: Better,
    /// The values by registry.
    pub(crate) registries: BTreeMap<&'static str, Summary>,
    /// Wharf's median divided by that of each other registry; none where that is zero.
    pub(crate) ratios: BTreeMap<&'static str, f64>,
}

impl Results {
    /// Takes in the values of a round.
    pub(crate) fn add(&mut self, registry: &'static str, samples: Vec<Sample>) {
        for (figure, value) in samples {
            self.values.entry(figure).or_default().entry(registry).or_default().push(value);
        }
    }

    /// The lines of the report, in the order of [`Figure`]; ratios are those of `subject` to the others.
    pub(crate) fn lines(&self, subject: Option<&'static str>) -> Vec<Line> {
        self.values.iter().map(|(figure, values)| line(*figure, values, subject)).collect()
    }
}

fn line(figure: Figure, values: &BTreeMap<&'static str, Vec<f64>>, subject: Option<&'static str>) -> Line {
    let registries: BTreeMap<_, _> = values.iter().map(|(name, samples)| (*name, summary(samples))).collect();
    let (title, unit, better) = figure.describe();
    let own = subject.and_then(|name| registries.get(name)).map(|summary| summary.median);
    let ratios = registries
        .iter()
        .filter(|(name, _)| Some(**name) != subject)
        .filter_map(|(name, summary)| own.filter(|_| summary.median != 0.0).map(|own| (*name, own / summary.median)))
        .collect();
    Line {
        figure,
        title,
        unit,
        better,
        registries,
        ratios,
    }
}

fn summary(samples: &[f64]) -> Summary {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let median = match sorted.len() % 2 {
        0 => (sorted[middle - 1] + sorted[middle]) / 2.0,
        _ => sorted[middle],
    };
    Summary {
        median,
        min: sorted[0],
        max: sorted[sorted.len() - 1],
        samples: samples.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_ratios() {
        let mut results = Results::default();
        for value in [30.0, 10.0, 20.0] {
            results.add("wharf", vec![(Figure::Push100, value)]);
        }
        for value in [4.0, 6.0] {
            results.add("peer", vec![(Figure::Push100, value)]);
        }
        let lines = results.lines(Some("wharf"));
        assert_eq!(
            lines[0].registries["wharf"],
            Summary {
                median: 20.0,
                min: 10.0,
                max: 30.0,
                samples: vec![30.0, 10.0, 20.0]
            }
        );
        assert!((lines[0].ratios["peer"] - 4.0).abs() < 1e-9);
        assert!(!lines[0].ratios.contains_key("wharf"));
        assert!(results.lines(None)[0].ratios.is_empty());
    }

    #[test]
    fn a_ratio_to_zero_is_left_out() {
        let mut results = Results::default();
        results.add("wharf", vec![(Figure::MixedErrors, 0.0)]);
        results.add("peer", vec![(Figure::MixedErrors, 0.0)]);
        assert!(results.lines(Some("wharf"))[0].ratios.is_empty());
    }
}
