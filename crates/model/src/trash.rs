//! What was deleted and can come back.

use wharf_oci::{Digest, MediaType};

use crate::{ProjectId, Timestamp, TrashId};

/// What an item of the trash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrashKind {
    /// An artifact with its tags, and what went along.
    Artifact,
    /// A tag alone.
    Tag,
}

impl TrashKind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Artifact => "artifact",
            Self::Tag => "tag",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Artifact, Self::Tag].into_iter().find(|kind| kind.name() == name)
    }
}

/// Something in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrashItem {
    /// Id, never reused.
    pub id: TrashId,
    /// The project it was in.
    pub project_id: ProjectId,
    /// The project's name.
    pub project_name: String,
    /// The repository's path below the project. The repository may be gone.
    pub path: String,
    /// What it is.
    pub kind: TrashKind,
    /// The artifact, or what the tag pointed to.
    pub digest: Digest,
    /// The first of its tags by name.
    pub tags: Vec<String>,
    /// `IMAGE` and so on; empty when nobody has read the artifact, and for tags.
    pub artifact_kind: String,
    /// Bytes of its manifests and of every blob they refer to, each once.
    pub size: i64,
    /// Manifests that went.
    pub manifests: i64,
    /// Who deleted it: the account's name at that time, or the policy's.
    pub deleted_by: String,
    /// Why; empty where somebody simply deleted it.
    pub why: String,
    /// When.
    pub deleted_at: Timestamp,
    /// Until when it can come back.
    pub expires_at: Timestamp,
}

/// A manifest of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrashMember {
    /// Its digest.
    pub digest: Digest,
    /// Its type.
    pub media_type: MediaType,
    /// Its own size in bytes.
    pub size: i64,
    /// What kind of accessory it is, when one.
    pub accessory_kind: Option<String>,
    /// Whether it was removed. What something else held stayed; its copy is here in case that goes, too.
    pub went: bool,
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restored {
    /// Manifests that were not there.
    pub manifests: u64,
    /// Tags that came back.
    pub tags: Vec<String>,
    /// Tags that point to something else by now, which is left so: name and what it points to.
    pub taken: Vec<(String, Digest)>,
}
