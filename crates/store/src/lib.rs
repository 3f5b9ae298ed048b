//! SQL, and the only crate that knows it. One set of queries runs on SQLite and PostgreSQL.
//!
//! `db/` is the engine: connections, transactions, statements, errors. Beside it stands one file or folder per
//! family of tables. [`Store::read`] gives families that only read, [`Store::begin`] the same families with their
//! changes, so a handler that has no transaction cannot write.
//!
//! # Adding a family
//! 1. A table in both folders of `migrations/` (see the README there).
//! 2. A file here: a struct `Things<'h> { conn: Conn<'h> }`, reads in `impl Things<'_>`, changes in
//!    `impl Writer<Things<'_>>`, a line in `families!` of `db/handle.rs`.
//! 3. A contract suite in `tests/contract/`, which runs on both engines.
//!
//! # Portable SQL
//! * Literals go through `sql!` and `sql_locking!`, without escapes: a test finds each and prepares it on both engines. Parameters are `$1`, `$2`.
//! * Every integer is 64 bits; sums are `CAST(SUM(x) AS BIGINT)`. Time comes in as a parameter, never from the engine.
//! * Booleans are `TRUE`, `FALSE` and parameters. Text compares byte by byte; fold case before storing, not in SQL.
//! * No arrays, modifying CTEs, triggers or stored functions. JSON is stored and read whole.
//! * Lists of values and optional filters are built with sea-query, lists in chunks of 500. Build them in functions that
//!   are not async: sea-query's types cannot cross an await.
//! * Rows are locked with `sql_locking!` only: parents before children, so that two writers cannot wait for each other.
//! * Upserts are `ON CONFLICT`, because a failed statement ends a PostgreSQL transaction. Guarded changes are one `UPDATE`
//!   whose touched rows are counted. What a row takes along when it goes is written out.

mod db;

mod access;
mod accessories;
mod allowlists;
mod artifacts;
mod audit;
mod blobs;
mod census;
mod clusters;
mod configuration;
mod failed_logins;
mod gc;
mod grants;
mod groups;
mod identities;
mod immutable_rules;
mod jobs;
mod labels;
mod listing;
mod manifests;
mod members;
mod oidc_accounts;
mod pins;
mod project_names;
mod project_settings;
mod projects;
mod pulls;
mod quotas;
mod repositories;
mod retentions;
mod robots;
mod roles;
mod schedules;
mod search;
mod sessions;
mod settings;
mod tag_list;
mod tags;
mod text;
mod timelines;
mod trash;
mod uploads;
mod used;
mod users;
mod visibility;
mod workload_rules;

pub use access::{Access, AccessFacts, AccountFacts, HeldRight, ProjectFacts, Rights};
pub use accessories::Accessories;
pub use allowlists::{Allowlist, Allowlists};
pub use artifacts::{ArtifactQuery, Artifacts, NewDetails, Place, Where};
pub use audit::{Audit, AuditSight, PullTimes, Pulled, PurgeWindow, PurgedEvents};
pub use blobs::{Blobs, Readable, Unlinked};
pub use census::{ArtifactCount, Census, ProjectCount};
pub use clusters::Clusters;
pub use configuration::Configuration;
pub use db::{Connections, Engine, EngineFacts, Look, Reader, Schema, ServerFacts, Store, StoreError, StoreOptions, Tx, Writer};
pub use failed_logins::{FailedLogins, Failures};
pub use gc::{CondemnedObject, Garbage, LooseLink, StoredPayload, UntaggedManifest};
pub use grants::Grants;
pub use groups::Groups;
pub use identities::Identities;
pub use immutable_rules::ImmutableRules;
pub use jobs::{ClaimedTask, DueTask, Jobs, Lapsed, NewExecution, NewTask, Outcome};
pub use labels::Labels;
pub use manifests::{Manifests, NewManifest, ResolvedManifest};
pub use members::Members;
pub use oidc_accounts::{OidcAccount, OidcAccounts};
pub use pins::{NewPin, Pins};
pub use project_settings::RoleCounts;
pub use projects::{ProjectFilter, Projects};
pub use pulls::{HeldBlob, Pulls};
pub use quotas::{Quotas, Recount};
pub use repositories::{ListedRepository, PartlyVisible, Repositories, RepositoryQuery};
pub use retentions::{RetentionLabel, RetentionManifest, RetentionRepository, RetentionTag, Retentions};
pub use robots::{NewRobot, RobotChange, RobotCredential, Robots};
pub use roles::Roles;
pub use schedules::Schedules;
pub use search::{Beginning, FoundArtifact};
pub use sessions::{FoundSession, NewSession, Sessions};
pub use settings::{FIRST_SIGNING_KEY, Settings, SigningKey};
pub use tags::Tags;
pub use timelines::{NoticedTimeline, Timeline, Timelines};
pub use trash::{NewTrash, Trash};
pub use uploads::Uploads;
pub use used::{Holding, NewUse, Reported, Used, UsedReference};
pub use users::{NewUser, Users};
pub use visibility::Visibility;
pub use workload_rules::WorkloadRules;

/// Values in one `IN` list or multi-row insert.
pub(crate) const CHUNK: usize = 500;
