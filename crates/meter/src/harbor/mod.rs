//! Metrics by Harbor's names, with Harbor's labels, so that dashboards made for it go on. What it counts of the whole registry is found out in
//! the database when somebody asks.

mod http;

pub use http::{answered, found as http_found};

use crate::family::{Family, Kind};

const fn gauge(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Family {
    Family::new(name, Kind::Gauge, labels, help)
}

macro_rules! gauges {
    ($list:ident: $($constant:ident $name:literal [$($label:literal),*] $help:literal)+) => {
        $(#[doc = $help]
        pub const $constant: Family = gauge($name, &[$($label),*], $help);)+
        pub(crate) const $list: &[&Family] = &[$(&$constant),+];
    };
}

gauges! { EXPORTER:
    UP "harbor_up" ["component"] "1 when a part answers: `core`, `database`, `registry` (the storage)."
    HEALTH "harbor_health" [] "1 when every part answers."
    SYSTEM_INFO "harbor_system_info" ["auth_mode", "harbor_version", "self_registration"] "Always 1; how users log in, which Harbor is spoken, whether users register themselves."
    PROJECTS "harbor_project_total" ["public"] "Projects."
    PROJECT_REPOSITORIES "harbor_project_repo_total" ["project_name", "public"] "Repositories of a project."
    PROJECT_MEMBERS "harbor_project_member_total" ["project_name"] "Members of a project, users and groups."
    PROJECT_USED "harbor_project_quota_usage_byte" ["project_name"] "Bytes of storage a project uses."
    PROJECT_LIMIT "harbor_project_quota_byte" ["project_name"] "Bytes of storage a project may use, -1 for no limit."
    PROJECT_PULLS "harbor_artifact_pulled" ["project_name"] "Pulls of a project's artifacts."
    PROJECT_ARTIFACTS "harbor_project_artifact_total" ["project_name", "public", "artifact_type"] "Artifacts of a project; kinds that artifacts make up are `OTHER`."
    STORED "harbor_statistics_total_storage_consumption" [] "Bytes of stored blobs, each counted once."
    TOTAL_PROJECTS "harbor_statistics_total_project_amount" [] "Projects."
    PUBLIC_PROJECTS "harbor_statistics_public_project_amount" [] "Public projects."
    PRIVATE_PROJECTS "harbor_statistics_private_project_amount" [] "Private projects."
    TOTAL_REPOSITORIES "harbor_statistics_total_repo_amount" [] "Repositories."
    PUBLIC_REPOSITORIES "harbor_statistics_public_repo_amount" [] "Repositories of public projects."
    PRIVATE_REPOSITORIES "harbor_statistics_private_repo_amount" [] "Repositories of private projects."
    QUEUE_SIZE "harbor_task_queue_size" ["type"] "Tasks that wait, by kind."
    QUEUE_LATENCY "harbor_task_queue_latency" ["type"] "Seconds for which the oldest task that is due has waited, by kind."
    CONCURRENCY "harbor_task_concurrency" ["type", "pool"] "Tasks that are being done, by kind and by the process that does them."
    SCHEDULED "harbor_task_scheduled_total" [] "Tasks that wait for their next attempt."
    WORKERS "harbor_jobservice_info" ["node", "pool", "workers"] "Always 1; a process that does jobs, its machine, and how many it does at once."
}

pub(crate) use http::FAMILIES as HTTP;
