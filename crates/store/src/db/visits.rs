//! When others than the background wanted SQLite's writer of late.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long somebody who came is remembered.
const QUIET: Duration = Duration::from_secs(1);
/// So many within that time are a crowd. One who asks for a collection, or a schedule that is due, is none: a push alone comes seven times.
const CROWD: usize = 4;

/// The last ones that came.
#[derive(Debug)]
pub(crate) struct Visits {
    started: Instant,
    /// Milliseconds after `started`, in a ring; 0 before there was anybody.
    last: [AtomicU64; CROWD],
    next: AtomicUsize,
}

impl Visits {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            last: std::array::from_fn(|_| AtomicU64::new(0)),
            next: AtomicUsize::new(0),
        }
    }

    /// Somebody comes.
    pub(super) fn note(&self) {
        let place = self.next.fetch_add(1, Ordering::Relaxed) % CROWD;
        self.last[place].store(self.now(), Ordering::Relaxed);
    }

    /// Whether there was no crowd for a while.
    pub(super) fn quiet(&self) -> bool {
        // The oldest of the last ones, which the next overwrites.
        let oldest = self.last[self.next.load(Ordering::Relaxed) % CROWD].load(Ordering::Relaxed);
        oldest == 0 || u128::from(self.now().saturating_sub(oldest)) > QUIET.as_millis()
    }

    fn now(&self) -> u64 {
        // One more, so that nobody comes at 0.
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_no_crowd_and_a_crowd_is_forgotten() {
        let visits = Visits::new();
        assert!(visits.quiet(), "nobody came");
        for _ in 1..CROWD {
            visits.note();
            assert!(visits.quiet());
        }
        visits.note();
        assert!(!visits.quiet());
        std::thread::sleep(QUIET + Duration::from_millis(50));
        assert!(visits.quiet());
        visits.note();
        assert!(visits.quiet(), "one came after a while");
    }
}
