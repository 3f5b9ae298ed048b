//! The binary `wharf`: command line, wiring, telemetry, shutdown.

mod beside;
mod cli;
mod installation;
mod metrics;
mod net;
mod start_error;
mod telemetry;
mod traces;
mod wiring;

use std::process::ExitCode;

/// A long-lived server with many sizes of buffers keeps steadier memory on it than on the system's allocator.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    cli::run()
}
