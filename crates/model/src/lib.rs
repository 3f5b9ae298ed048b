//! The vocabulary of the product: typed ids, names, roles, permissions, callers, time and secrets. No IO.

mod access;
mod artifact;
mod audit;
mod caller;
pub mod clock;
mod entity;
mod ids;
mod immutability;
mod in_use;
mod job;
mod names;
mod page;
mod query;
mod quota;
mod reason;
mod retention;
mod rights;
mod role;
mod secret;
mod trash;
mod workload;

pub use access::{Action, Permission, Resource, UnknownPermission};
pub use artifact::{Accessory, Artifact, ArtifactDetails, ArtifactTag, DetailedContent, ListedChild};
pub use audit::{AuditEntry, AuditPurge, AuditPurgePlan, AuditPurgeSchedule, AuditRecord};
pub use caller::{Actor, Caller, GrantedAccess, Principal, RequestInfo, Scope};
pub use clock::{Clock, MockClock, SystemClock, Timestamp};
pub use entity::{Blob, Identity, Manifest, Project, Repository, StoredTag, Upload, UploadPart, User};
pub use ids::{
    AccessoryId, BlobId, ExecutionId, Generation, GrantId, GroupId, IdentityId, ImmutableRuleId, LabelId, ManifestId, MemberId, ProjectId,
    QuotaId, RepositoryId, RetentionPolicyId, RetentionTaskId, RobotId, RoleId, ScheduleId, TagId, TaskId, TrashId, UploadId, UserId,
    WorkloadRuleId,
};
pub use ids::{ClusterId, PinId};
pub use immutability::{ImmutableRule, ImmutableSelectors, ImmutableTerms, PatternSelector};
pub use in_use::{Cluster, ClusterKind, ClusterTerms, ImageUse, KnownUse, Pin, Rewrite};
pub use job::{Execution, JobKind, JobQueue, JobStatus, Schedule, Task, TaskCounts, Trigger, WorkerPool};
pub use names::{NameRuleError, ProjectName, Username};
pub use page::Page;
pub use query::{Filter, ListQuery, Operand, Sort, Test};
pub use quota::{Label, Quota};
pub use reason::{Ranking, Reason, Reasons};
pub use retention::{
    RetentionOutcome, RetentionPolicy, RetentionRule, RetentionScope, RetentionSelector, RetentionTask, RetentionTrigger, RetentionVerdict,
    StoredRetention,
};
pub use rights::{CustomRole, Grant, GroupKind, Holder, Member, Reach, Robot, RobotPermission, UserGroup};
pub use role::Role;
pub use secret::Secret;
pub use trash::{Restored, TrashItem, TrashKind, TrashMember};
pub use workload::{WorkloadRule, WorkloadTerms};
