//! The figures that are reported: name, unit, and which direction is better.

use serde::Serialize;

/// Which values of a figure are better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Better {
    /// A rate.
    More,
    /// A time, an amount of memory, a number of errors.
    Less,
}

/// One line of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Figure {
    /// Start-up on an empty data directory.
    StartUpEmpty,
    /// Start-up on a data directory in use.
    StartUp,
    /// Manifest GET by tag.
    ManifestRate,
    /// 99th percentile of its latency.
    ManifestLatency,
    /// The server's processor time for one such request.
    ManifestCpu,
    /// The load generator's processor time for one such request.
    ManifestLoadCpu,
    /// GET of a small blob.
    SmallBlobRate,
    /// 99th percentile of its latency.
    SmallBlobLatency,
    /// The server's processor time for one such request.
    SmallBlobCpu,
    /// The load generator's processor time for one such request.
    SmallBlobLoadCpu,
    /// GET of a large blob on one connection.
    LargeBlobOne,
    /// GET of a large blob on several connections at once.
    LargeBlobFour,
    /// Push of a blob of 100 MiB.
    Push100,
    /// Push of a blob of 512 MiB.
    Push512,
    /// The server's processor time for it.
    Push512Cpu,
    /// Push of an image of many small layers.
    PushImage,
    /// Many clients that push and pull at once.
    Mixed,
    /// The server's processor time for it.
    MixedCpu,
    /// Requests of the mixed work that were not answered with success.
    MixedErrors,
    /// Resident memory after start-up.
    MemoryIdle,
    /// Resident memory after the load.
    MemoryLoaded,
    /// Garbage collection of a large registry.
    Collect,
    /// The same by a run that looks at every blob and object, where a run does not do so anyway.
    CollectWhole,
    /// The same while it is pushed to, where that can be.
    CollectBusy,
    /// Every blob and object looked at again when there is no garbage.
    CollectFull,
    /// The collector's memory at its highest; the whole server's where the collector is part of it.
    CollectMemory,
    /// 99th percentile of pushes before a collection.
    CollectPushIdle,
    /// 99th percentile of pushes during a collection.
    CollectPush,
    /// 99th percentile of pushes while every blob is looked at.
    CollectFullPush,
    /// Manifest GET by tag, spread over replicas.
    ReplicaPull,
    /// The replicas' processor time for one such request.
    ReplicaPullCpu,
    /// The database's.
    ReplicaPullDatabase,
    /// Images of one small layer pushed at once, spread over replicas.
    ReplicaPush,
    /// The replicas' processor time for one such image.
    ReplicaPushCpu,
    /// The database's.
    ReplicaPushDatabase,
    /// The object store's.
    ReplicaPushStore,
}

/// One measured value.
pub(crate) type Sample = (Figure, f64);

impl Figure {
    /// Title, unit and direction, as printed.
    pub(crate) fn describe(self) -> (&'static str, &'static str, Better) {
        match self {
            Self::StartUpEmpty => ("start-up, empty data directory", "ms", Better::Less),
            Self::StartUp => ("start-up, data directory in use", "ms", Better::Less),
            Self::ManifestRate => ("manifest GET by tag", "req/s", Better::More),
            Self::ManifestLatency => ("manifest GET, 99th percentile", "ms", Better::Less),
            Self::ManifestCpu => ("manifest GET, server CPU each", "µs", Better::Less),
            Self::ManifestLoadCpu => ("manifest GET, load CPU each", "µs", Better::Less),
            Self::SmallBlobRate => ("blob GET 4 KiB", "req/s", Better::More),
            Self::SmallBlobLatency => ("blob GET 4 KiB, 99th percentile", "ms", Better::Less),
            Self::SmallBlobCpu => ("blob GET 4 KiB, server CPU each", "µs", Better::Less),
            Self::SmallBlobLoadCpu => ("blob GET 4 KiB, load CPU each", "µs", Better::Less),
            Self::LargeBlobOne => ("blob GET 100 MiB, 1 connection", "GB/s", Better::More),
            Self::LargeBlobFour => ("blob GET 100 MiB, 4 connections", "GB/s", Better::More),
            Self::Push100 => ("push 1 × 100 MiB", "s", Better::Less),
            Self::Push512 => ("push 1 × 512 MiB", "s", Better::Less),
            Self::Push512Cpu => ("push 1 × 512 MiB, server CPU", "s", Better::Less),
            Self::PushImage => ("push 64 × 16 KiB image, 8 conns", "s", Better::Less),
            Self::Mixed => ("mixed clients, push and pull", "s", Better::Less),
            Self::MixedCpu => ("mixed clients, server CPU", "s", Better::Less),
            Self::MixedErrors => ("mixed clients, errors", "count", Better::Less),
            Self::MemoryIdle => ("resident memory, idle", "MiB", Better::Less),
            Self::MemoryLoaded => ("resident memory, after the load", "MiB", Better::Less),
            Self::Collect => ("collect a tenth of all blobs", "s", Better::Less),
            Self::CollectWhole => ("collect a tenth, by a full run", "s", Better::Less),
            Self::CollectBusy => ("collect a tenth, beside pushes", "s", Better::Less),
            Self::CollectFull => ("look at every blob and object", "s", Better::Less),
            Self::CollectMemory => ("collect, peak memory", "MiB", Better::Less),
            Self::CollectPushIdle => ("small push, 99th percentile, idle", "ms", Better::Less),
            Self::CollectPush => ("small push, 99th, collecting", "ms", Better::Less),
            Self::CollectFullPush => ("small push, 99th, looking at all", "ms", Better::Less),
            Self::ReplicaPull => ("manifest GET by tag", "req/s", Better::More),
            Self::ReplicaPullCpu => ("manifest GET, replicas' CPU each", "µs", Better::Less),
            Self::ReplicaPullDatabase => ("manifest GET, database CPU each", "µs", Better::Less),
            Self::ReplicaPush => ("push of 16 KiB images", "images/s", Better::More),
            Self::ReplicaPushCpu => ("push of an image, replicas' CPU", "ms", Better::Less),
            Self::ReplicaPushDatabase => ("push of an image, database CPU", "ms", Better::Less),
            Self::ReplicaPushStore => ("push of an image, store CPU", "ms", Better::Less),
        }
    }
}
