//! Runs Wharf beside other registries on the same work and prints how they compare.
//!
//! ```text
//! options → peer → server (processes) → runner (rounds, interleaved) → work/* (what is measured)
//!                                                                         ├ registry (the protocol) → client (HTTP/1.1)
//!                                                                         └ payload, stopwatch, process
//!           report (table, JSON) ← results (medians, ratios) ← figure (names, units)
//! ```

mod client;
mod collect;
mod error;
mod figure;
mod machine;
mod options;
mod payload;
mod peer;
mod plan;
mod process;
mod registry;
mod replicas;
mod report;
mod results;
mod runner;
mod seed;
mod server;
mod stopwatch;
mod work;

use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::error::BenchError;
use crate::machine::{Business, Machine};
use crate::options::Options;
use crate::peer::Peer;
use crate::report::{Looked, Report};
use crate::runner::Collected;
use crate::work::Work;

fn main() -> ExitCode {
    match start(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wharf-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(options: &Options) -> Result<(), BenchError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(usize::from(options.threads))
        .enable_all()
        .build()
        .map_err(BenchError::io("start the runtime"))?;
    runtime.block_on(async {
        // When a signal wins, the bench is dropped where it stands: the server is killed, then the data directories go.
        // The listener comes first, so that there is no moment at which a signal leaves something behind.
        tokio::select! {
            biased;
            result = interrupted() => result,
            result = bench(options) => result,
        }
    })
}

async fn interrupted() -> Result<(), BenchError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(BenchError::io("listen for SIGTERM"))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(BenchError::io("listen for SIGINT"))?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Err(BenchError::Interrupted)
}

async fn bench(options: &Options) -> Result<(), BenchError> {
    let (mut registries, peers) = find_peers(options).await?;
    let plan = options.plan();
    let mut works = if options.only.is_empty() {
        Work::ALL.to_vec()
    } else {
        options.only.clone()
    };
    let before = Business::read();
    let collects = works.contains(&Work::Collect);
    let replicates = works.contains(&Work::Replicas);
    works.retain(|work| !matches!(work, Work::Collect | Work::Replicas));
    let mut collected = Collected::default();
    if !works.is_empty() {
        collected = runner::run(&peers, &works, &plan).await;
    }
    if collects {
        runner::collect(&mut collected, options, &plan).await?;
    }
    if replicates {
        registries.extend(runner::replicas(&mut collected, options, &plan).await?);
    }
    let others_percent = before.and_then(|before| Some(Business::read()?.others_percent(before)));
    let subject = peers.iter().find(|peer| peer.is_wharf()).map(|peer| peer.name);
    let figures = collected.results.lines(subject);
    let report = Report {
        machine: Machine::read(),
        others_percent,
        plan,
        registries,
        figures,
        failures: collected.failures,
    };
    publish(&report, options)
}

async fn find_peers(options: &Options) -> Result<(Vec<Looked>, Vec<Peer>), BenchError> {
    let work_dir = options.make_work_dir()?;
    let (mut looked, mut peers) = (Vec::new(), Vec::new());
    for candidate in peer::candidates(options) {
        let peer = candidate.prepare(&work_dir).await?;
        let version = peer.as_ref().map(|peer| peer.version.clone());
        looked.push(Looked {
            name: candidate.name,
            binary: candidate.binary.display().to_string(),
            version,
        });
        peers.extend(peer);
    }
    if peers.is_empty() {
        return Err(BenchError::NoPeer(
            peer::candidates(options).into_iter().map(|candidate| candidate.binary).collect(),
        ));
    }
    Ok((looked, peers))
}

fn publish(report: &Report, options: &Options) -> Result<(), BenchError> {
    report
        .print(&mut std::io::stdout().lock())
        .map_err(BenchError::io("print the report"))?;
    if let Some(path) = &options.json {
        let json = serde_json::to_vec_pretty(report).map_err(|error| BenchError::Answer(format!("write the report as JSON: {error}")))?;
        std::fs::write(path, json).map_err(BenchError::io(format!("write {}", path.display())))?;
    }
    match report.failures.len() {
        0 => Ok(()),
        n => Err(BenchError::Failures(n)),
    }
}
