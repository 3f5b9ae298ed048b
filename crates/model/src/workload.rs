//! Rules by which CI jobs and service accounts get in with tokens that others signed.

use std::collections::BTreeMap;

use crate::{ProjectId, RoleId, Timestamp, WorkloadRuleId};

/// Whoever brings a token of this issuer, for this audience, with these claims, has this role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadRule {
    /// Id.
    pub id: WorkloadRuleId,
    /// The project.
    pub project_id: ProjectId,
    /// What it says.
    pub terms: WorkloadTerms,
    /// The role's name; empty when the role is gone.
    pub role_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadTerms {
    /// Name, unique in the project.
    pub name: String,
    /// Who must have signed.
    pub issuer: String,
    /// For whom.
    pub audience: String,
    /// Patterns that claims must match, by the claim's name; all of them.
    pub claims: BTreeMap<String, String>,
    /// The role it gives.
    pub role_id: RoleId,
    /// In which repositories, by their path below the project; `None` for all.
    pub pattern: Option<String>,
    /// Whether it lets nobody in.
    pub disabled: bool,
}
