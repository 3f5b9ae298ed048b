//! What Harbor's exporter tells, from the database.

use wharf_core::census::Census;
use wharf_meter::{Found, harbor, jobs, storage};
use wharf_model::JobKind;

/// The families of a census.
pub(super) fn found(census: &Census) -> Vec<Found> {
    let mut found = totals(census);
    found.extend(projects(census));
    found.extend(work(census));
    found
}

fn totals(census: &Census) -> Vec<Found> {
    let (public, private) = (census.public, census.private);
    let registration = census.self_registration.to_string();
    let info = vec![census.auth_mode.clone(), wharf_api::HARBOR_VERSION.to_owned(), registration];
    vec![
        harbor::SYSTEM_INFO.found([(info, 1.0)]),
        harbor::PROJECTS.found([(vec!["true"], number(public.0)), (vec!["false"], number(private.0))]),
        harbor::STORED.one(number(census.stored_bytes)),
        storage::DAMAGED.one(number(census.damaged_blobs)),
        harbor::TOTAL_PROJECTS.one(number(public.0 + private.0)),
        harbor::PUBLIC_PROJECTS.one(number(public.0)),
        harbor::PRIVATE_PROJECTS.one(number(private.0)),
        harbor::TOTAL_REPOSITORIES.one(number(public.1 + private.1)),
        harbor::PUBLIC_REPOSITORIES.one(number(public.1)),
        harbor::PRIVATE_REPOSITORIES.one(number(private.1)),
    ]
}

fn projects(census: &Census) -> Vec<Found> {
    let by_name = |value: fn(&wharf_store::ProjectCount) -> i64| {
        let rows = census.projects.iter();
        rows.map(move |project| (vec![project.name.clone()], number(value(project))))
    };
    let repositories = census.projects.iter().map(|project| {
        let labels = vec![project.name.clone(), project.public.to_string()];
        (labels, number(project.repositories))
    });
    let artifacts = census.artifacts.iter().map(|row| {
        let labels = vec![row.project.clone(), row.public.to_string(), row.kind.clone()];
        (labels, number(row.count))
    });
    vec![
        harbor::PROJECT_REPOSITORIES.found(repositories),
        harbor::PROJECT_MEMBERS.found(by_name(|project| project.members)),
        harbor::PROJECT_USED.found(by_name(|project| project.used)),
        harbor::PROJECT_LIMIT.found(by_name(|project| project.hard)),
        harbor::PROJECT_PULLS.found(by_name(|project| project.pulls)),
        harbor::PROJECT_ARTIFACTS.found(artifacts),
    ]
}

fn work(census: &Census) -> Vec<Found> {
    let sizes = census.queues.iter().map(|queue| (vec![queue.kind.as_str()], number(queue.waiting)));
    let latencies = census.queues.iter().map(|queue| {
        let waited = queue.oldest.map_or(0, |oldest| (census.at - oldest).num_milliseconds().max(0));
        (vec![queue.kind.as_str()], number(waited) / 1000.0)
    });
    let mut busy = std::collections::BTreeMap::<(String, String), f64>::new();
    for pool in &census.pools {
        busy.extend(JobKind::ALL.iter().map(|kind| ((kind.to_string(), pool.id.clone()), 0.0)));
    }
    for task in &census.running {
        let pool = task
            .worker
            .as_deref()
            .and_then(|worker| worker.split('/').next())
            .unwrap_or_default();
        *busy.entry((task.kind.to_string(), pool.to_owned())).or_default() += 1.0;
    }
    let pools = census
        .pools
        .iter()
        .map(|pool| (vec![pool.host.trim().to_owned(), pool.id.clone(), pool.workers.to_string()], 1.0));
    let successes = census
        .last_successes
        .iter()
        .map(|(kind, at)| (vec![kind.as_str()], number(at.timestamp_millis()) / 1000.0));
    vec![
        harbor::QUEUE_SIZE.found(sizes),
        harbor::QUEUE_LATENCY.found(latencies),
        harbor::CONCURRENCY.found(busy.into_iter().map(|((kind, pool), tasks)| (vec![kind, pool], tasks))),
        harbor::SCHEDULED.one(number(census.scheduled)),
        harbor::WORKERS.found(pools),
        jobs::LAST_SUCCESS.found(successes),
    ]
}

/// The format knows no whole numbers; up to 2^53 nothing is lost.
fn number(value: i64) -> f64 {
    value as f64
}
