//! What the audit log holds: who did what, when, from where, with what outcome.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::{Caller, Principal, ProjectId, Timestamp};

/// One entry. Its texts are clean and bounded; `core` makes sure of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// When.
    pub at: Timestamp,
    /// Kind of the actor: `u` user, `r` robot, `w` workload, `s` Wharf itself, `a` nobody who is logged in.
    pub actor_kind: Cow<'static, str>,
    /// Its id among its kind, when it has one.
    pub actor_id: Option<i64>,
    /// Its name at that time.
    pub actor_name: String,
    /// Address of the client; none for Wharf itself.
    pub address: Option<IpAddr>,
    /// Id of the request, empty for Wharf itself.
    pub request_id: String,
    /// What was done, in Harbor's words: create, update, delete, pull, login, logout, …
    pub operation: Cow<'static, str>,
    /// To what kind of thing: artifact, tag, project, user, member, …
    pub resource_type: Cow<'static, str>,
    /// To which one.
    pub resource: String,
    /// In which project. It may be gone by now.
    pub project: Option<ProjectId>,
    /// Whether it was done; false when it was refused.
    pub success: bool,
    /// A sentence more.
    pub detail: String,
}

/// A stored entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Id; later entries have higher ones.
    pub id: i64,
    /// What happened.
    pub record: AuditRecord,
}

impl Principal {
    /// One letter for the kind, as audit entries have it.
    pub fn audit_kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "a",
            Self::User { .. } => "u",
            Self::Robot { .. } => "r",
            Self::Workload { .. } => "w",
            Self::System(_) => "s",
        }
    }
}

impl AuditRecord {
    /// Harbor's name for the kind of event: `create_artifact`, `delete_project`, …
    pub fn event_type(&self) -> String {
        format!("{}_{}", self.operation, self.resource_type)
    }

    /// An entry about `caller`, still without what it is about.
    pub fn of(caller: &Caller, at: Timestamp) -> Self {
        Self {
            at,
            actor_kind: caller.principal.audit_kind().into(),
            actor_id: caller.principal.actor().map(crate::Actor::id),
            actor_name: caller.principal.name().to_owned(),
            address: caller.request.address,
            request_id: caller.request.request_id.to_string(),
            operation: Cow::Borrowed(""),
            resource_type: Cow::Borrowed(""),
            resource: String::new(),
            project: None,
            success: true,
            detail: String::new(),
        }
    }
}

/// What a purge of the audit log takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPurgePlan {
    /// Only entries older than this many hours; nothing when it is not positive.
    pub retention_hours: i64,
    /// Kinds of events, separated by commas; `other` for all that are not the work on artifacts.
    pub event_types: String,
    /// Whether entries are only counted.
    pub dry_run: bool,
}

/// A run of a purge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPurge {
    /// Id.
    pub id: i64,
    /// `MANUAL` or `SCHEDULE`.
    pub started_by: String,
    /// What it takes.
    pub plan: AuditPurgePlan,
    /// `Running`, `Success`, `Error`, `Stopped`.
    pub status: String,
    /// Entries removed so far; in a dry run, counted.
    pub entries: i64,
    /// When it began.
    pub created_at: Timestamp,
    /// Its last sign of life.
    pub updated_at: Timestamp,
}

/// When purges run by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPurgeSchedule {
    /// Id.
    pub id: i64,
    /// Harbor's word: Hourly, Daily, Weekly, Custom.
    pub kind: String,
    /// Six fields, the first is the second.
    pub cron: String,
    /// What each run takes.
    pub plan: AuditPurgePlan,
    /// The next run.
    pub next_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
