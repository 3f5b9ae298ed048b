//! What a piece of work sees of the job that runs it. The rules of a job are a function of `core` that takes a [`Run`]; whoever runs
//! it brings the lease, the log and the wish to stop.

use async_trait::async_trait;
use serde_json::Value;
use wharf_store::Tx;

use crate::Error;

/// One run of a job, as the work in it sees it.
#[async_trait]
pub trait Run: Send + Sync {
    /// Adds a line to the log. It is written with the next [`Run::step`]; never a secret.
    fn log(&self, line: &str);

    /// A safe point between two transactions: writes the log and the progress, and keeps the lease. `progress` is what people see of
    /// the run and what the next attempt finds in [`Run::progress`], so it holds the cursor too.
    ///
    /// # Errors
    /// [`Error::Stopped`] when somebody asked the run to stop or another worker took it over: return it at once and change nothing more.
    async fn step(&self, progress: &Value) -> Result<(), Error>;

    /// As [`Run::step`], in the transaction of the work: what it changed and the progress that counts it are durable together.
    ///
    /// # Errors
    /// As [`Run::step`]; nothing of `tx` is there when the lease is lost.
    async fn commit_step(&self, tx: Tx, progress: &Value) -> Result<(), Error>;

    /// Makes the changes of `tx` depend on the lease: a worker that lost it, however late it wakes, commits nothing.
    ///
    /// # Errors
    /// [`Error::Stopped`] when the lease is lost.
    async fn fence(&self, tx: &mut Tx) -> Result<(), Error>;

    /// What the last [`Run::step`] of an attempt that was cut off left behind.
    fn progress(&self) -> Option<&Value>;
}
