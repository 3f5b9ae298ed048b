//! Does everything Wharf depends on answer? Anybody may ask, as often as he likes, so a part is asked by one at a time and its answer is
//! given again for a while.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::time::timeout;
use wharf_blob::Capacity;
use wharf_model::{Action, Caller, Permission, Resource};

use crate::access::authorize_system;
use crate::{Core, Error};

/// One dependency and how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentHealth {
    /// Its name, in Harbor's words where Harbor has one.
    pub name: &'static str,
    /// `None` when it answers, else what is wrong (for operators; no secrets, no paths).
    pub problem: Option<&'static str>,
}

/// What is known of the parts.
#[derive(Debug)]
pub struct Health {
    /// For how long an answer is given again.
    lifetime: Duration,
    /// Longest wait for one.
    patience: Duration,
    database: Part,
    storage: Part,
}

/// The last answer of a part. Whoever holds the lock is asking.
#[derive(Debug, Default)]
struct Part(Arc<Mutex<Option<Answer>>>);

#[derive(Debug, Clone, Copy)]
struct Answer {
    at: Instant,
    good: bool,
}

impl Health {
    /// Gives an answer again for `lifetime` and waits for one as long as `patience`.
    pub fn new(lifetime: Duration, patience: Duration) -> Self {
        Self {
            lifetime,
            patience,
            database: Part::default(),
            storage: Part::default(),
        }
    }

    /// The last answer of `part`, or that to `question`. A part that is silent is not well, and is not asked again before it has answered.
    async fn of(&self, part: &Part, question: impl Future<Output = bool> + Send + 'static) -> bool {
        let asked = async {
            let mut last = Arc::clone(&part.0).lock_owned().await;
            if let Some(answer) = last.filter(|answer| answer.at.elapsed() < self.lifetime) {
                return answer.good;
            }
            // A task of its own: whoever asked may go away, and the question goes on.
            let asking = tokio::spawn(async move {
                let good = question.await;
                *last = Some(Answer { at: Instant::now(), good });
                good
            });
            asking.await.unwrap_or(false)
        };
        timeout(self.patience, asked).await.unwrap_or(false)
    }
}

/// Whether this replica can serve: manifests, logins and rights are in the database. What needs bytes is refused by itself while the storage
/// is away, and since all replicas share it, to take them out of service would help nobody.
pub async fn ready(core: &Core) -> bool {
    let asking = core.clone();
    let question = async move {
        let answer = asking.store.ping().await;
        answer
            .inspect_err(|error| tracing::warn!(%error, "the database does not answer"))
            .is_ok()
    };
    core.health.of(&core.health.database, question).await
}

async fn storage(core: &Core) -> bool {
    let asking = core.clone();
    let question = async move {
        let answer = asking.blobs.check().await;
        answer
            .inspect_err(|error| tracing::warn!(%error, "the storage does not answer"))
            .is_ok()
    };
    core.health.of(&core.health.storage, question).await
}

/// The database and the storage, both asked at once.
pub async fn check(core: &Core) -> Vec<ComponentHealth> {
    let (database, storage) = tokio::join!(ready(core), storage(core));
    let component = |name, good: bool, problem| ComponentHealth {
        name,
        problem: (!good).then_some(problem),
    };
    vec![
        component("core", true, ""),
        component("database", database, "the database does not answer"),
        component("registry", storage, "the storage cannot be read and written"),
    ]
}

/// How much room the storage has; `None` for one that grows as needed, such as an object store.
///
/// # Errors
/// A refusal, or no answer from the storage.
pub async fn volume(core: &Core, caller: &Caller) -> Result<Option<Capacity>, Error> {
    authorize_system(core, caller, Permission::new(Resource::SystemVolumes, Action::Read)).await?;
    Ok(core.blobs.capacity().await?)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(50);

    /// A question that takes `time`, and counts.
    fn question(asked: &Arc<AtomicUsize>, time: Duration) -> impl Future<Output = bool> + Send + 'static {
        let asked = Arc::clone(asked);
        async move {
            asked.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(time).await;
            true
        }
    }

    #[tokio::test]
    async fn a_crowd_causes_one_question_and_its_answer_lasts() {
        let (health, asked) = (Health::new(LONG, LONG), Arc::default());
        let crowd = (0..100).map(|_| health.of(&health.storage, question(&asked, SHORT)));
        assert!(futures_util::future::join_all(crowd).await.into_iter().all(|good| good));
        assert!(health.of(&health.storage, question(&asked, SHORT)).await);
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        let forgetful = Health::new(Duration::ZERO, LONG);
        for _ in 0..2 {
            assert!(forgetful.of(&forgetful.storage, question(&asked, SHORT)).await);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn f33_a_silent_part_is_told_in_time_and_asked_once() {
        let (health, asked) = (Health::new(LONG, SHORT), Arc::default());
        let began = Instant::now();
        for _ in 0..3 {
            assert!(!health.of(&health.storage, question(&asked, SHORT * 8)).await);
        }
        assert!(began.elapsed() < SHORT * 8, "{:?}", began.elapsed());
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        tokio::time::sleep(SHORT * 10).await;
        assert!(
            health.of(&health.storage, question(&asked, SHORT)).await,
            "it has answered meanwhile"
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}
