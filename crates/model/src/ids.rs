//! Typed ids. Entities that Harbor's API shows have 64-bit integer ids that are never reused; uploads
//! and generations have random ones, because knowing one must not help to guess another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! integer_ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

integer_ids! {
    /// A project.
    ProjectId
    /// A user.
    UserId
    /// A repository.
    RepositoryId
    /// A manifest in one repository.
    ManifestId
    /// A tag.
    TagId
    /// A stored blob.
    BlobId
    /// A robot account.
    RobotId
    /// A rule that gives signed workload tokens rights.
    WorkloadRuleId
    /// A user group.
    GroupId
    /// A membership of a user or a group in a project.
    MemberId
    /// A right on some repositories of a project.
    GrantId
    /// A role: Harbor's five, or a custom one from 100 on.
    RoleId
    /// A label.
    LabelId
    /// Who a user is at an outside provider.
    IdentityId
    /// The limit of a project.
    QuotaId
    /// A manifest that belongs to another one.
    AccessoryId
    /// A rule that keeps tags where they are.
    ImmutableRuleId
    /// Something in the trash.
    TrashId
    /// A retention policy.
    RetentionPolicyId
    /// One repository's part of a run of retention.
    RetentionTaskId
    /// One run of a job.
    ExecutionId
    /// A piece of an execution.
    TaskId
    /// When jobs run by themselves.
    ScheduleId
    /// A cluster whose images are kept.
    ClusterId
    /// A promise to keep an image.
    PinId
}

macro_rules! random_ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id with 122 random bits.
            #[expect(clippy::new_without_default, reason = "a default id would look reproducible")]
            pub fn new() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// Accepts the hyphenated lower-case form only, so that one id has one spelling.
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                let id = Self(Uuid::try_parse(text)?);
                if id.to_string() == text { Ok(id) } else { Uuid::try_parse("").map(Self) }
            }
        }
    )+};
}

random_ids! {
    /// An open upload session.
    UploadId
    /// One stored copy of a blob's bytes. A re-upload after deletion gets a new one, so that a late
    /// delete of the old bytes can never touch the new.
    Generation
}
