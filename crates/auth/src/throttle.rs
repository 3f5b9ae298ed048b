//! Slows down whoever guesses passwords.
//!
//! Failures are counted for an address together with the name it tries, and for the address alone. Nothing is counted for a name alone:
//! that would let an attacker lock its owner out from somewhere else. After a few free tries every further failure doubles the wait, and
//! while it lasts nothing is checked. Whoever logged in from an address before is not held up by what others do there. What is counted is
//! bounded and forgotten after a while.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wharf_model::Timestamp;

/// Failures with one name that cost no wait.
const FREE_PER_NAME: u32 = 5;
/// Failures with any names that cost no wait: more people than one share an address.
const FREE_PER_ADDRESS: u32 = 50;
/// The longest wait of a name at an address, and of an address as a whole. Many people may share one.
const LONGEST_PER_NAME: Duration = Duration::from_secs(15 * 60);
const LONGEST_PER_ADDRESS: Duration = Duration::from_secs(60);
/// After so long without a try everything is forgotten.
pub const FORGET: Duration = Duration::from_secs(60 * 60);
/// So many pairs and addresses are remembered.
const REMEMBERED: u64 = 100_000;

/// Too many failures: how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many failed logins; try again in {} seconds", .wait.as_secs())]
pub struct Throttled {
    /// How long, at least a second.
    pub wait: Duration,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    failures: u32,
    until: Option<Timestamp>,
    /// A right password came lately.
    proven: bool,
}

type Counts = moka::sync::Cache<(IpAddr, String), Arc<Mutex<Count>>>;

/// Counts failed logins in this process. What all replicas count together is judged by [`wait_of_name`] and [`wait_of_address`].
#[derive(Clone)]
pub struct Throttle {
    counts: Counts,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            counts: moka::sync::Cache::builder().max_capacity(REMEMBERED).time_to_idle(FORGET).build(),
        }
    }
}

impl Throttle {
    /// Begins a try of `name` from `address`. It counts as failed until [`Try::succeeded`], so that a thousand tries at once are not
    /// a thousand free ones.
    ///
    /// # Errors
    /// [`Throttled`]: nothing is to be checked now.
    pub fn begin(&self, address: Option<IpAddr>, name: &str, now: Timestamp) -> Result<Try, Throttled> {
        let address = network(address);
        let pair = self.count((address, format!("n{}", name.to_lowercase())));
        let whole = self.count((address, String::new()));
        check(&pair, now)?;
        let proven = lock(&pair).proven;
        if !proven {
            check(&whole, now)?;
        }
        fail(&pair, FREE_PER_NAME, LONGEST_PER_NAME, now);
        fail(&whole, FREE_PER_ADDRESS, LONGEST_PER_ADDRESS, now);
        Ok(Try { proven, pair, whole })
    }

    fn count(&self, key: (IpAddr, String)) -> Arc<Mutex<Count>> {
        self.counts.get_with(key, Arc::default)
    }
}

/// A try that counts as failed until it is said to have succeeded.
#[derive(Debug)]
pub struct Try {
    proven: bool,
    pair: Arc<Mutex<Count>>,
    whole: Arc<Mutex<Count>>,
}

impl Try {
    /// Whether a right password for this name came from here lately: what others do here does not hold it up.
    pub fn is_proven(&self) -> bool {
        self.proven
    }

    /// The password was right: the failures with this name are forgotten, those of the address are fewer by this one. Somebody who knows
    /// one password does not get free tries for other names by it.
    pub fn succeeded(self) {
        *lock(&self.pair) = Count {
            proven: true,
            ..Count::default()
        };
        self.undone();
    }

    /// There was no answer about the password; this try does not count.
    pub fn unanswered(self) {
        let mut count = lock(&self.pair);
        count.failures = count.failures.saturating_sub(1);
        count.until = count.until.filter(|_| count.failures > FREE_PER_NAME);
        drop(count);
        self.undone();
    }

    fn undone(&self) {
        let mut count = lock(&self.whole);
        count.failures = count.failures.saturating_sub(1);
        count.until = count.until.filter(|_| count.failures > FREE_PER_ADDRESS);
    }
}

fn lock(count: &Mutex<Count>) -> std::sync::MutexGuard<'_, Count> {
    count.lock().unwrap_or_else(PoisonError::into_inner)
}

fn check(count: &Mutex<Count>, now: Timestamp) -> Result<(), Throttled> {
    let until = lock(count).until;
    until.and_then(|until| left(until, now)).map_or(Ok(()), Err)
}

fn left(until: Timestamp, now: Timestamp) -> Option<Throttled> {
    let wait = (until - now).to_std().ok().filter(|wait| !wait.is_zero())?;
    // A part of a second is told as a whole one.
    Some(Throttled {
        wait: Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)),
    })
}

fn fail(count: &Mutex<Count>, free: u32, longest: Duration, now: Timestamp) {
    let mut count = lock(count);
    count.failures = count.failures.saturating_add(1);
    if let Some(wait) = wait_after(count.failures, free, longest) {
        count.until = Some(now + wait);
    }
}

