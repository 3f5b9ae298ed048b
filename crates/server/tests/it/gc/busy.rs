//! A job that meets a registry with too much to do goes on another time.

use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use serde_json::Value;
use wharf_core::job::Run;
use wharf_core::{Error, manifest, retention};
use wharf_store::Tx;

use super::ground::{Always, Ground, caller, name};

/// The third transaction of the job finds the line before the database too long.
struct Busy(AtomicU32);

#[async_trait]
impl Run for Busy {
    fn log(&self, _: &str) {}

    async fn step(&self, _: &Value) -> Result<(), Error> {
        Ok(())
    }

    async fn commit_step(&self, tx: Tx, _: &Value) -> Result<(), Error> {
        Ok(tx.commit().await?)
    }

    async fn fence(&self, _: &mut Tx) -> Result<(), Error> {
        match self.0.fetch_add(1, Ordering::SeqCst) {
            2 => Err(Error::TooMany("the line is too long".into())),
            _ => Ok(()),
        }
    }

    fn progress(&self) -> Option<&Value> {
        None
    }
}

#[tokio::test]
async fn d45_retention_that_meets_a_busy_database_goes_on_with_the_next_attempt() {
    let ground = Ground::new().await;
    ground.push("library/one", "old", &[b"layer"]).await;
    let (execution, payload) = ground.start_keeping("kept*").await;
    let busy = retention::run(&ground.core, &Busy(AtomicU32::new(0)), execution, &payload).await;
    assert!(matches!(busy, Err(Error::TooMany(_))), "not the end of it: {busy:?}");
    retention::run(&ground.core, &Always, execution, &payload)
        .await
        .expect("retention ran");
    let old = manifest::head(&ground.core, &caller(), &name("library/one"), &"old".parse().expect("a tag")).await;
    assert!(matches!(old, Err(Error::NotFound(_))), "{old:?}");
}
