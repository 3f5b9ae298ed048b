//! One large blob pushed on one connection: POST, one streamed PATCH, PUT with the digest.

use crate::error::BenchError;
use crate::figure::{Figure, Sample};
use crate::process::cpu_seconds;
use crate::registry::Client;
use crate::stopwatch::Stopwatch;
use crate::work::Round;

/// Pushes the round's fresh blob; reports seconds as `wall` and the server's processor time as `cpu`.
pub(crate) async fn run(round: &Round<'_>, wall: Figure, cpu: Option<Figure>) -> Result<Vec<Sample>, BenchError> {
    let mut client = Client::open(&round.server.target).await?;
    let cpu_before = cpu_seconds(round.server.pid)?;
    let watch = Stopwatch::start();
    for blob in &round.fresh.blobs {
        client.push_blob("library/push-blob", blob).await?;
    }
    let mut samples = vec![(wall, watch.seconds())];
    if let Some(cpu) = cpu {
        samples.push((cpu, cpu_seconds(round.server.pid)? - cpu_before));
    }
    Ok(samples)
}
