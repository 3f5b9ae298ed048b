//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::BenchError;
use crate::plan::Plan;
use crate::work::Work;

/// Runs Wharf beside the other registries of this machine on the same work and prints the ratios.
///
/// Each registry runs alone, on its own loopback port, with its own fresh data directory below the work directory, and is
/// stopped at the end. A registry whose binary is missing is listed and left out. A full run writes about 1 GB per
/// registry and round below the work directory, and two million files, and removes it all at the end.
#[derive(Debug, clap::Parser)]
#[command(name = "wharf-bench", version)]
pub(crate) struct Options {
    /// The Wharf binary.
    #[arg(long, value_name = "PATH", default_value = "target/release/wharf")]
    pub(crate) wharf: PathBuf,
    /// The distribution 2.8 binary, as distributions package it.
    #[arg(long, value_name = "PATH", default_value = "/usr/bin/docker-registry")]
    pub(crate) docker_registry: PathBuf,
    /// A distribution v3 binary.
    #[arg(long, value_name = "PATH", env = "WHARF_BENCH_DISTRIBUTION")]
    pub(crate) distribution: Option<PathBuf>,
    /// A zot binary.
    #[arg(long, value_name = "PATH", env = "WHARF_BENCH_ZOT")]
    pub(crate) zot: Option<PathBuf>,
    /// Short rounds, and fewer where time runs out: about a minute on a quiet machine. The figures scatter more.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Rounds of each work; the median is reported [default: 6, with --quick 2].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) rounds: Option<u32>,
    /// Seconds of each request-rate round [default: 3, with --quick 0.5].
    #[arg(long, value_name = "SECONDS", value_parser = window)]
    pub(crate) seconds: Option<Duration>,
    /// Connections of the request-rate works, and clients of the mixed work.
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) connections: u16,
    /// Worker threads of the load generator.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) threads: u16,
    /// Blobs of the registry whose garbage is collected, about [default: 1000000, with --quick 20000].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1000..=10_000_000))]
    pub(crate) blobs: Option<u64>,
    /// Only these works, separated by commas.
    #[arg(long, value_name = "WORK", value_delimiter = ',', value_enum)]
    pub(crate) only: Vec<Work>,
    /// Where the data directories are made; on the disk to measure.
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    pub(crate) work_dir: PathBuf,
    /// Writes all samples, medians and ratios to this file too.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

/// Leaves some of the minute that `--quick` promises to the work in progress.
const QUICK: Duration = Duration::from_secs(45);

impl Options {
    /// Makes the work directory and returns its whole path.
    pub(crate) fn make_work_dir(&self) -> Result<PathBuf, BenchError> {
        std::fs::create_dir_all(&self.work_dir).map_err(BenchError::io(format!("make {}", self.work_dir.display())))?;
        std::path::absolute(&self.work_dir).map_err(BenchError::io("find the work directory"))
    }

    /// The amounts these options ask for.
    pub(crate) fn plan(&self) -> Plan {
        let (rounds, window, downloads) = if self.quick {
            (2, Duration::from_millis(500), 3)
        } else {
            (6, Duration::from_secs(3), 10)
        };
        Plan {
            rounds: self.rounds.unwrap_or(rounds),
            window: self.seconds.unwrap_or(window),
            downloads,
            connections: usize::from(self.connections),
            threads: usize::from(self.threads),
            blobs: self.blobs.unwrap_or(if self.quick { 20_000 } else { 1_000_000 }),
            schedule: self.quick.then_some(QUICK),
        }
    }
}

fn window(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if !(0.1..=600.0).contains(&seconds) {
        return Err("use 0.1 to 600 seconds".into());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_command_line_is_consistent() {
        Options::command().debug_assert();
        let options = Options::parse_from(["wharf-bench", "--quick", "--seconds", "0.2", "--only", "mixed,push-image"]);
        assert_eq!(options.plan().window, Duration::from_millis(200));
        assert_eq!(options.plan().rounds, 2);
        assert_eq!(options.only, [Work::Mixed, Work::PushImage]);
        assert!(Options::try_parse_from(["wharf-bench", "--seconds", "NaN"]).is_err());
    }
}
