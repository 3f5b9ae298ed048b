//! Requests per second: one small GET, over and over, on many keep-alive connections for a fixed time.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::error::BenchError;
use crate::figure::{Figure, Sample};
use crate::process::cpu_seconds;
use crate::registry::Client;
use crate::stopwatch::Stopwatch;
use crate::work::Round;

/// Untimed part before each window, as a share of it.
const WARM_UP: u32 = 5;

/// The request and where its values go.
pub(crate) struct Get {
    /// What is asked for.
    pub(crate) path: String,
    /// Length of the answer's body in bytes.
    pub(crate) length: u64,
    /// Digest of it, checked once on each connection.
    pub(crate) digest: String,
    /// Rate, latency, and processor time of the server and of the load generator.
    pub(crate) figures: [Figure; 4],
}

/// Measures the rate, the 99th percentile of the latency, and the processor time on both sides for each request.
pub(crate) async fn run(round: &Round<'_>, get: &Get) -> Result<Vec<Sample>, BenchError> {
    let request: Arc<[u8]> = round.server.target.get_request(&get.path).into();
    let mut clients = Vec::new();
    for _ in 0..round.plan.connections {
        let mut client = Client::open(&round.server.target).await?;
        client.get_verified(&request, &get.digest).await?;
        clients.push(client);
    }
    let (clients, _) = window(clients, &request, get.length, round.plan.window / WARM_UP).await?;
    let load = std::process::id();
    let (cpu_before, load_before) = (cpu_seconds(round.server.pid)?, cpu_seconds(load)?);
    let (_, mut latencies) = window(clients, &request, get.length, round.plan.window).await?;
    let (cpu, load_cpu) = (cpu_seconds(round.server.pid)? - cpu_before, cpu_seconds(load)? - load_before);
    let requests = latencies.len().max(1) as f64;
    let [rate, latency, cpu_each, load_each] = get.figures;
    Ok(vec![
        (rate, latencies.len() as f64 / round.plan.window.as_secs_f64()),
        (latency, percentile_99(&mut latencies).as_secs_f64() * 1e3),
        (cpu_each, cpu / requests * 1e6),
        (load_each, load_cpu / requests * 1e6),
    ])
}

/// All clients send for `length` of time; returns them and the latency of each answer received within it.
pub(crate) async fn window(
    clients: Vec<Client>,
    request: &Arc<[u8]>,
    body: u64,
    length: Duration,
) -> Result<(Vec<Client>, Vec<Duration>), BenchError> {
    let mut tasks = JoinSet::new();
    let watch = Stopwatch::start();
    for client in clients {
        tasks.spawn(repeat(client, Arc::clone(request), body, watch, length));
    }
    let (mut clients, mut latencies) = (Vec::new(), Vec::new());
    while let Some(done) = tasks.join_next().await {
        let (client, mut seen) = done??;
        clients.push(client);
        latencies.append(&mut seen);
    }
    Ok((clients, latencies))
}

async fn repeat(
    mut client: Client,
    request: Arc<[u8]>,
    body: u64,
    watch: Stopwatch,
    length: Duration,
) -> Result<(Client, Vec<Duration>), BenchError> {
    let mut latencies = Vec::new();
    let mut before = watch.elapsed();
    loop {
        client.get(&request, body).await?;
        let now = watch.elapsed();
        if now > length {
            return Ok((client, latencies));
        }
        latencies.push(now - before);
        before = now;
    }
}

fn percentile_99(latencies: &mut [Duration]) -> Duration {
    if latencies.is_empty() {
        return Duration::ZERO;
    }
    let rank = (latencies.len() * 99 / 100).min(latencies.len() - 1);
    *latencies.select_nth_unstable(rank).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentile_is_taken_by_rank() {
        let mut latencies: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile_99(&mut latencies), Duration::from_millis(199));
        assert_eq!(percentile_99(&mut []), Duration::ZERO);
        assert_eq!(percentile_99(&mut [Duration::from_millis(7)]), Duration::from_millis(7));
    }
}
