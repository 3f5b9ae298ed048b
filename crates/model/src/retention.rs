//! Retention: which tags and artifacts of a project stay. The policy is Harbor's JSON; what Wharf adds are more templates, more kinds
//! of selectors and the action `delete` in the same shape. What the words mean, and which are refused, is decided in `core`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wharf_oci::Digest;

use crate::{ManifestId, ProjectId, Reason, RepositoryId, RetentionPolicyId, RetentionTaskId, Timestamp};

/// A policy in Harbor's words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RetentionPolicy {
    /// `or`: what no rule keeps goes, as in Harbor. `ordered`: the first rule that decides wins, and what none decides stays.
    pub algorithm: String,
    /// The rules, in their order.
    pub rules: Vec<RetentionRule>,
    /// When it runs by itself.
    pub trigger: RetentionTrigger,
    /// Where it holds.
    pub scope: RetentionScope,
}

/// A rule of a policy.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RetentionRule {
    /// The client's own number.
    pub id: i64,
    /// The client's own order; kept, without effect.
    pub priority: i64,
    /// Whether it is as if it were not there.
    pub disabled: bool,
    /// `retain` or `delete`.
    pub action: String,
    /// What it measures by, such as `latestPushedK`.
    pub template: String,
    /// The measure; a number under the template's own name.
    pub params: Map<String, Value>,
    /// Which tags it is about: all of these.
    pub tag_selectors: Vec<RetentionSelector>,
    /// Which repositories it is about, under `repository`: all of these.
    pub scope_selectors: BTreeMap<String, Vec<RetentionSelector>>,
}

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RetentionSelector {
    /// `doublestar`, `regex`, `label`, `annotation`, `size`.
    pub kind: String,
    /// How it applies, such as `matches` or `excludes`.
    pub decoration: String,
    /// What it compares with.
    pub pattern: String,
    /// JSON in a text: `{"untagged":true}`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub extras: String,
}

/// When a policy runs by itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RetentionTrigger {
    /// `Schedule`.
    pub kind: String,
    /// `cron` (six fields; empty for by hand only) and `time_zone`.
    #[serde(default)]
    pub settings: Map<String, Value>,
    /// The client's own.
    #[serde(default)]
    pub references: Map<String, Value>,
}

/// Where a policy holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RetentionScope {
    /// `project`, or `system` for the default of projects without a policy.
    pub level: String,
    /// The project's id.
    #[serde(rename = "ref")]
    pub reference: i64,
}

/// A policy as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRetention {
    /// Id, never reused.
    pub id: RetentionPolicyId,
    /// The project it is of; `None` for the installation's default.
    pub project: Option<ProjectId>,
    /// The policy.
    pub policy: RetentionPolicy,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a run did, or a dry run would do, about one tag or one artifact without tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetentionOutcome {
    /// It stays.
    #[serde(rename = "RETAIN")]
    Retain,
    /// It goes.
    #[serde(rename = "DEL")]
    Delete,
    /// It would go, and something that outranks every policy keeps it.
    #[serde(rename = "IMMUTABLE")]
    Held,
    /// It changed between the judgement and the deletion, so it stays until it is judged again.
    #[serde(rename = "SKIP")]
    Changed,
    /// It could not be deleted.
    #[serde(rename = "ERR")]
    Failed,
}

/// A judgement with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionVerdict {
    /// The artifact's row.
    pub manifest: ManifestId,
    /// The artifact.
    pub digest: Digest,
    /// The tag; `None` for an artifact without tags.
    pub tag: Option<String>,
    /// `IMAGE`, `CHART` and so on.
    pub kind: String,
    /// Size with config and layers, in bytes.
    pub size: i64,
    /// Names of the artifact's labels.
    pub labels: Vec<String>,
    /// When the tag was last pushed; without a tag, the artifact.
    pub pushed_at: Timestamp,
    /// When it, its artifact or a child of it was last pulled; `None` for never.
    pub pulled_at: Option<Timestamp>,
    /// What becomes of it.
    pub outcome: RetentionOutcome,
    /// Number of the rule that decided, from 1; `None` when none did.
    pub rule: Option<u32>,
    /// Why, in English.
    pub reason: String,
    /// The same for every language; `None` in what was written down before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Reason>,
    /// Whether the artifact goes with it. A tag that goes leaves its artifact where something else needs that.
    pub artifact_goes: bool,
}

impl RetentionVerdict {
    /// It comes out otherwise than it was judged, and its artifact stays.
    pub fn spare(&mut self, outcome: RetentionOutcome, why: Reason) {
        self.outcome = outcome;
        self.reason = why.to_string();
        self.why = Some(why);
        self.artifact_goes = false;
    }
}

/// One repository's part of an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionTask {
    /// Id.
    pub id: RetentionTaskId,
    /// The policy.
    pub policy: RetentionPolicyId,
    /// The execution.
    pub execution: i64,
    /// The repository.
    pub repository_id: RepositoryId,
    /// Its full name then.
    pub repository: String,
    /// Whether nothing is deleted.
    pub dry_run: bool,
    /// `Running`, `Success`, `Error`, `Stopped`.
    pub status: String,
    /// Tags and artifacts without tags that were judged.
    pub total: i64,
    /// How many of them stay.
    pub retained: i64,
    /// Why it failed; empty when it did not.
    pub failure: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}
