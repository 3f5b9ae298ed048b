//! What the job of a policy is told.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_model::RetentionPolicyId;

/// What a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    /// The policy.
    pub(super) policy: i64,
    /// Whether nothing is deleted.
    pub(super) dry_run: bool,
}

impl Payload {
    /// As the job is given it.
    pub(super) fn of(policy: RetentionPolicyId, dry_run: bool) -> Value {
        serde_json::json!(Self { policy: policy.0, dry_run })
    }
}
