//! Who asks. Every function of `core` takes a [`Caller`] and checks rights itself.

use std::net::IpAddr;
use std::sync::Arc;

use crate::{Permission, ProjectId, RobotId, UserId, WorkloadRuleId};

/// An authenticated identity, or the absence of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Nobody logged in.
    Anonymous,
    /// A user account.
    User {
        /// Its id; rights are bound to this, never to the name.
        id: UserId,
        /// Its name, for messages and logs.
        name: Arc<str>,
        /// Whether it administers the whole registry.
        system_admin: bool,
    },
    /// A robot account.
    Robot {
        /// Its id.
        id: RobotId,
        /// Its login name, with the prefix.
        name: Arc<str>,
    },
    /// A CI job or a service account, by a signed token of an issuer some project trusts.
    Workload {
        /// The rule that let it in: its rights are the rule's, and end with it.
        rule: WorkloadRuleId,
        /// Who the issuer says it is.
        subject: Arc<str>,
    },
    /// Wharf itself, on behalf of the named job.
    System(&'static str),
}

/// The row that holds a principal's rights, read again at every use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A user account.
    User(UserId),
    /// A robot account.
    Robot(RobotId),
    /// A workload rule.
    Workload(WorkloadRuleId),
}

impl Actor {
    /// One letter for the kind, as rows and tokens have it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "u",
            Self::Robot(_) => "r",
            Self::Workload(_) => "w",
        }
    }

    /// The id among its kind.
    pub fn id(self) -> i64 {
        match self {
            Self::User(id) => id.0,
            Self::Robot(id) => id.0,
            Self::Workload(id) => id.0,
        }
    }

    /// The actor of this kind and id.
    pub fn from_parts(kind: &str, id: i64) -> Option<Self> {
        match kind {
            "u" => Some(Self::User(UserId(id))),
            "r" => Some(Self::Robot(RobotId(id))),
            "w" => Some(Self::Workload(WorkloadRuleId(id))),
            _ => None,
        }
    }
}

impl Principal {
    /// The user's id, when a user.
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::User { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The row its rights are in; `None` for nobody and for Wharf itself.
    pub fn actor(&self) -> Option<Actor> {
        match self {
            Self::User { id, .. } => Some(Actor::User(*id)),
            Self::Robot { id, .. } => Some(Actor::Robot(*id)),
            Self::Workload { rule, .. } => Some(Actor::Workload(*rule)),
            Self::Anonymous | Self::System(_) => None,
        }
    }

    /// A name for logs: the account's, `anonymous`, or the job's.
    pub fn name(&self) -> &str {
        match self {
            Self::Anonymous => "anonymous",
            Self::User { name, .. } | Self::Robot { name, .. } => name,
            Self::Workload { subject, .. } => subject,
            Self::System(job) => job,
        }
    }
}

/// One entry of a token: which actions it grants on one repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedAccess {
    /// The repository's full name, as asked for; `project/*` for all of a project, which is no repository's name.
    pub repository: String,
    /// The project's id when the token was issued. A project made later under the same name is another project.
    pub project: Option<ProjectId>,
    /// Actions the token grants.
    pub granted: Vec<String>,
    /// Actions that were asked for and not held, so that a refusal can say "denied" instead of "log in again".
    pub refused: Vec<String>,
}

/// How far the credential reaches. Rights are always the credential's reach intersected with current rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything the principal may do: Basic authentication, sessions, jobs.
    Full,
    /// What a bearer token lists.
    Token(Arc<[GrantedAccess]>),
}

/// What a request tells about itself, for audit and limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// Address of the client.
    pub address: Option<IpAddr>,
    /// Id of the request, as logged and answered in `X-Request-Id`.
    pub request_id: Arc<str>,
}

/// Who asks, with what reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The identity.
    pub principal: Principal,
    /// The credential's reach.
    pub scope: Scope,
    /// The request.
    pub request: RequestInfo,
}

impl Caller {
    /// Wharf itself.
    pub fn system(job: &'static str) -> Self {
        Self {
            principal: Principal::System(job),
            scope: Scope::Full,
            request: RequestInfo::default(),
        }
    }

    /// Nobody.
    pub fn anonymous(request: RequestInfo) -> Self {
        Self {
            principal: Principal::Anonymous,
            scope: Scope::Full,
            request,
        }
    }

    /// Whether nobody is logged in.
    pub fn is_anonymous(&self) -> bool {
        self.principal == Principal::Anonymous
    }

    /// Whether the caller administers the whole registry (a token never does: it reaches repositories only).
    pub fn is_system_admin(&self) -> bool {
        self.scope == Scope::Full && matches!(self.principal, Principal::User { system_admin: true, .. } | Principal::System(_))
    }
}

impl GrantedAccess {
    /// Whether the entry is about `repository`.
    fn covers(&self, repository: &str) -> bool {
        let in_project = |project: &str| repository.strip_prefix(project).is_some_and(|path| path.starts_with('/'));
        self.repository == repository || self.repository.strip_suffix("/*").is_some_and(in_project)
    }
}

impl Scope {
    /// Whether the credential reaches `permission` on `repository` of project `project`.
    pub fn reaches(&self, permission: Permission, repository: &str, project: ProjectId) -> bool {
        match self {
            Self::Full => true,
            Self::Token(entries) => permission.scope_action().is_some_and(|action| {
                entries.iter().any(|entry| {
                    entry.covers(repository) && entry.project == Some(project) && entry.granted.iter().any(|held| held == action)
                })
            }),
        }
    }

    /// Whether a token reaches the registry-wide `permission`.
    pub fn reaches_registry(&self, permission: Permission) -> bool {
        match self {
            Self::Full => true,
            Self::Token(entries) => permission.scope_action().is_some_and(|action| {
                entries
                    .iter()
                    .any(|entry| entry.repository == "registry:catalog" && entry.granted.iter().any(|held| held == action))
            }),
        }
    }

    /// Whether the credential was asked for `permission` on `repository` and it was refused then.
    pub fn was_refused(&self, permission: Permission, repository: &str) -> bool {
        match self {
            Self::Full => false,
            Self::Token(entries) => permission.scope_action().is_some_and(|action| {
                entries
                    .iter()
                    .any(|entry| entry.covers(repository) && entry.refused.iter().any(|held| held == action))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_for_a_project_reaches_its_repositories_and_no_others() {
        let entry = GrantedAccess {
            repository: "team/*".into(),
            project: Some(ProjectId(7)),
            granted: vec!["pull".into()],
            refused: vec![],
        };
        let scope = Scope::Token([entry].into());
        let reaches = |name: &str, project: i64| scope.reaches(Permission::PULL, name, ProjectId(project));
        assert!(reaches("team/app", 7) && reaches("team/a/b", 7));
        for (name, project) in [
            ("team/app", 8),
            ("team", 7),
            ("teamwork/app", 7),
            ("other/team/app", 7),
            ("team-b/app", 7),
        ] {
            assert!(!reaches(name, project), "{name}");
        }
        assert!(!scope.reaches(Permission::PUSH, "team/app", ProjectId(7)));
    }
}
