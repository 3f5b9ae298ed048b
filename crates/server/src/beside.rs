//! What goes on beside the registry: work that comes back, and services without an end. One place starts them, says what fails, and ends them.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::task::JoinSet;
use wharf_core::{Core, Error, audit, quota, session, signing, timeline, upload};
use wharf_meter::background::Task;

/// Work that comes back on every replica. What one has done the others do not find.
pub(crate) struct Periodic {
    /// As metrics and the log call it.
    name: &'static str,
    /// Time between its end and its next begin.
    every: Duration,
    work: for<'a> fn(&'a Core) -> BoxFuture<'a, Result<(), Error>>,
}

/// What the audit log shall record, as administrators say.
pub(crate) const AUDIT_SETTINGS: Periodic = Periodic {
    name: "audit_settings",
    every: Duration::from_secs(2),
    work: |core| Box::pin(audit::refresh(core)),
};

/// Whether the database is still on the server it was on.
pub(crate) const DATABASE_SERVER: Periodic = Periodic {
    name: "database_server",
    every: Duration::from_secs(20),
    work: |core| Box::pin(async move { timeline::notice(core).await.map(drop) }),
};

/// What the registry does again and again.
pub(crate) const REGISTRY: &[Periodic] = &[
    AUDIT_SETTINGS,
    DATABASE_SERVER,
    Periodic {
        name: "quota_folding",
        every: Duration::from_secs(10),
        work: |core| Box::pin(async move { quota::fold(core).await.map(drop) }),
    },
    Periodic {
        name: "signing_keys",
        every: Duration::from_secs(2 * 60),
        work: |core| Box::pin(signing::tend(core)),
    },
    Periodic {
        name: "expired_uploads",
        every: Duration::from_secs(15 * 60),
        work: |core| Box::pin(sweep_uploads(core)),
    },
    Periodic {
        name: "expired_sessions",
        every: Duration::from_secs(15 * 60),
        work: |core| Box::pin(async move { session::sweep(core).await.map(drop) }),
    },
];

async fn sweep_uploads(core: &Core) -> Result<(), Error> {
    match upload::sweep_expired(core).await? {
        0 => {}
        ended => tracing::info!(ended, "abandoned uploads swept"),
    }
    Ok(())
}

/// Everything that goes on beside. Dropping it ends it.
#[derive(Debug, Default)]
pub(crate) struct Beside(JoinSet<()>);

impl Beside {
    /// Does the work of `table` until the end.
    pub(crate) fn repeat(&mut self, core: &Core, table: &'static [Periodic]) {
        for periodic in table {
            let core = core.clone();
            self.0
                .spawn(async move { again(periodic.name, periodic.every, || (periodic.work)(&core)).await });
        }
    }

    /// Lets a service go on until the end.
    pub(crate) fn serve(&mut self, name: &'static str, service: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn(watched(name, service));
    }

    /// Ends all of it.
    pub(crate) async fn end(mut self) {
        self.0.shutdown().await;
    }
}

/// A service whose panic is told: nobody else would hear of it.
pub(crate) async fn watched(name: &'static str, service: impl Future<Output = ()>) {
    let task = Task::new(name);
    if AssertUnwindSafe(service).catch_unwind().await.is_err() {
        task.panicked();
        tracing::error!(
            task = name,
            "a service in the background is gone after a panic; restart this process"
        );
    }
}

/// A failure is told, and the next time comes all the same.
async fn again<'a>(name: &'static str, every: Duration, mut work: impl FnMut() -> BoxFuture<'a, Result<(), Error>>) {
    let task = Task::new(name);
    loop {
        match AssertUnwindSafe(work()).catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                task.failed();
                let error: &dyn std::error::Error = &error;
                tracing::warn!(task = name, error, "work in the background failed; it is tried again");
            }
            Err(_panic) => {
                task.panicked();
                tracing::error!(task = name, "work in the background panicked; it is tried again");
            }
        }
        tokio::time::sleep(every).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    /// What metrics say of a task.
    fn failures(outcome: &str, task: &str) -> bool {
        let page = wharf_meter::text(vec![]).expect("a page");
        page.contains(&format!(
            "wharf_background_failures_total{{outcome=\"{outcome}\",task=\"{task}\"}} 1\n"
        ))
    }

    #[tokio::test]
    async fn a_panic_and_an_error_are_counted_and_the_work_goes_on() {
        let (sender, mut begun) = unbounded_channel();
        let mut count = 0;
        let work = || {
            count += 1;
            let (sender, count) = (sender.clone(), count);
            async move {
                sender.send(count).expect("somebody listens");
                assert_ne!(count, 1, "on purpose");
                if count == 2 { Err(Error::Stopped) } else { Ok(()) }
            }
            .boxed()
        };
        let third = async { while begun.recv().await.expect("it goes on") < 3 {} };
        tokio::select! {
            () = again("test_work", Duration::from_millis(1), work) => panic!("it has no end"),
            () = third => {}
        }
        assert!(failures("panic", "test_work") && failures("error", "test_work"));
    }

    #[tokio::test]
    async fn a_service_that_panics_is_counted() {
        watched("test_service", async { panic!("on purpose") }).await;
        assert!(failures("panic", "test_service"));
    }
}
