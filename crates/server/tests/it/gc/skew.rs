//! Replicas whose clocks differ.

use wharf_core::gc::{self, GcPlan};
use wharf_core::job::claim;
use wharf_model::JobKind;

use super::ground::{Ground, caller};

/// F41: the clock of this process is moved as that of a replica that is ten minutes ahead, then of one that is ten minutes behind.
#[tokio::test]
async fn f41_leases_are_counted_by_the_time_of_the_database() {
    let ground = Ground::on_postgres().await;
    let kinds = [JobKind::GarbageCollection];
    gc::start(&ground.core, &caller(), &GcPlan::default()).await.expect("started");
    let lease = claim(&ground.core, "one/1", &kinds).await.expect("an answer").expect("the task");
    for minutes in [10, -20] {
        ground.clock.advance(chrono::Duration::minutes(minutes));
        let taken = claim(&ground.core, "another/1", &kinds).await.expect("an answer");
        assert!(taken.is_none(), "{minutes} minutes: the lease is good for half a minute more");
        lease.beat().await.expect("the worker keeps it");
    }
    let again = gc::start(&ground.core, &caller(), &GcPlan::default()).await;
    assert!(again.is_err(), "it runs: {again:?}");
}
