//! Counts of the whole registry, for the page of metrics. Who may read that page is a matter of its listener, so nobody is asked here.

use chrono::Duration;
use wharf_model::{JobKind, JobQueue, Task, Timestamp, WorkerPool};
use wharf_store::{ArtifactCount, ProjectCount};

use crate::{Core, Error};

/// What was counted.
#[derive(Debug, Clone)]
pub struct Census {
    /// When.
    pub at: Timestamp,
    /// Public projects and the repositories in them.
    pub public: (i64, i64),
    /// Private projects and the repositories in them.
    pub private: (i64, i64),
    /// Bytes of stored blobs, each counted once.
    pub stored_bytes: i64,
    /// Blobs whose bytes are known to be damaged or missing.
    pub damaged_blobs: i64,
    /// Projects, those that use the most storage first.
    pub projects: Vec<ProjectCount>,
    /// Artifacts by project and kind.
    pub artifacts: Vec<ArtifactCount>,
    /// Every queue.
    pub queues: Vec<JobQueue>,
    /// Tasks that wait for their next attempt.
    pub scheduled: i64,
    /// Tasks that somebody does now; at most a thousand.
    pub running: Vec<Task>,
    /// The processes that do jobs.
    pub pools: Vec<WorkerPool>,
    /// When jobs of each kind last succeeded.
    pub last_successes: Vec<(JobKind, Timestamp)>,
    /// How users log in.
    pub auth_mode: String,
    /// Whether they may register themselves.
    pub self_registration: bool,
}

/// How many artifact kinds there are for a project, at most.
const KINDS: u64 = 8;

/// Counts. At most `projects` of them are told apart.
///
/// # Errors
/// When the database does not answer.
pub async fn take(core: &Core, projects: u64) -> Result<Census, Error> {
    let set = core.configuration.now().await?;
    let at = core.clock.now();
    let reader = core.store.read();
    let [public, private] = reader.census().totals().await?;
    let living = at - core.policy.jobs.lease.max(Duration::seconds(30)) * 2;
    Ok(Census {
        at,
        public,
        private,
        stored_bytes: reader.census().stored_bytes().await?,
        damaged_blobs: reader.census().damaged_blobs().await?,
        projects: reader.census().projects(projects).await?,
        artifacts: reader.census().artifacts(projects.saturating_mul(KINDS)).await?,
        queues: reader.jobs().queues().await?,
        scheduled: reader.census().scheduled().await?,
        running: reader.jobs().running().await?,
        pools: reader.jobs().pools(living).await?,
        last_successes: reader.census().last_successes().await?,
        auth_mode: set.text("auth_mode").to_owned(),
        self_registration: set.flag("self_registration"),
    })
}
