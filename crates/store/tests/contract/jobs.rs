//! Jobs: the queue, leases with their fences, logs, history, pausing; and schedules.

use serde_json::{Value, json};
use wharf_model::{ExecutionId, JobKind, JobStatus, ListQuery, Schedule, ScheduleId, TaskId, Timestamp, Trigger, WorkerPool};
use wharf_store::{ClaimedTask, NewExecution, NewTask, Outcome, Store};

use crate::support::{at, both_engines};

const KIND: JobKind = JobKind::Retention;
const SINGLE: JobKind = JobKind::GarbageCollection;

/// An execution with `tasks` tasks; the other return is the open one with the same key.
async fn add(store: &Store, kind: JobKind, key: Option<&str>, tasks: usize) -> Result<(ExecutionId, Vec<TaskId>), ExecutionId> {
    let payload = json!({"of": key});
    let new = NewExecution {
        kind,
        vendor_id: 7,
        trigger: Trigger::Manual,
        payload: &payload,
        open_key: key,
        now: at(0),
    };
    let mut tx = store.begin().await.expect("begin");
    let execution_id = tx.jobs().add_execution(&new).await.expect("add")?;
    let mut ids = Vec::new();
    for number in 0..tasks {
        let payload = json!({"number": number});
        let task = NewTask {
            execution_id,
            kind,
            payload: &payload,
            priority: i64::try_from(number).expect("a small number"),
            available_at: at(0),
            now: at(0),
        };
        ids.push(tx.jobs().add_task(&task).await.expect("add a task"));
    }
    tx.commit().await.expect("commit");
    Ok((execution_id, ids))
}

async fn claim(store: &Store, kind: JobKind, worker: &str, now: Timestamp) -> Option<ClaimedTask> {
    let due = store.read().jobs().next_due(kind, now).await.expect("next")?;
    let mut tx = store.begin().await.expect("begin");
    let lease = now + chrono::Duration::seconds(30);
    let claimed = tx.jobs().claim(&due, worker, now, lease).await.expect("claim");
    tx.commit().await.expect("commit");
    claimed
}

async fn finish(store: &Store, task: &ClaimedTask, outcome: Outcome<'_>, now: Timestamp) -> bool {
    let mut tx = store.begin().await.expect("begin");
    let done = tx.jobs().finish(task.execution_id, task.id, task.fence, outcome, now).await;
    tx.commit().await.expect("commit");
    done.expect("finish")
}

fn success() -> Outcome<'static> {
    Outcome::Ended(JobStatus::Success, "")
}

async fn status(store: &Store, id: ExecutionId) -> (JobStatus, i64, i64) {
    let found = store.read().jobs().find_execution(id).await.expect("find").expect("an execution");
    (found.status, found.tasks.all(), found.tasks.success)
}

both_engines! {
    async fn tasks_go_by_priority_and_the_execution_follows_them(store: Store) {
        let (execution, tasks) = add(&store, KIND, None, 2).await.expect("new");
        assert_eq!(status(&store, execution).await, (JobStatus::Running, 2, 0));
        assert_eq!(store.read().jobs().open_kinds().await.expect("kinds"), [KIND]);
        let first = claim(&store, KIND, "a/1", at(1)).await.expect("a task");
        assert_eq!((first.id, first.fence, first.attempts, &first.payload), (tasks[1], 1, 1, &json!({"number": 1})));
        assert_eq!((first.vendor_id, first.trigger, &first.progress), (7, Trigger::Manual, &None));
        let second = claim(&store, KIND, "a/2", at(1)).await.expect("a task");
        assert_eq!(claim(&store, KIND, "a/3", at(1)).await, None);
        assert!(finish(&store, &first, success(), at(2)).await);
        assert_eq!(status(&store, execution).await, (JobStatus::Running, 2, 1));
        assert!(finish(&store, &second, Outcome::Ended(JobStatus::Error, "why"), at(3)).await);
        let ended = store.read().jobs().find_execution(execution).await.expect("find").expect("an execution");
        assert_eq!((ended.status, ended.message.as_str(), ended.ended_at), (JobStatus::Error, "why", Some(at(3))));
        assert!(store.read().jobs().open_kinds().await.expect("kinds").is_empty());
        assert!(!finish(&store, &first, success(), at(4)).await, "it has ended");
    }
}

