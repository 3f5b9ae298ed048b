//! The report: a table for people, JSON for programs.

use std::io::{self, Write};

use serde::Serialize;

use crate::collect::promises;
use crate::figure::Better;
use crate::machine::Machine;
use crate::plan::Plan;
use crate::results::{Line, Summary};

/// Said under every table: what makes the comparison fair, and where it is not symmetric.
const NOTES: &[&str] = &[
    "Each registry ran alone, with filesystem storage in a fresh directory on the same disk, without TLS and access logs, rounds interleaved.",
    "Durability is each registry's own default: nothing that flushes to disk was switched on or off. Buffered writes of one server are \
     flushed (sync) before the next one starts, and as much free memory as it will write is touched.",
    "Wharf checks a bearer token on pulls and Basic credentials on pushes and in the mixed work; the others run open to anonymous clients.",
    "The load generator shares the processors with the server. Its own cost is the `load CPU` figure; a rate near \
     threads / load CPU is the generator's limit, not the server's. CPU figures have a resolution of 10 ms for the whole round.",
    "Values are medians; ± is half the distance between the smallest and the largest round. Ratios are Wharf divided by the other.",
];

/// A registry that was looked for.
#[derive(Debug, Serialize)]
pub(crate) struct Looked {
    /// Its name.
    pub(crate) name: &'static str,
    /// Where.
    pub(crate) binary: String,
    /// What it says about its version; none when it was not found.
    pub(crate) version: Option<String>,
}

/// Everything the run found out.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// What it ran on.
    pub(crate) machine: Machine,
    /// Percent of processor time that other processes used meanwhile.
    pub(crate) others_percent: Option<f64>,
    /// The amounts of work.
    pub(crate) plan: Plan,
    /// The registries, in the order of the columns.
    pub(crate) registries: Vec<Looked>,
    /// The figures.
    pub(crate) figures: Vec<Line>,
    /// What went wrong, one line each.
    pub(crate) failures: Vec<String>,
}

impl Report {
    /// Writes the table and what explains it.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        self.print_head(out)?;
        print_table(out, &self.table())?;
        for failure in &self.failures {
            writeln!(out, "FAILED  {failure}")?;
        }
        for promise in promises(&self.figures, "wharf", &["docker-registry", "distribution"]) {
            writeln!(out, "{promise}")?;
        }
        writeln!(out)?;
        for note in NOTES {
            writeln!(out, "* {note}")?;
        }
        match self.others_percent {
            Some(percent) => writeln!(
                out,
                "* Other processes used {percent:.0} % of the processors during the run; repeat it if that is not about 0."
            ),
            None => Ok(()),
        }
    }

    fn print_head(&self, out: &mut impl Write) -> io::Result<()> {
        let Machine { processors, model, kernel } = &self.machine;
        writeln!(out, "{processors} processors ({model}), Linux {kernel}")?;
        let Plan {
            rounds,
            window,
            connections,
            threads,
            schedule,
            ..
        } = &self.plan;
        let up_to = if schedule.is_some() { "up to " } else { "" };
        writeln!(
            out,
            "{up_to}{rounds} rounds, {} s each for rates, {connections} connections, {threads} load thread(s)\n",
            window.as_secs_f64()
        )?;
        for looked in &self.registries {
            let found = looked.version.as_deref().unwrap_or("not found");
            writeln!(out, "{:<16} {found} ({})", looked.name, looked.binary)?;
        }
        writeln!(out)
    }

    fn table(&self) -> Vec<Vec<String>> {
        let columns: Vec<&str> = self
            .registries
            .iter()
            .filter(|looked| looked.version.is_some())
            .map(|looked| looked.name)
            .filter(|name| self.figures.iter().any(|line| line.registries.contains_key(name)))
            .collect();
        let compared: Vec<&str> = columns
            .iter()
            .copied()
            .filter(|name| self.figures.iter().any(|l| l.ratios.contains_key(name)))
            .collect();
        let mut header = vec!["figure".to_owned(), "unit".into(), "better".into()];
        header.extend(columns.iter().map(|name| (*name).to_owned()));
        header.extend(compared.iter().map(|name| format!("wharf/{name}")));
        let mut rows = vec![header];
        for line in &self.figures {
            let mut row = vec![line.title.to_owned(), line.unit.into(), better(line.better).into()];
            row.extend(
                columns
                    .iter()
                    .map(|name| line.registries.get(name).map_or_else(|| "-".into(), cell)),
            );
            row.extend(
                compared
                    .iter()
                    .map(|name| line.ratios.get(name).map_or_else(|| "-".into(), |ratio| format!("{ratio:.2}"))),
            );
            rows.push(row);
        }
        rows
    }
}

