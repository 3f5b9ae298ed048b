//! Who may have how many of the connections, and how long somebody waits for one.
//!
//! A pull asks one or two short questions. In one line with everybody else it would wait behind every push, every login and every job of a
//! storm. So some connections are for pulls alone: whoever wants one for something else takes a place among the others first, and of those
//! places there are fewer than connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use wharf_meter::database::PULL_WAIT;

use super::StoreError;
use super::turns::late;

/// What a connection is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// What a pull asks, and signs of life.
    Pull,
    /// Everything else.
    Other,
}

/// The right to a connection.
#[derive(Debug)]
pub(crate) struct Share {
    _place: Option<OwnedSemaphorePermit>,
    _connection: OwnedSemaphorePermit,
}

/// Hands out the rights.
#[derive(Debug)]
pub(crate) struct Shares {
    most: u32,
    all: Arc<Semaphore>,
    others: Arc<Semaphore>,
    patience: Duration,
    begun: Instant,
    /// Milliseconds from `begun` to the database's last answer, and one; zero before the first.
    answered: AtomicU64,
}

impl Shares {
    /// For `most` connections, of which `pulls` but at most half are for pulls alone. One is waited for as long as `patience`.
    pub(crate) fn new(most: u32, pulls: u32, patience: Duration) -> Self {
        let others = most - pulls.min(most / 2);
        Self {
            most,
            all: Arc::new(Semaphore::new(most as usize)),
            others: Arc::new(Semaphore::new(others as usize)),
            patience,
            begun: Instant::now(),
            answered: AtomicU64::new(0),
        }
    }

    /// Waits for a share.
    ///
    /// # Errors
    /// When none is free in time, [`StoreError::Overloaded`] while the database answers others, else [`StoreError::Unavailable`].
    pub(crate) async fn take(&self, purpose: Purpose) -> Result<Share, StoreError> {
        if let Some(share) = self.at_once(purpose) {
            return Ok(share);
        }
        let began = Instant::now();
        let share = tokio::time::timeout(self.patience, self.next(purpose)).await;
        if purpose == Purpose::Pull {
            PULL_WAIT.waited(began.elapsed().as_secs_f64());
            if share.is_err() {
                PULL_WAIT.refused();
            }
        }
        let share = share.map_err(|_| late("no connection was free in time", self.is_alive()))?;
        share.map_err(|_| closed())
    }

    /// A share that is free now, if nobody waits for it.
    pub(crate) fn at_once(&self, purpose: Purpose) -> Option<Share> {
        let place = match purpose {
            Purpose::Pull => None,
            Purpose::Other => Some(Arc::clone(&self.others).try_acquire_owned().ok()?),
        };
        let connection = Arc::clone(&self.all).try_acquire_owned().ok()?;
        Some(Share {
            _place: place,
            _connection: connection,
        })
    }

    async fn next(&self, purpose: Purpose) -> Result<Share, AcquireError> {
        let place = match purpose {
            Purpose::Pull => None,
            Purpose::Other => Some(Arc::clone(&self.others).acquire_owned().await?),
        };
        let connection = Arc::clone(&self.all).acquire_owned().await?;
        Ok(Share {
            _place: place,
            _connection: connection,
        })
    }

    /// The database has answered somebody.
    pub(crate) fn answered(&self) {
        self.answered.store(self.now(), Ordering::Relaxed);
    }

    /// Whether the database has answered anybody lately, so that who has waited in vain did so in a line. A little less than all the time that
    /// he waited counts: the last answers of a database that went when he came are no sign of life.
    pub(crate) fn is_alive(&self) -> bool {
        let last = self.answered.load(Ordering::Relaxed);
        last > 0 && Duration::from_millis(self.now().saturating_sub(last)) < self.patience * 4 / 5
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).map_or(u64::MAX, |passed| passed.saturating_add(1))
    }

    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    pub(crate) fn most(&self) -> u32 {
        self.most
    }

    pub(crate) fn in_use(&self) -> u32 {
        let free = u32::try_from(self.all.available_permits()).unwrap_or(u32::MAX);
        self.most.saturating_sub(free)
    }

    /// Waits until everything is given back, then gives out nothing more.
    pub(crate) async fn close(&self) {
        let all = self.all.acquire_many(self.most).await;
        self.others.close();
        self.all.close();
        drop(all);
    }
}

pub(crate) fn closed() -> StoreError {
    StoreError::Unavailable("the database is closed".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn what_is_kept_for_pulls_is_given_to_nobody_else() {
        let shares = Shares::new(4, 1, PATIENCE);
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(shares.take(Purpose::Other).await.expect("free"));
        }
        shares.answered();
        shares.take(Purpose::Other).await.expect_err("the last one is for pulls");
        held.push(shares.take(Purpose::Pull).await.expect("kept"));
        assert_eq!(shares.in_use(), 4);
        held.clear();
        for _ in 0..4 {
            held.push(shares.take(Purpose::Pull).await.expect("pulls may have all of them"));
        }
    }

    #[tokio::test]
    async fn who_waits_in_vain_is_told_whether_the_database_is_alive() {
        let shares = Arc::new(Shares::new(1, 4, PATIENCE));
        let _held = shares.take(Purpose::Other).await.expect("one of one");
        let error = shares.take(Purpose::Pull).await.expect_err("taken");
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        shares.answered();
        let error = shares.take(Purpose::Pull).await.expect_err("taken");
        assert!(
            matches!(error, StoreError::Unavailable(_)),
            "its last answer was long ago: {error:?}"
        );
        let waiting = tokio::spawn({
            let shares = Arc::clone(&shares);
            async move { shares.take(Purpose::Pull).await }
        });
        while !waiting.is_finished() {
            shares.answered();
            tokio::time::sleep(PATIENCE / 50).await;
        }
        let error = waiting.await.expect("ended").expect_err("taken");
        assert!(matches!(error, StoreError::Overloaded), "{error:?}");
    }
}