both_engines! {
    async fn one_of_a_key_is_open(store: Store) {
        let (first, _) = add(&store, KIND, Some("k"), 1).await.expect("new");
        assert_eq!(add(&store, KIND, Some("k"), 1).await, Err(first));
        assert!(add(&store, KIND, Some("l"), 1).await.is_ok());
        let task = loop {
            let task = claim(&store, KIND, "a/1", at(1)).await.expect("a task");
            assert!(finish(&store, &task, success(), at(1)).await);
            if task.execution_id == first { break task; }
        };
        assert_eq!(task.payload, json!({"number": 0}));
        assert!(add(&store, KIND, Some("k"), 1).await.is_ok(), "the first one has ended");
        let adders = (0..8).map(|_| { let store = store.clone(); tokio::spawn(async move { add(&store, KIND, Some("m"), 1).await.is_ok() }) });
        let mut new = 0;
        for adder in adders.collect::<Vec<_>>() { new += u32::from(adder.await.expect("joined")); }
        assert_eq!(new, 1, "of many at the same moment one is new");
    }
}

both_engines! {
    async fn d41_no_task_is_claimed_twice(store: Store) {
        add(&store, KIND, None, 40).await.expect("new");
        let workers: Vec<_> = (0..6).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                // Who was slower than others looks again, until nothing is left.
                while store.read().jobs().next_due(KIND, at(1)).await.expect("next").is_some() {
                    mine.extend(claim(&store, KIND, &format!("w/{number}"), at(1)).await.map(|task| task.id));
                }
                mine
            })
        }).collect();
        let mut all = Vec::new();
        for worker in workers { all.extend(worker.await.expect("joined")); }
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!((count, all.len()), (40, 40));
    }
}

both_engines! {
    async fn d41_a_lapsed_lease_is_taken_over_and_the_old_worker_changes_nothing(store: Store) {
        let (execution, _) = add(&store, KIND, None, 1).await.expect("new");
        let old = claim(&store, KIND, "old/1", at(0)).await.expect("a task");
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.jobs().keep(old.id, old.fence, at(10), at(40)).await.expect("keep"), Some(false));
        tx.jobs().set_progress(old.id, &json!({"cursor": 5})).await.expect("progress");
        tx.commit().await.expect("commit");
        assert_eq!(claim(&store, KIND, "new/1", at(40)).await, None, "the lease is still good");
        let new = claim(&store, KIND, "new/1", at(41)).await.expect("a task");
        assert_eq!((new.id, new.fence, new.attempts, &new.progress), (old.id, 2, 2, &Some(json!({"cursor": 5}))));
        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.jobs().holds(old.id, old.fence).await.expect("holds"));
        assert_eq!(tx.jobs().keep(old.id, old.fence, at(42), at(72)).await.expect("keep"), None);
        assert!(tx.jobs().holds(new.id, new.fence).await.expect("holds"));
        tx.commit().await.expect("commit");
        assert!(!finish(&store, &old, success(), at(43)).await);
        assert!(finish(&store, &new, success(), at(44)).await);
        assert_eq!(status(&store, execution).await.0, JobStatus::Success);
    }
}

both_engines! {
    async fn attempts_are_bounded_and_one_given_back_does_not_count(store: Store) {
        let (execution, _) = add(&store, KIND, None, 1).await.expect("new");
        let task = claim(&store, KIND, "a/1", at(0)).await.expect("a task");
        assert!(finish(&store, &task, Outcome::GivenBack, at(1)).await);
        for attempt in 1..=KIND.attempts() {
            let now = at(attempt * 100);
            let task = claim(&store, KIND, "a/1", now).await.expect("a task");
            assert_eq!(task.attempts, attempt);
            if attempt < KIND.attempts() {
                let later = now + chrono::Duration::seconds(50);
                assert!(finish(&store, &task, Outcome::Again("for now", later), now).await);
                assert_eq!(claim(&store, KIND, "a/1", now + chrono::Duration::seconds(49)).await, None, "it waits");
            }
        }
        let late = at(10_000);
        assert_eq!(claim(&store, KIND, "a/1", late).await, None);
        let lapsed = store.read().jobs().lapsed(late, 10).await.expect("lapsed");
        assert_eq!((lapsed.len(), lapsed[0].execution_id, lapsed[0].stop_asked), (1, execution, false));
    }
}

