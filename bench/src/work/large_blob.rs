//! Bytes per second: downloads of one large blob, on one connection and on four at once.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::error::BenchError;
use crate::figure::{Figure, Sample};
use crate::registry::Client;
use crate::seed::{LARGE, REPOSITORY};
use crate::stopwatch::Stopwatch;
use crate::work::Round;

/// Bytes in a GB.
const GB: f64 = 1e9;

/// Measures both rates; the first download, untimed, is checked against the digest.
pub(crate) async fn run(round: &Round<'_>) -> Result<Vec<Sample>, BenchError> {
    let digest = &round.seeded.large_digest;
    let request: Arc<[u8]> = round.server.target.get_request(&format!("/v2/{REPOSITORY}/blobs/{digest}")).into();
    Client::open(&round.server.target).await?.get_verified(&request, digest).await?;
    Ok(vec![
        (Figure::LargeBlobOne, rate(round, &request, 1).await?),
        (Figure::LargeBlobFour, rate(round, &request, 4).await?),
    ])
}

async fn rate(round: &Round<'_>, request: &Arc<[u8]>, connections: u64) -> Result<f64, BenchError> {
    // Every figure moves about the same number of bytes, so that a round on four connections is not four times as long.
    let each = round.plan.downloads.div_ceil(connections);
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::open(&round.server.target).await?);
    }
    let mut tasks = JoinSet::new();
    let watch = Stopwatch::start();
    for client in clients {
        tasks.spawn(download(client, Arc::clone(request), each));
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok((connections * each * LARGE as u64) as f64 / GB / watch.seconds())
}

async fn download(mut client: Client, request: Arc<[u8]>, times: u64) -> Result<(), BenchError> {
    for _ in 0..times {
        client.get(&request, LARGE as u64).await?;
    }
    Ok(())
}