fn better(better: Better) -> &'static str {
    match better {
        Better::More => "more",
        Better::Less => "less",
    }
}

/// Median and scatter, such as `12345 ±8%`.
fn cell(summary: &Summary) -> String {
    let Summary { median, min, max, .. } = summary;
    if *median == 0.0 || summary.samples.len() < 2 {
        return number(*median);
    }
    format!("{} ±{:.0}%", number(*median), (max - min) / 2.0 / median * 100.0)
}

/// Three or four significant digits.
fn number(value: f64) -> String {
    match value {
        v if v == 0.0 || v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v if v >= 1.0 => format!("{v:.2}"),
        v => format!("{v:.3}"),
    }
}

fn print_table(out: &mut impl Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|c| rows.iter().map(|row| row[c].chars().count()).max().unwrap_or(0))
        .collect();
    for (index, row) in rows.iter().enumerate() {
        // Words to the left, numbers to the right.
        let cells = row.iter().zip(&widths).enumerate().map(|(c, (text, width))| {
            if c < 3 {
                format!("{text:<width$}")
            } else {
                format!("{text:>width$}")
            }
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        if index == 0 {
            writeln!(out, "{}", "-".repeat(widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Figure;
    use crate::results::Results;
    use std::time::Duration;

    fn report(subject: Option<&'static str>) -> Report {
        let mut results = Results::default();
        results.add("peer", vec![(Figure::ManifestRate, 1000.0), (Figure::MixedErrors, 0.0)]);
        if let Some(name) = subject {
            results.add(name, vec![(Figure::ManifestRate, 3000.0), (Figure::MixedErrors, 0.0)]);
        }
        let looked = |name, found: bool| Looked {
            name,
            binary: format!("bin/{name}"),
            version: found.then(|| "1.0".into()),
        };
        Report {
            machine: Machine {
                processors: 2,
                model: "model".into(),
                kernel: "6".into(),
            },
            others_percent: Some(12.3),
            plan: Plan {
                rounds: 1,
                window: Duration::from_secs(1),
                downloads: 1,
                connections: 16,
                threads: 1,
                blobs: 1000,
                schedule: None,
            },
            registries: vec![looked("wharf", subject.is_some()), looked("peer", true)],
            figures: results.lines(subject),
            failures: vec!["peer, mixed: status 500".into()],
        }
    }

    fn printed(report: &Report) -> String {
        let mut out = Vec::new();
        report.print(&mut out).expect("print");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_table_holds_values_ratios_failures_and_noise() {
        let text = printed(&report(Some("wharf")));
        assert!(
            text.contains("manifest GET by tag    req/s  more     3000  1000        3.00\n"),
            "{text}"
        );
        assert!(text.contains("FAILED  peer, mixed: status 500"), "{text}");
        assert!(text.contains("Other processes used 12 %"), "{text}");
    }

    #[test]
    fn without_wharf_there_are_no_ratios() {
        let text = printed(&report(None));
        assert!(text.contains("not found (bin/wharf)"), "{text}");
        assert!(!text.contains("wharf/peer"), "{text}");
    }

    #[test]
    fn json_carries_every_sample() {
        let json = serde_json::to_value(report(Some("wharf"))).expect("json");
        assert_eq!(json["figures"][0]["figure"], "manifest_rate");
        assert_eq!(json["figures"][0]["registries"]["wharf"]["samples"][0], 3000.0);
        assert_eq!(json["figures"][0]["ratios"]["peer"], 3.0);
    }

    #[test]
    fn numbers_keep_about_three_digits() {
        assert_eq!(
            [12345.6, 45.67, 3.456, 0.1234, 0.0].map(number),
            ["12346", "45.7", "3.46", "0.123", "0"]
        );
    }
}
