//! The product's nouns as they are stored.

use wharf_oci::{Digest, MediaType};

use crate::{Actor, BlobId, IdentityId, ManifestId, ProjectId, ProjectName, RepositoryId, TagId, Timestamp, UploadId, UserId, Username};

/// A project: the unit of ownership and rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Id, never reused.
    pub id: ProjectId,
    /// Name, unique.
    pub name: ProjectName,
    /// Who made it.
    pub owner_id: UserId,
    /// Name of the owner.
    pub owner_name: String,
    /// Whether anybody may pull.
    pub public: bool,
    /// Number of repositories.
    pub repository_count: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A user account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Id, never reused.
    pub id: UserId,
    /// Login name, unique without regard to case.
    pub name: Username,
    /// E-mail address.
    pub email: String,
    /// Name for people.
    pub realname: String,
    /// Free text.
    pub comment: String,
    /// Whether the account administers the whole registry.
    pub system_admin: bool,
    /// Whether the outside provider's administrators' group held the account at its last login; it counts like `system_admin`.
    pub admin_in_auth: bool,
    /// Whether it looks at everything and changes nothing.
    pub auditor: bool,
    /// Whether the account may not log in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Who an account is at an outside provider. The account is found by this pair and never by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Id, never reused.
    pub id: IdentityId,
    /// The provider's name in this installation.
    pub provider: String,
    /// What the provider never gives to anybody else.
    pub subject: String,
    /// The account.
    pub user_id: UserId,
    /// When they were tied together.
    pub created_at: Timestamp,
}

/// A repository: tags and manifests under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Id, never reused.
    pub id: RepositoryId,
    /// The project.
    pub project_id: ProjectId,
    /// The path below the project.
    pub path: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A manifest in one repository, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Id.
    pub id: ManifestId,
    /// Digest of the bytes.
    pub digest: Digest,
    /// Type it was pushed with.
    pub media_type: MediaType,
    /// Size of the bytes.
    pub size: i64,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTag {
    /// Id.
    pub id: TagId,
    /// The text.
    pub name: String,
    /// What it points to.
    pub digest: Digest,
    /// When it last moved.
    pub pushed_at: Timestamp,
}

/// A blob's bytes as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Id.
    pub id: BlobId,
    /// Digest of the bytes.
    pub digest: Digest,
    /// Size of the bytes.
    pub size: i64,
    /// Key of the object that holds them.
    pub object_key: String,
}

/// An open upload session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Id, part of the session's URL.
    pub id: UploadId,
    /// The repository it was opened for.
    pub repository_id: RepositoryId,
    /// Who opened it. Nobody else may use it.
    pub owner: Option<Actor>,
    /// Bytes that are durable.
    pub size: i64,
    /// Saved digest state after `size` bytes: algorithm name and state, or `None` when it must be computed from the parts.
    pub hash_state: Option<Vec<u8>>,
    /// Which chunk comes next: every accepted chunk raises it, so that two writers cannot both win.
    pub revision: i64,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it ends if nothing more arrives.
    pub expires_at: Timestamp,
}

/// A durable piece of an open upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadPart {
    /// Offset of its first byte in the blob.
    pub offset: i64,
    /// Size in bytes.
    pub size: i64,
    /// Key of the object that holds it.
    pub object_key: String,
}
