//! Artifacts: manifests as the REST API shows them, with what was read from their bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wharf_oci::{Digest, MediaType};

use crate::{AccessoryId, ManifestId, ProjectId, RepositoryId, TagId, Timestamp};

/// A manifest with what is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Artifact {
    /// Id.
    pub id: ManifestId,
    /// The project it is in.
    pub project_id: ProjectId,
    /// The repository it is in.
    pub repository_id: RepositoryId,
    /// Full name of the repository.
    pub repository_name: String,
    /// Digest of the manifest.
    pub digest: Digest,
    /// Type of the manifest.
    pub manifest_type: MediaType,
    /// What the manifest says the artifact is.
    pub artifact_type: Option<String>,
    /// Size of the manifest itself, in bytes.
    pub manifest_size: i64,
    /// What was read from its bytes; `None` when nobody has read them yet.
    pub details: Option<ArtifactDetails>,
    /// When it was last pushed.
    pub pushed_at: Timestamp,
    /// When it was last pulled.
    pub pulled_at: Option<Timestamp>,
}

/// What is read from a manifest and its config.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArtifactDetails {
    /// `IMAGE`, `CHART`, `CNAB`, `WASM`, `CNAI`, `SBOM` or another word in capitals.
    pub kind: String,
    /// Media type of the config, or of the index where there is none.
    pub media_type: String,
    /// Size of the manifest with its config and layers, in bytes; once stored, that of an index with its children.
    pub total_size: i64,
    /// The rest.
    pub content: DetailedContent,
}

/// The part of the details that is stored as one JSON text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DetailedContent {
    /// Attributes from the config: platform, author and so on.
    #[serde(default)]
    pub extra_attrs: Map<String, Value>,
    /// The manifest's annotations.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// What an index lists.
    #[serde(default)]
    pub children: Vec<ListedChild>,
}

/// An entry of an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListedChild {
    /// The manifest it lists.
    pub digest: Digest,
    /// What the child runs on, as the index says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Value>,
    /// The entry's annotations.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Where else it can be found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
}

/// A tag as the REST API shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactTag {
    /// Id.
    pub id: TagId,
    /// The repository it is in.
    pub repository_id: RepositoryId,
    /// What it points to.
    pub manifest_id: ManifestId,
    /// The text.
    pub name: String,
    /// When it last moved.
    pub pushed_at: Timestamp,
    /// When it was last pulled by.
    pub pulled_at: Option<Timestamp>,
    /// Whether a rule of the project keeps it where it is: `core` fills it in where tags are shown, and it is false everywhere else.
    pub immutable: bool,
}

/// A manifest that belongs to another one: a signature, an SBOM, any referrer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accessory {
    /// Id.
    pub id: AccessoryId,
    /// The manifest that is the accessory.
    pub manifest_id: ManifestId,
    /// Its digest.
    pub digest: Digest,
    /// Its size with config and layers, in bytes.
    pub size: i64,
    /// The manifest it belongs to; `None` while that is not in the repository.
    pub subject_id: Option<ManifestId>,
    /// Digest of the manifest it belongs to.
    pub subject_digest: Digest,
    /// `signature.cosign`, `signature.notation`, `sbom.harbor`, `accelerator.nydus` or `subject.accessory`.
    pub kind: String,
    /// When it was pushed.
    pub created_at: Timestamp,
}
