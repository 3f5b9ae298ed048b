//! Password hashing: argon2id, bounded in how many run and how many wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use wharf_model::Secret;

/// Memory cost in KiB, passes and lanes: OWASP's minimum for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// Verified passwords remembered, so that a command-line client that sends Basic with every request
/// pays for argon2 once.
const REMEMBERED: u64 = 10_000;
const REMEMBER_FOR: std::time::Duration = std::time::Duration::from_secs(300);

/// Why no answer was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many checks wait already; the caller answers 429.
    #[error("too many logins are waiting")]
    Busy,
    /// A stored hash is not a PHC string, or hashing failed.
    #[error("the stored password hash is unusable")]
    Unusable,
}

/// Hashes and verifies passwords. At most `concurrency` run and `queue` wait.
#[derive(Clone)]
pub struct Passwords {
    running: Arc<Semaphore>,
    concurrency: usize,
    waiting: Arc<AtomicUsize>,
    queue: usize,
    verified: moka::sync::Cache<[u8; 32], ()>,
    /// Makes the keys of `verified` useless outside this process.
    pepper: Secret,
    /// A hash nobody knows the password of: checked when there is no account, so that both answers take as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// A hasher that runs `concurrency` at once and lets `queue` wait.
    ///
    /// # Errors
    /// [`PasswordError::Unusable`] when argon2 refuses its parameters.
    pub fn new(concurrency: usize, queue: usize) -> Result<Self, PasswordError> {
        hasher()?;
        Ok(Self {
            running: Arc::new(Semaphore::new(concurrency.max(1))),
            concurrency: concurrency.max(1),
            waiting: Arc::default(),
            queue,
            verified: moka::sync::Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(REMEMBER_FOR)
                .build(),
            pepper: super::secret::alphanumeric(43),
            decoy: decoy().into(),
        })
    }

    /// How many run now, and how many wait.
    pub fn load(&self) -> (usize, usize) {
        let running = self.concurrency.saturating_sub(self.running.available_permits());
        (running, self.waiting.load(Ordering::Relaxed))
    }

    /// A PHC string for `password`.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] when too many wait.
    pub async fn hash(&self, password: &Secret) -> Result<String, PasswordError> {
        let password = composed(password);
        self.run(move || hash_now(password.expose())).await
    }

