//! Many at once: answers stay right, memory stays bounded.

mod clients;
mod logins;
mod storm;

use wharf_testkit::TestRegistry;

/// The most memory the process ever had, in KiB.
fn peak_kib(registry: &TestRegistry) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", registry.pid())).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a VmHWM line");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}
