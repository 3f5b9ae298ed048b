//! What each family of tables promises, checked on SQLite and on PostgreSQL: `WHARF_TEST_POSTGRES_URL` names a
//! server's database whose user may create databases. Every test has a database of its own.

mod support;

mod access;
mod artifacts;
mod audit;
mod blobs;
mod census;
mod concurrency;
mod configuration;
mod engine;
mod failed_logins;
mod garbage;
mod identities;
mod immutable_rules;
mod in_use;
mod jobs;
mod labels;
mod manifests;
mod members;
mod oidc_accounts;
mod paging;
mod pool;
mod project_settings;
mod projects;
mod pulls;
mod quotas;
mod redirects;
mod referrers;
mod repositories;
mod retentions;
mod rights;
mod schema;
mod sessions;
mod settings;
mod tags;
mod timelines;
mod trash;
mod uploads;
mod users;
mod workload_rules;
