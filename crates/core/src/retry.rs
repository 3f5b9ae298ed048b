//! Does again what lost to another transaction.
//!
//! Writers take their locks in one order, so that they do not wait for each other in a circle. Where that fails, because of a statement that
//! nobody thought of or of somebody else's at the same database, the database ends one of them. Nothing of it was done, and the client
//! need not hear of it.

use std::time::Duration;

/// Pauses before the tries after the first.
const PAUSES: [Duration; 3] = [Duration::from_millis(10), Duration::from_millis(50), Duration::from_millis(250)];

/// The outcome of `work`, which is one transaction from its beginning to its end, done again while it `lost`.
pub(crate) async fn retrying<T, E, F>(mut work: impl FnMut() -> F, lost: impl Fn(&E) -> bool) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    for pause in PAUSES {
        match work().await {
            Err(error) if lost(&error) => tokio::time::sleep(pause).await,
            outcome => return outcome,
        }
    }
    work().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn f27_what_always_loses_is_tried_four_times_and_other_errors_once() {
        for (error, tries) in [("lost", 4), ("broken", 1)] {
            let mut tried = 0;
            let work = || {
                tried += 1;
                async move { Err::<(), _>(error) }
            };
            assert_eq!(retrying(work, |error| *error == "lost").await, Err(error));
            assert_eq!(tried, tries);
        }
    }
}
