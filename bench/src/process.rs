//! What the kernel tells about a process: memory and processor time.

use std::path::PathBuf;

use crate::error::BenchError;

/// One mebibyte in the kernel's kB.
const KIB_PER_MIB: f64 = 1024.0;

/// Resident memory (`VmRSS`) in MiB.
pub(crate) fn resident_mib(pid: u32) -> Result<f64, BenchError> {
    mib(pid, "VmRSS:")
}

/// The most memory that was ever resident (`VmHWM`) in MiB.
pub(crate) fn peak_mib(pid: u32) -> Result<f64, BenchError> {
    mib(pid, "VmHWM:")
}

fn mib(pid: u32, field: &str) -> Result<f64, BenchError> {
    let (path, text) = read(pid, "status")?;
    text.lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok())
        .map(|kib| kib / KIB_PER_MIB)
        .ok_or_else(|| BenchError::Answer(format!("no {field} in {}", path.display())))
}

/// Processor time spent so far by all threads, in user and in kernel mode, in seconds.
pub(crate) fn cpu_seconds(pid: u32) -> Result<f64, BenchError> {
    let (path, text) = read(pid, "stat")?;
    let ticks = parse_ticks(&text).ok_or_else(|| BenchError::Answer(format!("cannot read {}", path.display())))?;
    Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// The same of a process and of all its children, those that have ended included: a server that forks for each connection.
pub(crate) fn family_cpu_seconds(pid: u32) -> Result<f64, BenchError> {
    let (path, text) = read(pid, "stat")?;
    let family = parse_family_ticks(&text).ok_or_else(|| BenchError::Answer(format!("cannot read {}", path.display())))?;
    let processes = std::fs::read_dir("/proc").map_err(BenchError::io("list the processes"))?;
    let children = processes
        .filter_map(|entry| std::fs::read_to_string(entry.ok()?.path().join("stat")).ok())
        .filter(|stat| parent(stat) == Some(pid))
        .filter_map(|stat| parse_ticks(&stat));
    let ticks = family + children.sum::<u64>();
    Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// Field 4.
fn parent(stat: &str) -> Option<u32> {
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1)?.parse().ok()
}

/// Fields 14 to 17: its own, and that of children that have ended.
fn parse_family_ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields = rest.split_whitespace().skip(11).take(4);
    fields.map(|field| field.parse::<u64>()).sum::<Result<_, _>>().ok()
}

/// `utime + stime`: fields 14 and 15, counted behind the name, which may hold spaces and parentheses.
fn parse_ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn read(pid: u32, file: &str) -> Result<(PathBuf, String), BenchError> {
    let path = PathBuf::from(format!("/proc/{pid}/{file}"));
    let text = std::fs::read_to_string(&path).map_err(BenchError::io(format!("read {}", path.display())))?;
    Ok((path, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_an_awkward_name() {
        let stat = "12 (a) b) c) S 1 2 3 4 5 6 7 8 9 10 700 55 0 0 20 0 9 0 1 2 3";
        assert_eq!(parse_ticks(stat), Some(755));
        assert_eq!((parse_family_ticks(stat), parent(stat)), (Some(755), Some(1)));
    }

    #[test]
    fn this_process_can_be_read() {
        let pid = std::process::id();
        assert!(resident_mib(pid).expect("status") > 0.5);
        assert!(cpu_seconds(pid).expect("stat") >= 0.0);
    }
}
