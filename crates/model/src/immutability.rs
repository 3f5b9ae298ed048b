//! Rules that keep tags where they are.

use serde::{Deserialize, Serialize};

use crate::{ImmutableRuleId, ProjectId, Timestamp};

/// Tags in some repositories of a project neither move nor go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImmutableRule {
    /// Id.
    pub id: ImmutableRuleId,
    /// The project.
    pub project_id: ProjectId,
    /// What it says.
    pub terms: ImmutableTerms,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImmutableTerms {
    /// Harbor's number; it decides nothing.
    pub priority: i64,
    /// Whether it holds nothing.
    pub disabled: bool,
    /// Which tags in which repositories.
    pub selectors: ImmutableSelectors,
}

/// A tag is held when one of `tags` selects it and one of `repositories` selects its repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImmutableSelectors {
    /// Repositories, by their path below the project.
    pub repositories: Vec<PatternSelector>,
    /// Tags, by name.
    pub tags: Vec<PatternSelector>,
}

/// Selects the names that match a pattern, or those that do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatternSelector {
    /// Whether it selects the names that do not match.
    #[serde(default)]
    pub excludes: bool,
    /// The pattern, with `*`, `**`, `?` and `{a,b}`.
    pub pattern: String,
    /// What Harbor's clients send along, kept as it is.
    #[serde(default)]
    pub extras: String,
}
