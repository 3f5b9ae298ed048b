//! Many clients at once: each pushes an image of one 4 MiB layer to its own repository and pulls it back.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::error::BenchError;
use crate::figure::Figure;
use crate::process::cpu_seconds;
use crate::registry::{Client, Target, manifest};
use crate::stopwatch::Stopwatch;
use crate::work::{Fresh, Outcome, Round};

/// Measures the seconds until the last client is done. An error ends its client and is counted, not fatal.
pub(crate) async fn run(round: &Round<'_>) -> Result<Outcome, BenchError> {
    // The scope of the pull token is another repository, so the clients pull with what they pushed with.
    let target = Target {
        pull_auth: round.server.target.push_auth.clone(),
        ..round.server.target.clone()
    };
    let tag = format!("round-{}", round.number);
    let mut tasks = JoinSet::new();
    let cpu_before = cpu_seconds(round.server.pid)?;
    let watch = Stopwatch::start();
    for index in 0..round.plan.connections {
        tasks.spawn(there_and_back(target.clone(), Arc::clone(round.fresh), index, tag.clone()));
    }
    let mut outcome = Outcome::default();
    while let Some(done) = tasks.join_next().await {
        if let Err(error) = done? {
            outcome.errors.push(error.to_string());
        }
    }
    outcome.samples = vec![
        (Figure::Mixed, watch.seconds()),
        (Figure::MixedCpu, cpu_seconds(round.server.pid)? - cpu_before),
        (Figure::MixedErrors, outcome.errors.len() as f64),
    ];
    Ok(outcome)
}

async fn there_and_back(target: Target, fresh: Arc<Fresh>, index: usize, tag: String) -> Result<(), BenchError> {
    let repository = format!("library/mixed-{index}");
    let (layer, config) = (&fresh.blobs[index], &fresh.configs[index]);
    let manifest = manifest(config, std::slice::from_ref(layer));
    let mut client = Client::open(&target).await?;
    client.push_blob(&repository, layer).await?;
    client.push_blob(&repository, config).await?;
    client.push_manifest(&repository, &tag, &manifest).await?;
    client
        .get(
            &target.get_request(&format!("/v2/{repository}/manifests/{tag}")),
            manifest.len() as u64,
        )
        .await?;
    for blob in [config, layer] {
        client
            .get(
                &target.get_request(&format!("/v2/{repository}/blobs/{}", blob.digest)),
                blob.length as u64,
            )
            .await?;
    }
    Ok(())
}