both_engines! {
    async fn kinds_have_room_for_so_many_and_queues_can_be_paused(store: Store) {
        add(&store, SINGLE, None, 2).await.expect("new");
        let first = claim(&store, SINGLE, "a/1", at(0)).await.expect("a task");
        assert_eq!(claim(&store, SINGLE, "b/1", at(0)).await, None, "one at a time");
        assert!(finish(&store, &first, success(), at(1)).await);
        let mut tx = store.begin().await.expect("begin");
        tx.jobs().pause(SINGLE.as_str(), true).await.expect("pause");
        tx.commit().await.expect("commit");
        assert_eq!(store.read().jobs().paused().await.expect("paused"), [SINGLE.as_str()]);
        assert_eq!(claim(&store, SINGLE, "a/1", at(2)).await, None, "it is paused");
        let queues = store.read().jobs().queues().await.expect("queues");
        let queue = queues.iter().find(|queue| queue.kind == SINGLE).expect("the queue");
        assert_eq!((queue.waiting, queue.oldest, queue.paused), (1, Some(at(0)), true));
        let mut tx = store.begin().await.expect("begin");
        tx.jobs().pause(SINGLE.as_str(), false).await.expect("resume");
        tx.commit().await.expect("commit");
        assert!(claim(&store, SINGLE, "a/1", at(3)).await.is_some());
    }
}

both_engines! {
    async fn stopping_ends_what_waits_and_asks_what_runs(store: Store) {
        let (execution, _) = add(&store, KIND, Some("k"), 3).await.expect("new");
        let runs = claim(&store, KIND, "a/1", at(0)).await.expect("a task");
        let waiting = store.read().jobs().waiting(Some(KIND), wharf_model::TaskId(0)).await.expect("waiting");
        assert_eq!(waiting.len(), 2);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.jobs().stop_task(waiting[0].0, waiting[0].1, at(1)).await.expect("stop one"));
        assert!(tx.jobs().stop_execution(execution, at(1)).await.expect("stop"));
        assert_eq!(tx.jobs().keep(runs.id, runs.fence, at(2), at(32)).await.expect("keep"), Some(true));
        tx.commit().await.expect("commit");
        assert_eq!(status(&store, execution).await.0, JobStatus::Running);
        assert!(finish(&store, &runs, Outcome::Ended(JobStatus::Stopped, ""), at(3)).await);
        assert_eq!(status(&store, execution).await.0, JobStatus::Stopped);
        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.jobs().stop_execution(execution, at(4)).await.expect("stop"), "it has ended");
        tx.commit().await.expect("commit");
        assert!(add(&store, KIND, Some("k"), 1).await.is_ok(), "the key is free");
    }
}

both_engines! {
    async fn of_a_long_log_the_beginning_and_the_end_are_kept(store: Store) {
        let (execution, tasks) = add(&store, KIND, None, 1).await.expect("new");
        let mut tx = store.begin().await.expect("begin");
        for piece in ["one\n", "two\n", "three\n", "four\n"] {
            tx.jobs().add_log(tasks[0], piece, 12).await.expect("add");
        }
        tx.commit().await.expect("commit");
        let pieces = store.read().jobs().log(tasks[0], 0, 10).await.expect("log");
        assert_eq!(pieces, [(1, "one\n".to_owned()), (4, "four\n".to_owned())]);
        assert_eq!(store.read().jobs().log_left_out(tasks[0]).await.expect("read"), 10);
        assert_eq!(store.read().jobs().log(tasks[0], 1, 1).await.expect("log").len(), 1);
        let (listed, total) = store.read().jobs().tasks(execution, &ListQuery::default()).await.expect("tasks");
        assert_eq!((listed[0].id, total, &listed[0].progress), (tasks[0], 1, &Value::Null));
    }
}

