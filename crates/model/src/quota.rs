//! Limits of projects, and labels.

use crate::{LabelId, ProjectId, QuotaId, Timestamp};

/// How much storage a project may use and does use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Id.
    pub id: QuotaId,
    /// The project.
    pub project_id: ProjectId,
    /// Its name.
    pub project_name: String,
    /// Name of the project's owner.
    pub owner_name: String,
    /// The limit in bytes, -1 for none.
    pub hard: i64,
    /// Bytes in use.
    pub used: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the limit last changed.
    pub updated_at: Timestamp,
}

/// A word to mark artifacts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Id, never reused.
    pub id: LabelId,
    /// The word, unique in its scope.
    pub name: String,
    /// What it means.
    pub description: String,
    /// `#rrggbb`, or empty.
    pub color: String,
    /// The project it belongs to; `None` for the whole installation.
    pub project: Option<ProjectId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
