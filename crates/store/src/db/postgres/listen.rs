//! Hears when another replica has put work into the queue, on a connection beside the pool.
//!
//! It is a convenience: whoever does not hear anything finds the work when it looks, after `jobs.poll`. So a connection that breaks is made again
//! without hurry, and a pooler that does not pass notifications on does no harm.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use sqlx::Executor as _;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::answer::{PING_TIMEOUT, within};

/// As `Transaction::commit` writes it.
const CHANNEL: &str = "wharf_work";
/// Without a word for so long, the server is asked whether it is still there.
const QUIET: Duration = Duration::from_secs(20);
/// Between two tries to connect.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How to hear other replicas. Nobody listens before somebody waits for work, so a replica that does none has no connection for it.
pub(crate) struct Hearing {
    connect: PgConnectOptions,
    work: Arc<Notify>,
    listening: OnceLock<AbortHandle>,
}

impl fmt::Debug for Hearing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The options hold a password.
        f.debug_struct("Hearing").finish_non_exhaustive()
    }
}

impl Hearing {
    /// Tells `work` of what is heard.
    pub(crate) fn new(connect: PgConnectOptions, work: Arc<Notify>) -> Self {
        Self {
            connect,
            work,
            listening: OnceLock::new(),
        }
    }

    /// From now on, if it was not so before.
    pub(crate) fn begin(&self) {
        let start = || tokio::spawn(listen(self.connect.clone(), Arc::clone(&self.work))).abort_handle();
        self.listening.get_or_init(start);
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.get() {
            listening.abort();
        }
    }
}

async fn listen(connect: PgConnectOptions, work: Arc<Notify>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let began = Instant::now();
        if let Err(error) = hear(&connect, &work).await {
            tracing::debug!(%error, "other replicas are not heard now");
        }
        if began.elapsed() > LONGEST_PAUSE {
            pause = FIRST_PAUSE;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Until the connection is lost.
async fn hear(connect: &PgConnectOptions, work: &Notify) -> Result<(), sqlx::Error> {
    let own = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PING_TIMEOUT)
        .connect_lazy_with(connect.clone());
    let mut listener = PgListener::connect_with(&own).await?;
    listener.eager_reconnect(false);
    within(PING_TIMEOUT, listener.listen(CHANNEL)).await?;
    // Something may have come while nobody listened.
    work.notify_one();
    loop {
        match tokio::time::timeout(QUIET, listener.try_recv()).await {
            Ok(Ok(Some(_))) => work.notify_one(),
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => return Err(error),
            Err(_) => within(PING_TIMEOUT, listener.execute("SELECT 1")).await.map(drop)?,
        }
    }
}
