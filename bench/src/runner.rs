//! The order of things: seed each registry, then every work, round by round, one registry after the other.

use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;

use crate::collect;
use crate::error::{BenchError, within};
use crate::figure::Figure;
use crate::machine::touch_free_memory;
use crate::options::Options;
use crate::peer::{self, Peer};
use crate::plan::Plan;
use crate::replicas;
use crate::report::Looked;
use crate::results::Results;
use crate::seed::{Seed, Seeded};
use crate::stopwatch::Stopwatch;
use crate::work::{Fresh, Outcome, Round, Work};

/// Longest time for one round of one work, beyond the time it is meant to take.
const PATIENCE: Duration = Duration::from_secs(300);
/// Memory that is touched before a round, as a multiple of what is pushed in it: it is received, and it is cached.
const TOUCHED: usize = 2;
/// Longest time to fill one registry and collect its garbage.
const COLLECTING: Duration = Duration::from_secs(1800);

/// What the run has collected.
#[derive(Default)]
pub(crate) struct Collected {
    /// The values.
    pub(crate) results: Results,
    /// What went wrong, one line each.
    pub(crate) failures: Vec<String>,
}

/// Measures `works` on `peers`. A registry that fails in one work is left out of its further rounds only.
pub(crate) async fn run(peers: &[Peer], works: &[Work], plan: &Plan) -> Collected {
    let watch = Stopwatch::start();
    let mut collected = Collected::default();
    let seed = Seed::new();
    let mut seeded_peers = Vec::new();
    for peer in peers {
        eprintln!("{}: first start and seed", peer.name);
        match first_start(peer, &seed).await {
            Ok(start_up) => {
                collected
                    .results
                    .add(peer.name, vec![(Figure::StartUpEmpty, start_up.as_secs_f64() * 1e3)]);
                seeded_peers.push(peer);
            }
            Err(error) => collected.fail(format!("{}, seed: {error}", peer.name)),
        }
    }
    let seeded = seed.into_seeded();
    for (index, work) in works.iter().enumerate() {
        let share = (index + 1) as f64 / works.len() as f64;
        let late = || plan.schedule.is_some_and(|schedule| watch.elapsed() > schedule.mul_f64(share));
        interleave(&seeded_peers, *work, plan, &seeded, &mut collected, late).await;
    }
    collected
}

/// Collects the garbage of a large registry, one peer after the other; what one has filled is gone before the next begins.
pub(crate) async fn collect(collected: &mut Collected, options: &Options, plan: &Plan) -> Result<(), BenchError> {
    let work_dir = options.make_work_dir()?;
    for candidate in peer::candidates(options) {
        let Some(peer) = candidate.prepare(&work_dir).await? else {
            continue;
        };
        eprintln!("{}: fill with {} blobs and collect", peer.name, plan.blobs);
        match within("filling and collecting", COLLECTING, collect::run(&peer, plan)).await {
            Ok(samples) => collected.results.add(peer.name, samples.unwrap_or_default()),
            Err(error) => collected.fail(format!("{}, collect: {error}", peer.name)),
        }
    }
    Ok(())
}

/// Measures one, two and three replicas of Wharf; the columns of the report that come of it.
pub(crate) async fn replicas(collected: &mut Collected, options: &Options, plan: &Plan) -> Result<Vec<Looked>, BenchError> {
    let work_dir = options.make_work_dir()?;
    let mut columns = Vec::new();
    for candidate in peer::candidates(options).into_iter().filter(|candidate| candidate.name == "wharf") {
        let Some(peer) = candidate.prepare(&work_dir).await? else {
            continue;
        };
        eprintln!("replicas: {} rounds of 1, 2 and 3", plan.rounds);
        match within("the replicas", COLLECTING, replicas::run(&peer, plan, &mut collected.results)).await {
            Ok(()) => columns.extend(replicas::columns(&peer)),
            Err(error) => collected.fail(format!("replicas: {error}")),
        }
    }
    Ok(columns)
}

impl Collected {
    fn fail(&mut self, failure: String) {
        eprintln!("FAILED {failure}");
        self.failures.push(failure);
    }
}

async fn first_start(peer: &Peer, seed: &Seed) -> Result<Duration, BenchError> {
    rustix::fs::sync();
    let server = peer.start().await?;
    within("the seed", PATIENCE, seed.push(&server.target)).await?;
    let start_up = server.start_up;
    server.stop().await?;
    Ok(start_up)
}

/// All rounds of one work: A B C, B C A, C A B, for the first of a round pays for what the machine takes back in between. Rounds after the
/// first are left out when it is `late`.
async fn interleave(peers: &[&Peer], work: Work, plan: &Plan, seeded: &Seeded, collected: &mut Collected, late: impl Fn() -> bool) {
    let mut peers = peers.to_vec();
    let name = work
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned());
    for number in 0..plan.rounds {
        if peers.is_empty() || (number > 0 && late()) {
            return;
        }
        eprintln!("{name}: round {} of {}", number + 1, plan.rounds);
        let fresh = Arc::new(work.fresh(plan, number));
        let mut failed = Vec::new();
        for peer in &peers {
            match one_round(peer, work, plan, seeded, &fresh, number).await {
                Ok(outcome) => {
                    collected.results.add(peer.name, outcome.samples);
                    outcome
                        .errors
                        .into_iter()
                        .for_each(|error| collected.fail(format!("{}, {name}: {error}", peer.name)));
                }
                Err(error) => {
                    collected.fail(format!("{}, {name}: {error}", peer.name));
                    failed.push(peer.name);
                }
            }
        }
        peers.retain(|peer| !failed.contains(&peer.name));
        let turn = peers.len().min(1);
        peers.rotate_left(turn);
    }
}

async fn one_round(peer: &Peer, work: Work, plan: &Plan, seeded: &Seeded, fresh: &Arc<Fresh>, number: u32) -> Result<Outcome, BenchError> {
    rustix::fs::sync(); // what another server left in memory is not written on this one's time
    touch_free_memory(&peer.data(), TOUCHED * fresh.length())?;
    let server = peer.start().await?;
    let round = Round {
        server: &server,
        plan,
        seeded,
        fresh,
        number,
    };
    let result = within("a round", PATIENCE + plan.window, work.run(&round)).await;
    if !matches!(&result, Ok(outcome) if outcome.errors.is_empty()) {
        eprintln!("{}: its log ends with:\n{}", peer.name, server.log_tail());
    }
    server.stop().await?;
    result
}
