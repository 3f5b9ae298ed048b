//! Failed logins, counted in this process and over all replicas.
//!
//! What this process remembers comes first and costs nothing. Then the rows that every replica adds to are read: many replicas give no more
//! guesses than one, and a restart gives none. Rows are written only when a login has failed, and for a name that succeeds after
//! failures. Tries that run at the same moment on several replicas do not see each other; each is one more guess.

use wharf_auth::throttle::{Throttled, Try, network, wait_of_address, wait_of_name};
use wharf_model::Timestamp;

use crate::{Core, Error};

/// Places that are forgotten with each failure, when there are such.
const FORGOTTEN: i64 = 50;

/// A try that is under way. When it is dropped, it counts as failed in this process.
pub(crate) struct Guess {
    local: Try,
    /// An address with the name that is tried, and the address.
    pair: String,
    whole: String,
    /// Failures with this name are counted.
    failed_before: bool,
}

/// Begins a try of `name` from where the request comes from.
///
/// # Errors
/// [`Error::Throttled`]: nothing is to be checked now. Otherwise when the database does not answer.
pub(crate) async fn begin(core: &Core, address: Option<std::net::IpAddr>, name: &str) -> Result<Guess, Error> {
    let now = core.clock.now();
    let local = core.sign_ins.throttle.begin(address, name, now).map_err(told)?;
    let network = network(address).to_string();
    let place = |parts: &[&str]| hex(&core.sealer.fingerprint(parts));
    let (pair, whole) = (place(&["login", &network, &name.to_lowercase()]), place(&["login", &network]));
    let found = match core.store.read().failed_logins().at(&pair, &whole).await {
        Ok(found) => found,
        Err(error) => {
            local.unanswered();
            return Err(error.into());
        }
    };
    for failures in &found {
        let wait = if failures.place == pair {
            wait_of_name(failures.count, failures.last, now)
        } else if local.is_proven() {
            None
        } else {
            wait_of_address(failures.count, failures.last, now)
        };
        if let Some(throttled) = wait {
            local.unanswered();
            return Err(told(throttled));
        }
    }
    let failed_before = found.iter().any(|failures| failures.place == pair);
    Ok(Guess {
        local,
        pair,
        whole,
        failed_before,
    })
}

impl Guess {
    /// It was wrong. When the database does not take it down, this process knows it all the same.
    pub(crate) async fn failed(self, core: &Core) {
        let now = core.clock.now();
        if let Err(error) = self.add(core, now).await {
            tracing::warn!(%error, "a failed login is not counted for other replicas");
        }
    }

    async fn add(&self, core: &Core, now: Timestamp) -> Result<(), Error> {
        let since = now - wharf_auth::throttle::FORGET;
        let mut tx = core.store.begin_shared().await?;
        tx.failed_logins().add(&self.pair, since, now).await?;
        tx.failed_logins().add(&self.whole, since, now).await?;
        tx.failed_logins().forget_old(since, FORGOTTEN).await?;
        Ok(tx.commit().await?)
    }

    /// It was right: the failures with this name are forgotten.
    pub(crate) async fn succeeded(self, core: &Core) {
        self.local.succeeded();
        if self.failed_before
            && let Err(error) = forget(core, &self.pair).await
        {
            tracing::warn!(%error, "failed logins before a right one are not forgotten");
        }
    }

    /// There was no answer; this try does not count.
    pub(crate) fn unanswered(self) {
        self.local.unanswered();
    }
}

async fn forget(core: &Core, pair: &str) -> Result<(), Error> {
    let mut tx = core.store.begin_shared().await?;
    tx.failed_logins().forget(pair).await?;
    Ok(tx.commit().await?)
}

fn told(throttled: Throttled) -> Error {
    Error::Throttled { wait: throttled.wait }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
