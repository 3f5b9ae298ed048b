//! What a use case can answer instead of a result. Rendered once, at the door.

use wharf_auth::{PasswordError, TokenError};
use wharf_blob::BlobError;
use wharf_meter::pressure::{self, Reason};
use wharf_oci::{Digest, ManifestError};
use wharf_store::StoreError;

use crate::removal::Hold;

/// Something positively known not to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// A project.
    Project,
    /// A repository.
    Repository,
    /// A manifest or tag.
    Manifest,
    /// A tag of an artifact.
    Tag,
    /// A label.
    Label,
    /// A blob.
    Blob,
    /// An upload session.
    Upload,
    /// A user.
    User,
    /// A project member.
    Member,
    /// A user group.
    Group,
    /// A robot account.
    Robot,
    /// A custom role.
    Role,
    /// A right on some repositories.
    Grant,
    /// A run of a background task.
    Execution,
    /// A task of a run.
    Job,
    /// A queue of jobs.
    Queue,
    /// A process that does jobs.
    WorkerPool,
    /// The limit of a project.
    Quota,
    /// A setting of a project.
    Setting,
    /// A rule for signed tokens.
    WorkloadRule,
    /// An outside identity of an account.
    Identity,
    /// A rule that keeps tags where they are.
    ImmutableRule,
    /// Something in the trash.
    Trash,
    /// A cluster whose images are kept.
    Cluster,
    /// A promise to keep an image.
    Pin,
    /// A retention policy.
    RetentionPolicy,
}

/// Why a use case has no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is logged in and the operation needs somebody.
    #[error("authentication required")]
    LoginRequired,
    /// A credential was sent and proves nothing.
    #[error("invalid user name, password or token")]
    BadCredentials,
    /// The token does not reach this far; one asked for the right scope may.
    #[error("the token does not cover this access")]
    InsufficientScope,
    /// Logged in, without the right. Also the answer where existence must stay hidden.
    #[error("requested access to the resource is denied")]
    Denied,
    /// Positively not there.
    #[error("{} not found", .0.noun())]
    NotFound(Missing),
    /// The content does not have the digest it was sent under.
    #[error("the content has digest {actual}, not {expected}")]
    DigestMismatch {
        /// Named by the request.
        expected: Digest,
        /// Computed from the bytes.
        actual: Digest,
    },
    /// A malformed manifest.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A manifest refers to content that is not in the repository.
    #[error("the manifest refers to content that is not in the repository")]
    MissingReferences(Vec<Digest>),
    /// A chunk does not continue the upload.
    #[error("the upload continues at byte {committed}")]
    OutOfStep {
        /// Bytes that are durable.
        committed: u64,
    },
    /// A body is shorter or longer than stated.
    #[error("{received} bytes arrived where {stated} were stated")]
    SizeMismatch {
        /// By the headers.
        stated: u64,
        /// Counted.
        received: u64,
    },
    /// Larger than a limit.
    #[error("larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A value in the request breaks a rule; the text says which.
    #[error("{0}")]
    Invalid(String),
    /// A project would use more storage than it may.
    #[error("{}", over_quota(*.added, *.used, *.hard))]
    OverQuota {
        /// Bytes the change adds.
        added: u64,
        /// Bytes in use without it.
        used: u64,
        /// The limit in bytes.
        hard: u64,
    },
    /// A name is taken, or a state forbids the change.
    #[error("{0}")]
    Conflict(String),
    /// Somebody else changed or removed what this change rests upon, at the same moment.
    #[error("what this change is about was changed or removed at the same moment; look at it again")]
    Overtaken,
    /// The change needs something else to happen first.
    #[error("{0}")]
    Precondition(String),
    /// Something keeps content from being removed or a tag from being moved.
    #[error("{}", .hold.reason(.repository))]
    Held {
        /// Full name of the repository.
        repository: String,
        /// What does.
        hold: Hold,
    },
    /// A bound on work in progress is reached.
    #[error("{0}")]
    TooMany(String),
    /// A job was asked to stop, or another worker took it over.
    #[error("stopped")]
    Stopped,
    /// Too many failed logins.
    #[error("too many failed logins; try again in {} seconds", .wait.as_secs())]
    Throttled {
        /// How long to wait.
        wait: std::time::Duration,
    },
    /// The incoming bytes stopped.
    #[error("the request body ended early: {0}")]
    Body(std::io::Error),
    /// No room for bytes or rows.
    #[error("the registry's storage is full")]
    Full,
    /// Something Wharf depends on gave no answer.
    #[error("{what} is unavailable")]
    Unavailable {
        /// What gave no answer.
        what: &'static str,
        /// Why, for the log only.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A fault of Wharf itself. The text is for the log only.
    #[error("internal error")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Whether a transaction lost to another one, so that the same may succeed when it is done again from its beginning.
    pub(crate) fn is_contention(&self) -> bool {
        matches!(self, Self::Unavailable { source, .. } if source.downcast_ref().is_some_and(StoreError::retryable))
    }

    /// The same error for somebody else who waited for the same answer.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::BadCredentials => Self::BadCredentials,
            Self::Throttled { wait } => Self::Throttled { wait: *wait },
            Self::Conflict(text) => Self::Conflict(text.clone()),
            Self::TooMany(text) => Self::TooMany(text.clone()),
            Self::Overtaken => Self::Overtaken,
            Self::Full => Self::Full,
            Self::Unavailable { what, source } => Self::Unavailable {
                what,
                source: source.to_string().into(),
            },
            Self::Internal(source) => Self::Internal(source.to_string().into()),
            other => Self::Internal(other.to_string().into()),
        }
    }
}

