//! Folders: made on demand, and made durable. A file's name survives a power loss only when its folder was
//! synced after the file was created, and the folder's own name when *its* folder was.

use std::collections::{HashMap, HashSet};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::fault::storage_error;
use crate::BlobError;

/// What is known about the folders below the root.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// Folders whose names are durable: two for each two-digit prefix at most. Nobody but an operator removes one.
    durable: Mutex<HashSet<String>>,
    /// Folders that are being synced now.
    syncing: Mutex<HashMap<String, Arc<Queue>>>,
}

/// The folders that must be synced before a new name below them is durable.
#[must_use]
pub(super) struct Unsynced<'a> {
    folders: &'a Folders,
    root: BorrowedFd<'a>,
    /// Deepest first; the folder that holds the new name is always there.
    paths: Vec<String>,
    /// Folders whose names are durable afterwards.
    settled: Vec<String>,
}

impl Folders {
    /// Makes `folder` and its ancestors where they are missing. Returns what has to be synced once the new
    /// name is in place: `folder`, and the parent of every folder whose name may not be durable yet.
    pub(super) fn ensure<'a>(&'a self, root: BorrowedFd<'a>, folder: &str) -> Result<Unsynced<'a>, BlobError> {
        let mut missing = self.unsettled(folder);
        let mut made = make(root, &missing);
        if made == Err(Errno::NOENT) {
            // A folder that was there is gone: trust nothing that was remembered.
            self.forget();
            missing = self.unsettled(folder);
            made = make(root, &missing);
        }
        made.map_err(storage_error)?;
        let parents = missing.iter().map(|path| parent(path).to_owned());
        let paths = std::iter::once(folder.to_owned()).chain(parents).collect();
        let settled = missing.iter().map(|path| (*path).to_owned()).collect();
        Ok(Unsynced {
            folders: self,
            root,
            paths,
            settled,
        })
    }

    /// `folder` and its ancestors, deepest first, up to one whose name is durable.
    fn unsettled<'p>(&self, folder: &'p str) -> Vec<&'p str> {
        let durable = lock(&self.durable);
        let up = std::iter::successors(Some(folder), |path| Some(parent(path)));
        up.take_while(|path| !path.is_empty() && !durable.contains(*path)).collect()
    }

    /// Forgets what was durable: somebody removed folders behind our back.
    pub(super) fn forget(&self) {
        lock(&self.durable).clear();
    }

    /// Syncs one folder. Calls that come in while a sync is running share the next one.
    fn sync(&self, root: BorrowedFd<'_>, path: &str) -> Result<(), Errno> {
        let queue = Arc::clone(lock(&self.syncing).entry(path.to_owned()).or_default());
        let result = queue.sync(|| {
            let path = if path.is_empty() { "." } else { path };
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            rustix::fs::openat(root, path, flags, Mode::empty()).and_then(|fd| rustix::fs::fsync(fd.as_fd()))
        });
        let mut syncing = lock(&self.syncing);
        drop(queue);
        if syncing.get(path).is_some_and(|queue| Arc::strong_count(queue) == 1) {
            syncing.remove(path);
        }
        result
    }
}

/// Makes folders, given deepest first.
fn make(root: BorrowedFd<'_>, folders: &[&str]) -> Result<(), Errno> {
    folders
        .iter()
        .rev()
        .try_for_each(|path| match rustix::fs::mkdirat(root, *path, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(errno) => Err(errno),
        })
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

impl Unsynced<'_> {
    /// Makes the names durable, deepest first. A failed sync is never tried again: the kernel has
    /// forgotten which pages it could not write, so a second try would succeed without having done anything.
    pub(super) fn sync(self) -> Result<(), BlobError> {
        for path in &self.paths {
            self.folders.sync(self.root, path).map_err(|errno| {
                tracing::error!(blob.folder = %path, error = %errno, "syncing a folder failed");
                storage_error(errno)
            })?;
        }
        lock(&self.folders.durable).extend(self.settled);
        Ok(())
    }
}

/// Callers that want the same folder synced. At most one sync runs and one round waits.
#[derive(Debug, Default)]
struct Queue {
    rounds: Mutex<Rounds>,
    turned: Condvar,
}

#[derive(Debug, Default)]
struct Rounds {
    running: bool,
    /// The round that starts when the running one is over.
    waiting: Option<Arc<Round>>,
}

/// One sync and its outcome, for everyone who asked before it started.
#[derive(Debug, Default)]
struct Round(OnceLock<Result<(), Errno>>);

impl Queue {
    fn sync(&self, act: impl FnOnce() -> Result<(), Errno>) -> Result<(), Errno> {
        let mut rounds = lock(&self.rounds);
        if let Some(round) = rounds.waiting.clone() {
            loop {
                if let Some(outcome) = round.0.get() {
                    return *outcome;
                }
                rounds = self.turned.wait(rounds).unwrap_or_else(PoisonError::into_inner);
            }
        }
        let round = Arc::new(Round::default());
        rounds.waiting = Some(Arc::clone(&round));
        while rounds.running {
            rounds = self.turned.wait(rounds).unwrap_or_else(PoisonError::into_inner);
        }
        rounds.running = true;
        rounds.waiting = None;
        drop(rounds);
        let outcome = act();
        let mut rounds = lock(&self.rounds);
        let _ = round.0.set(outcome);
        rounds.running = false;
        self.turned.notify_all();
        outcome
    }
}

/// The guarded values are changed in single steps, so a poisoned lock is still good.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// Starts a sync that does not end before the sender says how, and `waiters` more that come after it.
    fn crowd(waiters: usize, second: Result<(), Errno>) -> (Vec<Result<(), Errno>>, usize) {
        let queue = Queue::default();
        let started = AtomicUsize::new(0);
        let gate = Barrier::new(2);
        let outcomes = thread::scope(|scope| {
            let first = scope.spawn(|| {
                queue.sync(|| {
                    started.fetch_add(1, Ordering::SeqCst);
                    gate.wait();
                    Ok(())
                })
            });
            while started.load(Ordering::SeqCst) == 0 {
                thread::yield_now();
            }
            let late = |_| {
                scope.spawn(|| {
                    queue.sync(|| {
                        started.fetch_add(1, Ordering::SeqCst);
                        second
                    })
                })
            };
            let rest: Vec<_> = (0..waiters).map(late).collect();
            thread::sleep(Duration::from_millis(200));
            gate.wait();
            std::iter::once(first).chain(rest).map(|thread| thread.join().unwrap()).collect()
        });
        (outcomes, started.into_inner())
    }

    #[test]
    fn those_who_come_during_a_sync_share_the_next_one() {
        let (outcomes, syncs) = crowd(8, Ok(()));
        assert!(outcomes.iter().all(Result::is_ok));
        assert_eq!(syncs, 2);
    }

    #[test]
    fn f15_a_failed_sync_fails_everyone_who_shared_it_and_nobody_else() {
        let (outcomes, syncs) = crowd(8, Err(Errno::IO));
        assert_eq!(outcomes[0], Ok(()));
        assert!(outcomes[1..].iter().all(|outcome| *outcome == Err(Errno::IO)));
        assert_eq!(syncs, 2);
    }
}