/// The wait after so many failures.
fn wait_after(failures: u32, free: u32, longest: Duration) -> Option<Duration> {
    let beyond = failures.checked_sub(free + 1)?;
    Some(Duration::from_secs(1 << beyond.min(20)).min(longest))
}

/// What is left at `now` of the wait for a name at an address where so many tries of it failed, the last one at `last`.
pub fn wait_of_name(failures: i64, last: Timestamp, now: Timestamp) -> Option<Throttled> {
    wait_left(failures, FREE_PER_NAME, LONGEST_PER_NAME, last, now)
}

/// The same for an address as a whole.
pub fn wait_of_address(failures: i64, last: Timestamp, now: Timestamp) -> Option<Throttled> {
    wait_left(failures, FREE_PER_ADDRESS, LONGEST_PER_ADDRESS, last, now)
}

fn wait_left(failures: i64, free: u32, longest: Duration, last: Timestamp, now: Timestamp) -> Option<Throttled> {
    let failures = u32::try_from(failures).unwrap_or(u32::MAX);
    let until = last + wait_after(failures, free, longest)?;
    left(until, now)
}

/// A household has a whole IPv6 network; an address of version 4 may be written as one of version 6.
pub fn network(address: Option<IpAddr>) -> IpAddr {
    match address.map(|address| address.to_canonical()) {
        None => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Some(address) => address,
    }
}

#[cfg(test)]
mod tests {
    use wharf_model::{Clock as _, MockClock};

    use super::*;

    fn clock() -> MockClock {
        MockClock::at(chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time"))
    }

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn a100_the_wait_grows_and_ends() {
        let (throttle, clock, from) = (Throttle::default(), clock(), address("192.0.2.1"));
        for _ in 0..=FREE_PER_NAME {
            throttle.begin(from, "alice", clock.now()).expect("free");
        }
        let mut waits = Vec::new();
        for _ in 0..14 {
            let wait = throttle.begin(from, "Alice", clock.now()).expect_err("one must wait").wait;
            clock.advance(chrono::Duration::from_std(wait).expect("short"));
            waits.push(wait.as_secs());
            throttle.begin(from, "alice", clock.now()).expect("after the wait");
        }
        assert_eq!(waits[..5], [1, 2, 4, 8, 16]);
        assert_eq!(waits[13], LONGEST_PER_NAME.as_secs());
    }

    #[test]
    fn a100_nobody_is_locked_out_by_somebody_elsewhere() {
        let (throttle, clock) = (Throttle::default(), clock());
        for n in 0..200 {
            let _ = throttle.begin(address("192.0.2.1"), "alice", clock.now());
            let _ = throttle.begin(address(&format!("198.51.100.{n}")), "alice", clock.now());
        }
        throttle
            .begin(address("192.0.2.1"), "alice", clock.now())
            .expect_err("the attacker");
        throttle
            .begin(address("203.0.113.9"), "alice", clock.now())
            .expect("the owner")
            .succeeded();
        throttle.begin(address("192.0.2.1"), "alice", clock.now()).expect_err("still");
    }

    #[test]
    fn a100_many_names_from_one_address_are_slowed_too() {
        let (throttle, clock) = (Throttle::default(), clock());
        let tries = (0..1000).filter(|n| throttle.begin(address("192.0.2.1"), &format!("user{n}"), clock.now()).is_ok());
        assert_eq!(tries.count(), FREE_PER_ADDRESS as usize + 1);
    }

    #[test]
    fn a100_who_logged_in_before_is_not_held_up_by_others_at_the_same_address() {
        let (throttle, clock, from) = (Throttle::default(), clock(), address("192.0.2.1"));
        throttle.begin(from, "resident", clock.now()).expect("free").succeeded();
        for n in 0..1000 {
            let _ = throttle.begin(from, &format!("user{n}"), clock.now());
        }
        throttle.begin(from, "newcomer", clock.now()).expect_err("the address is slowed");
        throttle.begin(from, "resident", clock.now()).expect("known here").succeeded();
    }

    #[test]
    fn a100_a_right_password_between_wrong_ones_gives_no_free_tries_for_others() {
        let (throttle, clock, from) = (Throttle::default(), clock(), address("192.0.2.1"));
        let mut wrong = 0;
        for n in 0..1000 {
            if let Ok(right) = throttle.begin(from, "own", clock.now()) {
                right.succeeded();
            }
            wrong += u32::from(throttle.begin(from, &format!("victim{n}"), clock.now()).is_ok());
        }
        assert_eq!(wrong, FREE_PER_ADDRESS + 1);
    }

    #[test]
    fn a_right_password_and_an_outage_cost_nothing() {
        let (throttle, clock, from) = (Throttle::default(), clock(), address("2001:db8::1"));
        for n in 0..1000 {
            let attempt = throttle.begin(from, "alice", clock.now()).expect("free");
            if n % 2 == 0 { attempt.succeeded() } else { attempt.unanswered() }
        }
        for _ in 0..=FREE_PER_NAME {
            let _ = throttle.begin(address("2001:db8::2"), "alice", clock.now());
        }
        throttle
            .begin(address("2001:db8::3"), "alice", clock.now())
            .expect_err("one network, one count");
        throttle
            .begin(address("2001:db8:0:1::3"), "alice", clock.now())
            .expect("another network");
    }
}
