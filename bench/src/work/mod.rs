//! The works: one file each, all with the same shape, so that a new one is a file, a variant and a line in [`Work::run`].

mod large_blob;
mod memory;
mod mixed;
mod push_blob;
mod push_image;
pub(crate) mod rate;
mod start_up;

use std::sync::Arc;

use crate::error::BenchError;
use crate::figure::{Figure, Sample};
use crate::payload::Payload;
use crate::plan::Plan;
use crate::registry::config;
use crate::seed::{REPOSITORY, SMALL, Seeded, TAG};
use crate::server::Running;

const MIB: usize = 1024 * 1024;

/// One kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Work {
    /// Time from exec to the first answer.
    StartUp,
    /// Manifest GET by tag on many connections.
    Manifest,
    /// GET of a 4 KiB blob on many connections.
    SmallBlob,
    /// GET of a 100 MiB blob on 1 and on 4 connections.
    LargeBlob,
    /// Push of one 100 MiB blob.
    Push100,
    /// Push of one 512 MiB blob.
    Push512,
    /// Push of an image of 64 small layers on 8 connections.
    PushImage,
    /// Many clients, each of which pushes an image and pulls it back.
    Mixed,
    /// Resident memory before and after a load.
    Memory,
    /// Garbage collection of a large registry; once, on data directories of its own.
    Collect,
    /// The same work by one, two and three replicas of Wharf on PostgreSQL and an object store.
    Replicas,
}

/// Content that no registry has seen, made before any clock runs.
#[derive(Default)]
pub(crate) struct Fresh {
    /// The layers.
    pub(crate) blobs: Vec<Payload>,
    /// The image configs.
    pub(crate) configs: Vec<Payload>,
}

impl Fresh {
    /// Length of everything in bytes.
    pub(crate) fn length(&self) -> usize {
        self.blobs.iter().chain(&self.configs).map(|payload| payload.length).sum()
    }
}

/// One round of a work on one server.
pub(crate) struct Round<'a> {
    /// The server, alone on the machine.
    pub(crate) server: &'a Running,
    /// The amounts.
    pub(crate) plan: &'a Plan,
    /// What it holds already.
    pub(crate) seeded: &'a Seeded,
    /// What it does not hold yet.
    pub(crate) fresh: &'a Arc<Fresh>,
    /// Distinguishes the repositories of the rounds.
    pub(crate) number: u32,
}

/// The values of a round, and the requests that were not answered with success.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The values.
    pub(crate) samples: Vec<Sample>,
    /// What went wrong, one line each.
    pub(crate) errors: Vec<String>,
}

impl From<Vec<Sample>> for Outcome {
    fn from(samples: Vec<Sample>) -> Self {
        Self {
            samples,
            errors: Vec::new(),
        }
    }
}

impl Work {
    /// Every work, in the order of the report.
    pub(crate) const ALL: [Self; 11] = [
        Self::StartUp,
        Self::Manifest,
        Self::SmallBlob,
        Self::LargeBlob,
        Self::Push100,
        Self::Push512,
        Self::PushImage,
        Self::Mixed,
        Self::Memory,
        Self::Collect,
        Self::Replicas,
    ];

    /// The content a round pushes; the same for every registry, and other content in every round.
    pub(crate) fn fresh(self, plan: &Plan, round: u32) -> Fresh {
        let seed = (self as u64 + 1) << 48 | u64::from(round) << 32;
        let blobs = |count: usize, size: usize, from: usize| (from..from + count).map(move |n| Payload::random(size, seed + n as u64));
        let configs = |count: usize| (0..count).map(|n| config(seed + n as u64)).collect();
        match self {
            Self::Push100 => Fresh {
                blobs: blobs(1, 100 * MIB, 0).collect(),
                configs: Vec::new(),
            },
            Self::Push512 => Fresh {
                blobs: blobs(1, 512 * MIB, 0).collect(),
                configs: Vec::new(),
            },
            Self::PushImage => Fresh {
                blobs: blobs(64, MIB / 64, 0).collect(),
                configs: configs(1),
            },
            Self::Mixed => Fresh {
                blobs: blobs(plan.connections, 4 * MIB, 0).collect(),
                configs: configs(plan.connections),
            },
            Self::Memory => {
                let large = blobs(1, 100 * MIB, plan.connections);
                Fresh {
                    blobs: blobs(plan.connections, 4 * MIB, 0).chain(large).collect(),
                    configs: configs(plan.connections),
                }
            }
            Self::StartUp | Self::Manifest | Self::SmallBlob | Self::LargeBlob | Self::Collect | Self::Replicas => Fresh::default(),
        }
    }

    /// Does one round.
    pub(crate) async fn run(self, round: &Round<'_>) -> Result<Outcome, BenchError> {
        match self {
            Self::StartUp => Ok(start_up::run(round)),
            Self::Manifest => rate::run(round, &manifest_get(round)).await.map(Outcome::from),
            Self::SmallBlob => rate::run(round, &small_blob_get(round)).await.map(Outcome::from),
            Self::LargeBlob => large_blob::run(round).await.map(Outcome::from),
            Self::Push100 => push_blob::run(round, Figure::Push100, None).await.map(Outcome::from),
            Self::Push512 => push_blob::run(round, Figure::Push512, Some(Figure::Push512Cpu))
                .await
                .map(Outcome::from),
            Self::PushImage => push_image::run(round).await.map(Outcome::from),
            Self::Mixed => mixed::run(round).await,
            Self::Memory => memory::run(round).await,
            // They start their registries themselves: see `collect` and `replicas`.
            Self::Collect | Self::Replicas => Ok(Outcome::default()),
        }
    }
}

fn manifest_get(round: &Round<'_>) -> rate::Get {
    rate::Get {
        path: format!("/v2/{REPOSITORY}/manifests/{TAG}"),
        length: round.seeded.manifest_length,
        digest: round.seeded.manifest_digest.clone(),
        figures: [
            Figure::ManifestRate,
            Figure::ManifestLatency,
            Figure::ManifestCpu,
            Figure::ManifestLoadCpu,
        ],
    }
}

fn small_blob_get(round: &Round<'_>) -> rate::Get {
    rate::Get {
        path: format!("/v2/{REPOSITORY}/blobs/{}", round.seeded.small_digest),
        length: SMALL as u64,
        digest: round.seeded.small_digest.clone(),
        figures: [
            Figure::SmallBlobRate,
            Figure::SmallBlobLatency,
            Figure::SmallBlobCpu,
            Figure::SmallBlobLoadCpu,
        ],
    }
}