    /// Whether `password` belongs to `stored`. With `None` (no such account, or no local password) the
    /// answer is `false` after the same work.
    ///
    /// # Errors
    /// [`PasswordError`] when there is no answer; the caller must not treat that as a wrong password.
    pub async fn verify(&self, password: &Secret, stored: Option<&str>) -> Result<bool, PasswordError> {
        let password = composed(password);
        let key = stored.map(|stored| self.key(&password, stored));
        if key.is_some_and(|key| self.verified.contains_key(&key)) {
            return Ok(true);
        }
        let (phc, attempt): (Arc<str>, _) = (stored.map_or_else(|| self.decoy.clone(), Into::into), password.clone());
        let matches = self.run(move || verify_now(attempt.expose(), &phc)).await?;
        match key {
            Some(key) if matches => {
                self.verified.insert(key, ());
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The stored hash is part of the key: a changed password forgets the old one at once.
    fn key(&self, password: &Secret, stored: &str) -> [u8; 32] {
        let mut state = Sha256::new();
        for part in [self.pepper.expose(), stored, password.expose()] {
            state.update(part.len().to_le_bytes());
            state.update(part);
        }
        state.finalize().into()
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static) -> Result<T, PasswordError> {
        let place = Waiting::enter(&self.waiting, self.queue)?;
        let permit = self.running.clone().acquire_owned().await.map_err(|_| PasswordError::Busy)?;
        drop(place);
        let outcome = tokio::task::spawn_blocking(move || {
            let _running = permit;
            work()
        });
        outcome.await.map_err(|_| PasswordError::Unusable)?
    }
}

/// A place in the queue. It is a count of futures, not a lock: a dropped request gives it back.
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn enter(count: &Arc<AtomicUsize>, limit: usize) -> Result<Self, PasswordError> {
        let place = Self(count.clone());
        if count.fetch_add(1, Ordering::SeqCst) >= limit.max(1) {
            Err(PasswordError::Busy)
        } else {
            Ok(place)
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A PHC string that nobody made by hashing, so nobody knows its password: making it costs nothing, checking it all.
fn decoy() -> String {
    use base64::Engine as _;
    let random = |length| {
        base64::engine::general_purpose::STANDARD_NO_PAD.encode(&super::secret::alphanumeric(length).expose().as_bytes()[..length])
    };
    format!(
        "$argon2id$v=19$m={},t={},p={}${}${}",
        COST.0,
        COST.1,
        COST.2,
        random(16),
        random(32)
    )
}

/// The password in Unicode's form C, whichever way the keyboard composed its letters (RFC 8265, "OpaqueString"). Nothing is cut.
fn composed(password: &Secret) -> Secret {
    Secret::new(password.expose().nfc().collect::<String>())
}

fn hasher() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(COST.0, COST.1, COST.2, None).map_err(|_| PasswordError::Unusable)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String, PasswordError> {
    let hash = hasher()?.hash_password(password.as_bytes()).map_err(|_| PasswordError::Unusable)?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, phc: &str) -> Result<bool, PasswordError> {
    use argon2::password_hash::Error;
    match hasher()?.verify_password(password.as_bytes(), phc) {
        Ok(()) => Ok(true),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(PasswordError::Unusable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let passwords = Passwords::new(2, 8).expect("parameters");
        let hash = passwords.hash(&Secret::new("correct horse")).await.expect("hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        for _ in 0..2 {
            assert_eq!(passwords.verify(&Secret::new("correct horse"), Some(&hash)).await, Ok(true));
            assert_eq!(passwords.verify(&Secret::new("correct horsf"), Some(&hash)).await, Ok(false));
        }
        assert_eq!(passwords.verify(&Secret::new("x"), None).await, Ok(false));
    }

    #[tokio::test]
    async fn a101_an_absent_account_costs_what_a_wrong_password_costs() {
        let passwords = Passwords::new(1, 8).expect("parameters");
        let hash = passwords.hash(&Secret::new("correct horse")).await.expect("hash");
        let mut medians = [Some(hash.as_str()), None].map(|stored| (stored, Vec::new()));
        for _ in 0..9 {
            for (stored, times) in &mut medians {
                let began = std::time::Instant::now();
                assert_eq!(passwords.verify(&Secret::new("wrong horse"), *stored).await, Ok(false));
                times.push(began.elapsed());
            }
        }
        let [wrong, absent] = medians.map(|(_, mut times)| {
            times.sort();
            times[4].as_secs_f64()
        });
        assert!((0.5..2.0).contains(&(absent / wrong)), "{wrong} {absent}");
    }

    #[tokio::test]
    async fn c70_passwords_are_not_cut() {
        let passwords = Passwords::new(1, 8).expect("parameters");
        let long = "p".repeat(80);
        let hash = passwords.hash(&Secret::new(long.as_str())).await.expect("hash");
        for cut in [72, 73, 79] {
            assert_eq!(passwords.verify(&Secret::new(&long[..cut]), Some(&hash)).await, Ok(false));
        }
    }

    #[tokio::test]
    async fn a103_one_password_however_its_letters_are_composed() {
        let passwords = Passwords::new(1, 8).expect("parameters");
        let hash = passwords.hash(&Secret::new("Gr\u{fc}\u{df}e 1")).await.expect("hash");
        assert_eq!(passwords.verify(&Secret::new("Gru\u{308}\u{df}e 1"), Some(&hash)).await, Ok(true));
        for other in ["Gruße 1", "Gr\u{fc}\u{df}e 1\0", "Gr\u{fc}sse 1"] {
            assert_eq!(passwords.verify(&Secret::new(other), Some(&hash)).await, Ok(false), "{other}");
        }
    }

    #[tokio::test]
    async fn more_than_the_queue_is_refused_not_queued() {
        let passwords = Passwords::new(1, 2).expect("parameters");
        let secret = Secret::new("x");
        let attempts = verify_at_once(&passwords, &secret, 16).await;
        assert!(attempts.contains(&Err(PasswordError::Busy)));
        assert!(attempts.contains(&Ok(false)));
    }

    async fn verify_at_once(passwords: &Passwords, secret: &Secret, n: usize) -> Vec<Result<bool, PasswordError>> {
        let tasks: Vec<_> = (0..n)
            .map(|_| {
                let (passwords, secret) = (passwords.clone(), secret.clone());
                tokio::spawn(async move { passwords.verify(&secret, None).await })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.expect("no panic"));
        }
        answers
    }
}
