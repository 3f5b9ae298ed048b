//! Answers that do not come: a wire can be cut so that nobody notices.

use std::io;
use std::time::Duration;

/// No answer for so long, not even that the statement took too long: the way to the server is cut.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(35);
/// The same for what the server answers at once.
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(5);

/// SQLSTATE of a server, a database or a role that has as many connections as it may.
const TOO_MANY_CONNECTIONS: &str = "53300";

/// The answer of the server, or an error when there is none.
pub(crate) async fn in_time<T>(answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    within(ANSWER_TIMEOUT, answer).await
}

/// The same, waited for as long as this.
pub(super) async fn within<T>(most: Duration, answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    tokio::time::timeout(most, answer).await.unwrap_or_else(|_| Err(silent()))
}

/// That there was none.
pub(crate) fn silent() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the server does not answer"))
}

/// Whether an error says so.
pub(super) fn is_silent(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}

/// Whether a server is alive and has no connection to spare.
pub(super) fn is_crowded(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some(TOO_MANY_CONNECTIONS))
}

/// Whether a connection that could not be made now may be made in a moment: the server starts, has none to spare, or is being promoted.
pub(super) fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::ReadOnlyFilesystem),
        sqlx::Error::Database(error) => error.is_transient_in_connect_phase(),
        _ => false,
    }
}
