//! An image of many small layers: the layers in parallel, then the config, then the manifest.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinSet;

use crate::error::BenchError;
use crate::figure::{Figure, Sample};
use crate::registry::{Client, manifest};
use crate::stopwatch::Stopwatch;
use crate::work::{Fresh, Round};

/// Layers in flight at once.
const PARALLEL: usize = 8;
const REPOSITORY: &str = "library/push-image";

/// Measures the seconds from the first layer to the answered manifest.
pub(crate) async fn run(round: &Round<'_>) -> Result<Vec<Sample>, BenchError> {
    let fresh = round.fresh;
    let config = &fresh.configs[0];
    let manifest = manifest(config, &fresh.blobs);
    let mut last = Client::open(&round.server.target).await?;
    let mut clients = Vec::new();
    for _ in 0..PARALLEL {
        clients.push(Client::open(&round.server.target).await?);
    }
    let watch = Stopwatch::start();
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for client in clients {
        tasks.spawn(push_layers(client, Arc::clone(fresh), Arc::clone(&next)));
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    last.push_blob(REPOSITORY, config).await?;
    last.push_manifest(REPOSITORY, &format!("round-{}", round.number), &manifest)
        .await?;
    Ok(vec![(Figure::PushImage, watch.seconds())])
}

/// Pushes the next layer nobody has taken, until none is left.
async fn push_layers(mut client: Client, fresh: Arc<Fresh>, next: Arc<AtomicUsize>) -> Result<(), BenchError> {
    while let Some(layer) = fresh.blobs.get(next.fetch_add(1, Ordering::Relaxed)) {
        client.push_blob(REPOSITORY, layer).await?;
    }
    Ok(())
}
