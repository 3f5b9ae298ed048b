//! Garbage collection of a large registry: the same million empty blobs for everybody, a tenth of which nothing refers to.
//!
//! Distribution collects while it is stopped or only reads. Wharf collects while it is pushed to, so what pushes take meanwhile is measured
//! beside what they take otherwise.

mod content;
mod distribution;
mod promise;
mod wharf;

use crate::error::BenchError;
use crate::figure::Sample;
use crate::peer::{Kind, Peer};
use crate::plan::Plan;
use content::Content;
pub(crate) use promise::promises;

/// The repository everything is in.
const REPOSITORY: &str = "library/collect";

/// Fills a registry that was never started and collects its garbage. `None` for a registry that collects in another way.
pub(crate) async fn run(peer: &Peer, plan: &Plan) -> Result<Option<Vec<Sample>>, BenchError> {
    let content = Content::new(plan.blobs);
    match peer.kind {
        Kind::Wharf => wharf::run(peer, &content).await.map(Some),
        Kind::Distribution => distribution::run(peer, &content).await.map(Some),
        Kind::Zot => Ok(None),
    }
}
