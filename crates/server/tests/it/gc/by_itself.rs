//! Runs that nobody asked for, and the schedules that begin them.

use serde_json::json;
use wharf_core::gc::{self, GcSlot};
use wharf_core::job::{claim, run_due};
use wharf_model::{JobKind, ListQuery, Trigger};
use wharf_testkit::Client;

use super::ground::{Ground, caller};
use crate::configured;

#[tokio::test]
async fn runs_that_wharf_began_by_itself_are_listed_read_and_stopped_as_all_others() {
    let ground = Ground::new().await;
    gc::ensure_schedules(&ground.core).await.expect("schedules");
    ground.clock.advance(chrono::Duration::hours(25));
    run_due(&ground.core).await.expect("followed");
    let (runs, total) = gc::list(&ground.core, &caller(), &ListQuery::default()).await.expect("listed");
    assert_eq!((runs.len(), total), (2, 2), "the hourly one and the daily one");
    for run in &runs {
        assert_eq!(run.execution.trigger, Trigger::Schedule);
        gc::get(&ground.core, &caller(), run.execution.id.0).await.expect("shown");
        gc::log(&ground.core, &caller(), run.execution.id.0).await.expect("its log");
        gc::stop(&ground.core, &caller(), run.execution.id.0).await.expect("stopped");
    }
    let taken = claim(&ground.core, "one/1", &[JobKind::GarbageCollection])
        .await
        .expect("an answer");
    assert!(taken.is_none(), "nothing waits any more");
}

#[tokio::test]
async fn a_schedule_of_wharfs_own_that_was_ended_does_not_come_back() {
    let ground = Ground::new().await;
    gc::ensure_schedules(&ground.core).await.expect("schedules");
    gc::schedule_as(&ground.core, &caller(), wharf_model::Action::Update, GcSlot::Hourly, None)
        .await
        .expect("ended");
    gc::ensure_schedules(&ground.core).await.expect("the next start");
    assert!(
        gc::schedule(&ground.core, &caller(), GcSlot::Hourly)
            .await
            .expect("asked")
            .is_none()
    );
    ground.clock.advance(chrono::Duration::hours(25));
    run_due(&ground.core).await.expect("followed");
    let (runs, _) = gc::list(&ground.core, &caller(), &ListQuery::default()).await.expect("listed");
    assert_eq!(runs.len(), 1, "the daily one");
}

async fn change(admin: &Client, path: &str, schedule: serde_json::Value) -> u16 {
    admin.json("PUT", path, &json!({ "schedule": schedule })).await.status
}

#[tokio::test]
async fn schedules_are_changed_and_ended_by_rest_and_stay_so_over_a_restart() {
    const GC: &str = "/api/v2.0/system/gc/schedules";
    const SCRUB: &str = "/api/v2.0/system/scrub/schedule";
    let mut registry = configured().start();
    let admin = registry.admin();
    let nightly = json!({"type": "Custom", "cron": "0 0 2 * * *"});
    assert_eq!(change(&admin, &format!("{GC}/daily"), nightly.clone()).await, 200);
    assert_eq!(change(&admin, &format!("{GC}/hourly"), json!({"type": "None"})).await, 200);
    assert_eq!(change(&admin, SCRUB, nightly.clone()).await, 200);
    for (path, bad) in [
        (format!("{GC}/yearly"), nightly.clone()),
        (format!("{GC}/daily"), json!({"type": "Manual"})),
        (format!("{GC}/daily"), json!({"type": "Custom", "cron": "whenever"})),
        (SCRUB.to_owned(), json!({"type": "Manual"})),
    ] {
        assert_eq!(change(&admin, &path, bad).await, 400, "{path}");
    }
    registry.restart();
    let admin = registry.admin();
    let shown = admin.get(GC).await.value();
    assert_eq!(shown[1], json!({"name": "hourly"}), "{shown}");
    assert_eq!(
        (&shown[2]["name"], &shown[2]["schedule"]["cron"]),
        (&json!("daily"), &nightly["cron"])
    );
    assert_eq!(admin.get(SCRUB).await.value()["schedule"]["cron"], nightly["cron"]);
    assert_eq!(change(&admin, SCRUB, json!({"type": "None"})).await, 200);
    registry.restart();
    let admin = registry.admin();
    assert_eq!(admin.get(SCRUB).await.value(), json!({}));
    let listed = admin.get("/api/v2.0/schedules?page_size=50").await;
    let kinds: Vec<_> = listed
        .value()
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["vendor_type"].clone())
        .collect();
    assert_eq!(kinds, ["GARBAGE_COLLECTION"], "what was ended is not shown");
}