impl Missing {
    /// The word for it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Repository => "repository",
            Self::Manifest => "manifest",
            Self::Tag => "tag",
            Self::Label => "label",
            Self::Blob => "blob",
            Self::Upload => "upload",
            Self::User => "user",
            Self::Member => "member",
            Self::Group => "user group",
            Self::Robot => "robot",
            Self::Role => "role",
            Self::WorkloadRule => "workload rule",
            Self::Grant => "repository grant",
            Self::Execution => "execution",
            Self::Job => "job",
            Self::Queue => "job queue",
            Self::WorkerPool => "worker pool",
            Self::Quota => "quota",
            Self::Setting => "setting",
            Self::Identity => "identity",
            Self::ImmutableRule => "immutability rule",
            Self::Trash => "item of the trash",
            Self::Cluster => "cluster",
            Self::Pin => "pin",
            Self::RetentionPolicy => "retention policy",
        }
    }
}

/// Harbor's sentence, which clients show as it is.
fn over_quota(added: u64, used: u64, hard: u64) -> String {
    let [added, used, hard] = [added, used, hard].map(readable_size);
    format!(
        "adding {added} of storage resource, which when updated to current usage of {used} will exceed the configured upper limit of {hard}."
    )
}

/// Bytes as people read them: `41.4 KiB`.
fn readable_size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut unit = 0;
    let mut divisor = 1024_u64;
    while unit + 1 < UNITS.len() && bytes / divisor >= 1024 {
        divisor *= 1024;
        unit += 1;
    }
    let tenths = u128::from(bytes) * 10 / u128::from(divisor);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full(_) => Self::Full,
            StoreError::Question(message) => Self::Invalid(message),
            StoreError::OverQuota { added, used, hard } => Self::OverQuota {
                added: added.unsigned_abs(),
                used: used.unsigned_abs(),
                hard: hard.unsigned_abs(),
            },
            StoreError::Conflict { constraint } => {
                tracing::warn!(constraint, "a change met another one that forbids it");
                Self::Overtaken
            }
            StoreError::Overloaded => {
                pressure::refused(Reason::Database);
                Self::TooMany("the registry is busy; try again in a moment".into())
            }
            StoreError::Unavailable(_) | StoreError::Contended(_) => Self::Unavailable {
                what: "the database",
                source: error.into(),
            },
            other => Self::Internal(other.into()),
        }
    }
}

impl From<BlobError> for Error {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Full => Self::Full,
            BlobError::Source(cause) => crate::upload::body_error(cause),
            other => Self::Unavailable {
                what: "the storage",
                source: other.into(),
            },
        }
    }
}

impl From<PasswordError> for Error {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => {
                pressure::refused(Reason::PasswordQueue);
                Self::TooMany("too many logins are waiting; try again in a moment".into())
            }
            PasswordError::Unusable => Self::Internal(error.into()),
        }
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Key => Self::Internal(error.into()),
            TokenError::Invalid | TokenError::Expired => Self::BadCredentials,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_for_want_of_room_reads_like_harbors() {
        let error = Error::OverQuota {
            added: 42_394,
            used: 0,
            hard: 10 << 30,
        };
        assert_eq!(
            error.to_string(),
            "adding 41.4 KiB of storage resource, which when updated to current usage of 0 B will exceed the configured upper limit of 10.0 GiB."
        );
        assert_eq!(readable_size(u64::MAX), "15.9 EiB");
    }
}
