//! What the figures were measured on, and how busy it was with other things meanwhile.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::error::BenchError;

/// How much one write of [`touch_free_memory`] hands to the kernel.
const TOUCH: usize = 1024 * 1024;

/// The machine, as the report names it.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    /// Processors this process may use.
    pub(crate) processors: usize,
    /// Processor model.
    pub(crate) model: String,
    /// Kernel release.
    pub(crate) kernel: String,
}

impl Machine {
    /// Reads it from the kernel; what cannot be read is "unknown".
    pub(crate) fn read() -> Self {
        let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let cpuinfo = file("/proc/cpuinfo");
        let model = cpuinfo
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim()));
        let kernel = file("/proc/sys/kernel/osrelease").trim().to_owned();
        Self {
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            model: model.unwrap_or("unknown").to_owned(),
            kernel: if kernel.is_empty() { "unknown".into() } else { kernel },
        }
    }
}

/// Fills and frees so much of the page cache below `directory`, so that a round that writes as much finds memory that is there.
///
/// A virtual machine gives free memory back to its host: the first write to each page then costs a multiple, for whoever comes first.
pub(crate) fn touch_free_memory(directory: &Path, bytes: usize) -> Result<(), BenchError> {
    let path = directory.join("touch");
    let mut file = File::create(&path).map_err(BenchError::io("create a scratch file"))?;
    let piece = vec![0xa5; TOUCH];
    for _ in 0..bytes.div_ceil(TOUCH) {
        file.write_all(&piece).map_err(BenchError::io("write a scratch file"))?;
    }
    drop(file);
    std::fs::remove_file(&path).map_err(BenchError::io("remove a scratch file"))
}

/// A reading of the processor time of the whole machine and of this run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Business {
    total: u64,
    idle: u64,
    own: u64,
}

impl Business {
    /// Reads both; `None` when the kernel does not tell.
    pub(crate) fn read() -> Option<Self> {
        Self::parse(
            &std::fs::read_to_string("/proc/stat").ok()?,
            &std::fs::read_to_string("/proc/self/stat").ok()?,
        )
    }

    fn parse(machine: &str, own: &str) -> Option<Self> {
        let fields: Vec<u64> = machine
            .lines()
            .next()?
            .split_whitespace()
            .skip(1)
            .take(8)
            .map_while(|n| n.parse().ok())
            .collect();
        // user nice system idle iowait irq softirq steal
        let idle = fields.get(3)? + fields.get(4)?;
        let (_, rest) = own.rsplit_once(')')?;
        // utime stime cutime cstime: the servers count once they have been waited for
        let own = rest.split_whitespace().skip(11).take(4).map_while(|n| n.parse::<u64>().ok()).sum();
        Some(Self {
            total: fields.iter().sum(),
            idle,
            own,
        })
    }

    /// Percent of the machine's processor time that neither this run nor idling used since `earlier`.
    pub(crate) fn others_percent(self, earlier: Self) -> f64 {
        let total = self.total.saturating_sub(earlier.total).max(1);
        let known = self.idle.saturating_sub(earlier.idle) + self.own.saturating_sub(earlier.own);
        total.saturating_sub(known) as f64 / total as f64 * 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_others_is_what_is_left() {
        let own = |ticks: u64| format!("1 (a b) S 1 2 3 4 5 6 7 8 9 10 {ticks} 0 100 0 20 0");
        let before = Business::parse("cpu  100 0 100 800 0 0 0 0 0 0\n", &own(50)).expect("before");
        let after = Business::parse("cpu  200 0 200 1600 0 0 0 0 0 0\n", &own(150)).expect("after");
        assert!((after.others_percent(before) - 10.0).abs() < 1e-9);
    }
}