both_engines! {
    async fn history_is_kept_for_each_vendor_id_as_long_as_the_kind_says(store: Store) {
        let kind = JobKind::PurgeAuditLog;
        for _ in 0..kind.history() + 3 {
            let (_, tasks) = add(&store, kind, None, 1).await.expect("new");
            let task = claim(&store, kind, "a/1", at(0)).await.expect("a task");
            let mut tx = store.begin().await.expect("begin");
            tx.jobs().add_log(tasks[0], "line\n", 1000).await.expect("log");
            tx.commit().await.expect("commit");
            assert!(finish(&store, &task, success(), at(1)).await);
        }
        let (open, _) = add(&store, KIND, None, 1).await.expect("new");
        let mut tx = store.begin().await.expect("begin");
        tx.jobs().trim(kind, 7).await.expect("trim");
        tx.jobs().trim(kind, 8).await.expect("trim");
        tx.commit().await.expect("commit");
        let (kept, total) = store.read().jobs().executions(Some(kind), Some(7), &ListQuery::default()).await.expect("list");
        assert_eq!((kept.len(), total), (10, 10));
        assert!(kept.windows(2).all(|pair| pair[0].id > pair[1].id), "the newest first");
        assert!(store.read().jobs().find_execution(open).await.expect("find").is_some());
        let mut tx = store.begin().await.expect("begin");
        tx.jobs().forget_vendor(kind, 7).await.expect("forget");
        tx.commit().await.expect("commit");
        assert_eq!(store.read().jobs().executions(None, None, &ListQuery::default()).await.expect("list").1, 1);
    }
}

both_engines! {
    async fn pools_come_and_go(store: Store) {
        let mut pool = WorkerPool { id: "p".into(), host: "h".into(), pid: 1, workers: 4, started_at: at(0), seen_at: at(0) };
        for seen in [0, 50] {
            pool.seen_at = at(seen);
            let mut tx = store.begin().await.expect("begin");
            tx.jobs().seen(&pool, at(-100)).await.expect("seen");
            tx.commit().await.expect("commit");
        }
        assert_eq!(store.read().jobs().pools(at(40)).await.expect("pools"), std::slice::from_ref(&pool));
        assert!(store.read().jobs().pools(at(60)).await.expect("pools").is_empty());
        let mut tx = store.begin().await.expect("begin");
        tx.jobs().gone("p").await.expect("gone");
        tx.commit().await.expect("commit");
        assert!(store.read().jobs().pools(at(0)).await.expect("pools").is_empty());
    }
}

both_engines! {
    async fn d41_a_schedule_is_one_for_its_owner_and_one_replica_claims_each_time(store: Store) {
        let mut schedule = Schedule {
            id: ScheduleId(0),
            kind: KIND,
            vendor_id: 7,
            cron_type: "Hourly".into(),
            cron: "0 0 * * * *".into(),
            payload: json!({"dry_run": true}),
            next_at: at(10),
            created_at: at(0),
            updated_at: at(0),
        };
        let mut tx = store.begin().await.expect("begin");
        let id = tx.schedules().set(&schedule).await.expect("set");
        schedule.cron_type = "Daily".into();
        schedule.updated_at = at(5);
        assert_eq!(tx.schedules().set(&schedule).await.expect("set"), id, "changed, not added");
        tx.commit().await.expect("commit");
        assert!(store.read().schedules().due(at(9), 10).await.expect("due").is_empty());
        assert_eq!(store.read().schedules().due(at(10), 10).await.expect("due").len(), 1);
        let claims: Vec<_> = (0..6).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.begin().await.expect("begin");
                let claimed = tx.schedules().claim(id, at(10), at(20)).await.expect("claim");
                tx.commit().await.expect("commit");
                claimed
            })
        }).collect();
        let mut claimed = 0;
        for claim in claims { claimed += u32::from(claim.await.expect("joined")); }
        assert_eq!(claimed, 1);
        (schedule.id, schedule.next_at) = (id, at(20));
        assert_eq!(store.read().schedules().find(KIND, 7).await.expect("find"), Some(schedule));
        assert_eq!(store.read().schedules().list(0, 10).await.expect("list").1, 1);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.schedules().remove(KIND, 7).await.expect("remove"));
        assert!(!tx.schedules().remove(KIND, 7).await.expect("remove"));
        tx.commit().await.expect("commit");
    }
}
