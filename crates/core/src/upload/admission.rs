//! Memory for bodies that arrive, shared out before a byte of them is read.
//!
//! A body on its way to an object store fills several parts of megabytes, so a few hundred clients that push at once would take all memory
//! there is. Whoever finds no room waits in line without being read from, and after a while is told to come back. Pulls need nothing of it.
//!
//! Nobody gets more than half, so that one robot with a thousand layers keeps nobody else from pushing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use wharf_meter::pressure::{self, Reason};
use wharf_model::Actor;

use crate::Error;

/// Bytes that one permit stands for.
const UNIT: u64 = 64 << 10;
/// Accounts after which the list is looked through for those that push no more.
const ACCOUNTS: usize = 1000;

/// What there is, and who has how much of it.
#[derive(Debug)]
pub struct Admission {
    all: Arc<Semaphore>,
    /// Permits that all may have, and each.
    most: u32,
    each: u32,
    patience: Duration,
    waiting: Arc<AtomicU64>,
    accounts: Mutex<HashMap<Option<Actor>, Weak<Semaphore>>>,
}

/// How memory is used, in bytes, and how many bodies wait for some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Given to bodies.
    pub in_use: u64,
    /// What there is.
    pub most: u64,
    /// Bodies that wait.
    pub waiting: u64,
}

/// A place in the line. It only counts: a client that goes away leaves the line too.
struct Place(Arc<AtomicU64>);

impl Place {
    fn take(waiting: &Arc<AtomicU64>) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(waiting))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Room for one body. Dropping it makes room for the next.
#[derive(Debug)]
pub(super) struct Admitted {
    _of_all: OwnedSemaphorePermit,
    _of_own: OwnedSemaphorePermit,
    /// Kept as long as something is taken from it.
    _own: Arc<Semaphore>,
}

impl Admission {
    /// Shares out `memory` bytes; a body waits for its share as long as `patience`.
    pub fn new(memory: u64, patience: Duration) -> Self {
        let most = u32::try_from(memory / UNIT).unwrap_or(u32::MAX >> 4).max(2);
        Self {
            all: Arc::new(Semaphore::new(most as usize)),
            most,
            each: most / 2,
            patience,
            waiting: Arc::default(),
            accounts: Mutex::default(),
        }
    }

    /// Waits for room for a body that takes `bytes` of memory at most. One that takes more than there is comes alone.
    ///
    /// # Errors
    /// [`Error::TooMany`] when there is none in time.
    pub(super) async fn admit(&self, who: Option<Actor>, bytes: u64) -> Result<Admitted, Error> {
        let permits = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(self.most).clamp(1, self.each);
        let own = self.account(who);
        let waiting = async {
            let of_own = Arc::clone(&own).acquire_many_owned(permits).await.ok()?;
            let of_all = Arc::clone(&self.all).acquire_many_owned(permits).await.ok()?;
            Some((of_own, of_all))
        };
        let place = Place::take(&self.waiting);
        let admitted = tokio::time::timeout(self.patience, waiting).await;
        drop(place);
        match admitted {
            Ok(Some((_of_own, _of_all))) => Ok(Admitted {
                _of_all,
                _of_own,
                _own: own,
            }),
            _ => {
                pressure::refused(Reason::UploadMemory);
                Err(Error::TooMany("too many uploads at once; try again in a moment".into()))
            }
        }
    }

    /// How it is used now.
    pub fn load(&self) -> Load {
        let free = u64::try_from(self.all.available_permits()).unwrap_or(0);
        Load {
            in_use: u64::from(self.most).saturating_sub(free) * UNIT,
            most: u64::from(self.most) * UNIT,
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }

    /// The share of one account.
    fn account(&self, who: Option<Actor>) -> Arc<Semaphore> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = accounts.get(&who).and_then(Weak::upgrade) {
            return own;
        }
        if accounts.len() >= ACCOUNTS {
            accounts.retain(|_, own| own.strong_count() > 0);
        }
        let own = Arc::new(Semaphore::new(self.each as usize));
        accounts.insert(who, Arc::downgrade(&own));
        own
    }
}

/// Does `work` to its end, whatever happens to the caller, with what was `admitted` for it. When nobody takes the outcome any more, it is undone.
/// `None` when it was cut off.
pub(super) async fn to_the_end<T: Send + 'static, U: Future<Output = ()> + Send + 'static>(
    admitted: Admitted,
    work: impl Future<Output = T> + Send + 'static,
    undo: impl FnOnce(T) -> U + Send + 'static,
) -> Option<T> {
    let (done, outcome) = oneshot::channel();
    tokio::spawn(async move {
        let made = work.await;
        drop(admitted);
        if let Err(unwanted) = done.send(made) {
            undo(unwanted).await;
        }
    });
    outcome.await.ok()
}

#[cfg(test)]
mod tests {
    use wharf_model::UserId;

    use super::*;

    const MIB: u64 = 1 << 20;

    fn user(id: i64) -> Option<Actor> {
        Some(Actor::User(UserId(id)))
    }

    fn admission() -> Admission {
        Admission::new(8 * MIB, Duration::from_millis(50))
    }

    #[tokio::test]
    async fn one_account_gets_half_and_leaves_the_rest_to_others() {
        let admission = admission();
        let _first = admission.admit(user(1), 2 * MIB).await.expect("room");
        let _second = admission.admit(user(1), 2 * MIB).await.expect("room");
        assert!(matches!(admission.admit(user(1), UNIT).await, Err(Error::TooMany(_))));
        let _other = admission.admit(user(2), 4 * MIB).await.expect("the other half");
        assert!(matches!(admission.admit(user(3), 1).await, Err(Error::TooMany(_))), "all is taken");
    }

    #[tokio::test]
    async fn who_is_done_makes_room_for_who_waits() {
        let admission = Admission::new(2 * MIB, Duration::from_secs(10));
        let first = admission.admit(user(1), MIB).await.expect("room");
        let later = async {
            tokio::task::yield_now().await;
            drop(first);
        };
        let (second, ()) = tokio::join!(admission.admit(user(1), MIB), later);
        second.expect("room");
    }

    #[tokio::test]
    async fn a_body_larger_than_everything_is_let_in_alone() {
        let admission = admission();
        let _large = admission.admit(user(1), 1 << 40).await.expect("it gets its half");
        assert!(admission.admit(user(1), 1).await.is_err());
    }

    #[tokio::test]
    async fn work_keeps_its_share_when_its_client_has_left() {
        let admission = admission();
        let admitted = admission.admit(user(1), 4 * MIB).await.expect("room");
        let (go, gone) = oneshot::channel::<()>();
        let (undo, undone) = oneshot::channel();
        let work = async {
            let _ = gone.await;
            "made"
        };
        let client = tokio::spawn(to_the_end(admitted, work, move |made| async move {
            let _ = undo.send(made);
        }));
        tokio::task::yield_now().await;
        client.abort();
        client.await.expect_err("it left");
        assert!(admission.admit(user(1), MIB).await.is_err(), "the work goes on");
        go.send(()).expect("it waits");
        assert_eq!(undone.await, Ok("made"));
        admission.admit(user(1), 4 * MIB).await.expect("room");
    }

    #[tokio::test]
    async fn accounts_that_push_no_more_are_forgotten() {
        let admission = admission();
        for id in 0..5 * ACCOUNTS as i64 {
            drop(admission.admit(user(id), UNIT).await.expect("room"));
        }
        assert!(admission.accounts.lock().expect("whole").len() <= ACCOUNTS);
    }
}
