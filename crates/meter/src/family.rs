//! A metric as people know it: name, kind, labels, meaning. The one source of what is served and of the reference page.

use prometheus::core::Collector;
use prometheus::proto::{Counter, Gauge, LabelPair, Metric, MetricFamily, MetricType, Summary};
use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts};

use crate::REGISTRY;

/// Upper bounds of buckets for what takes from fractions of a millisecond to a minute, in seconds.
pub(crate) const SECONDS: &[f64] = &[
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
];
/// Upper bounds of buckets for jobs, in seconds.
pub(crate) const LONG_SECONDS: &[f64] = &[0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0];

/// How values of a metric behave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Only grows, until the process ends.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts by buckets, whose upper bounds these are.
    Histogram(&'static [f64]),
    /// A sum and a count.
    Summary,
}

impl Kind {
    /// The word for it in the text format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram(_) => "histogram",
            Self::Summary => "summary",
        }
    }
}

/// A metric with all its labels.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// How its values behave.
    pub kind: Kind,
    /// Names of its labels. Their values come from bounded sets; project names are the one exception, and Harbor's.
    pub labels: &'static [&'static str],
    /// What it tells, with its unit.
    pub help: &'static str,
}

/// Names and labels are literals of this crate, and the tests make every family.
const SOUND: &str = "a metric the tests have made";

impl Family {
    pub(crate) const fn new(name: &'static str, kind: Kind, labels: &'static [&'static str], help: &'static str) -> Self {
        Self { name, kind, labels, help }
    }

    pub(crate) fn counter(&self) -> IntCounter {
        register(IntCounter::with_opts(self.opts()).expect(SOUND))
    }

    pub(crate) fn counters(&self) -> IntCounterVec {
        register(IntCounterVec::new(self.opts(), self.labels).expect(SOUND))
    }

    pub(crate) fn gauge(&self) -> IntGauge {
        register(IntGauge::with_opts(self.opts()).expect(SOUND))
    }

    pub(crate) fn gauges(&self) -> IntGaugeVec {
        register(IntGaugeVec::new(self.opts(), self.labels).expect(SOUND))
    }

    pub(crate) fn histogram(&self) -> Histogram {
        register(Histogram::with_opts(self.buckets()).expect(SOUND))
    }

    pub(crate) fn histograms(&self) -> HistogramVec {
        register(HistogramVec::new(self.buckets(), self.labels).expect(SOUND))
    }

    fn opts(&self) -> Opts {
        Opts::new(self.name, self.help)
    }

    fn buckets(&self) -> HistogramOpts {
        let bounds = match self.kind {
            Kind::Histogram(bounds) => bounds,
            _ => SECONDS,
        };
        HistogramOpts::new(self.name, self.help).buckets(bounds.to_vec())
    }

    /// Values found out at the moment somebody asks, by the values of their labels in order.
    pub fn found<L: Into<String>>(&self, rows: impl IntoIterator<Item = (Vec<L>, f64)>) -> MetricFamily {
        let metrics = rows.into_iter().map(|(values, value)| {
            let mut metric = self.labelled(values);
            if self.kind == Kind::Counter {
                let mut counter = Counter::default();
                counter.set_value(value);
                metric.set_counter(counter);
            } else {
                let mut gauge = Gauge::default();
                gauge.set_value(value);
                metric.set_gauge(gauge);
            }
            metric
        });
        self.of(metrics.collect())
    }

    /// One value without labels.
    pub fn one(&self, value: f64) -> MetricFamily {
        self.found([(Vec::<String>::new(), value)])
    }

    /// Sums and counts, by the values of their labels in order.
    pub fn sums<L: Into<String>>(&self, rows: impl IntoIterator<Item = (Vec<L>, f64, u64)>) -> MetricFamily {
        let metrics = rows.into_iter().map(|(values, sum, count)| {
            let mut summary = Summary::default();
            summary.set_sample_sum(sum);
            summary.set_sample_count(count);
            let mut metric = self.labelled(values);
            metric.set_summary(summary);
            metric
        });
        self.of(metrics.collect())
    }

    fn labelled<L: Into<String>>(&self, values: Vec<L>) -> Metric {
        let pairs = self.labels.iter().zip(values).map(|(name, value)| {
            let mut pair = LabelPair::default();
            pair.set_name((*name).to_owned());
            pair.set_value(value.into());
            pair
        });
        Metric::from_label(pairs.collect())
    }

    fn of(&self, metrics: Vec<Metric>) -> MetricFamily {
        let mut family = MetricFamily::default();
        family.set_name(self.name.to_owned());
        family.set_help(self.help.to_owned());
        family.set_field_type(match self.kind {
            Kind::Counter => MetricType::COUNTER,
            Kind::Gauge => MetricType::GAUGE,
            Kind::Histogram(_) => MetricType::HISTOGRAM,
            Kind::Summary => MetricType::SUMMARY,
        });
        family.set_metric(metrics);
        family
    }
}

fn register<C: Collector + Clone + 'static>(metric: C) -> C {
    REGISTRY.register(Box::new(metric.clone())).expect(SOUND);
    metric
}
