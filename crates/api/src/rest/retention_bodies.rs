//! Harbor's shapes of retention policies. Fields that clients leave out are empty, as in Harbor.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use wharf_model::{RetentionPolicy, RetentionRule, RetentionScope, RetentionSelector, RetentionTrigger, StoredRetention};

/// Harbor's `RetentionPolicy`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionPolicy)]
pub(super) struct PolicyBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<i64>,
    /// `or`: what no rule keeps goes. `ordered`: the first rule that decides wins, and what none decides stays.
    #[serde(default)]
    algorithm: String,
    #[serde(default)]
    rules: Vec<RuleBody>,
    #[serde(default)]
    trigger: Option<TriggerBody>,
    #[serde(default)]
    scope: Option<ScopeBody>,
}

/// Harbor's `RetentionRule`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionRule)]
struct RuleBody {
    #[serde(default)]
    id: i64,
    #[serde(default)]
    priority: i64,
    #[serde(default)]
    disabled: bool,
    /// `retain` or `delete`.
    #[serde(default)]
    action: String,
    /// See `/retentions/metadatas`.
    template: String,
    /// The number of the template under its own name, and `keepAtLeast`.
    #[serde(default)]
    #[schema(value_type = Object)]
    params: Option<Map<String, Value>>,
    #[serde(default)]
    tag_selectors: Option<Vec<SelectorBody>>,
    #[serde(default)]
    scope_selectors: Option<BTreeMap<String, Vec<SelectorBody>>>,
}

/// Harbor's `RetentionSelector`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionSelector)]
struct SelectorBody {
    kind: String,
    decoration: String,
    pattern: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    extras: String,
}

/// Harbor's `RetentionRuleTrigger`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionRuleTrigger)]
struct TriggerBody {
    #[serde(default)]
    kind: String,
    /// `cron`, `time_zone`, and in answers `next_scheduled_time`.
    #[serde(default)]
    #[schema(value_type = Object)]
    settings: Option<Map<String, Value>>,
    #[serde(default)]
    #[schema(value_type = Object)]
    references: Option<Map<String, Value>>,
}

/// Harbor's `RetentionPolicyScope`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionPolicyScope)]
struct ScopeBody {
    #[serde(default)]
    level: String,
    #[serde(default, rename = "ref")]
    reference: i64,
}

impl From<PolicyBody> for RetentionPolicy {
    fn from(body: PolicyBody) -> Self {
        let trigger = body.trigger.map(|trigger| RetentionTrigger {
            kind: trigger.kind,
            settings: trigger.settings.unwrap_or_default(),
            references: trigger.references.unwrap_or_default(),
        });
        let scope = body.scope.map(|scope| RetentionScope {
            level: scope.level,
            reference: scope.reference,
        });
        Self {
            algorithm: body.algorithm,
            rules: body.rules.into_iter().map(RetentionRule::from).collect(),
            trigger: trigger.unwrap_or_default(),
            scope: scope.unwrap_or_default(),
        }
    }
}

impl From<RuleBody> for RetentionRule {
    fn from(body: RuleBody) -> Self {
        let selectors = |bodies: Vec<SelectorBody>| bodies.into_iter().map(RetentionSelector::from).collect();
        let scopes = body.scope_selectors.unwrap_or_default();
        Self {
            id: body.id,
            priority: body.priority,
            disabled: body.disabled,
            action: body.action,
            template: body.template,
            params: body.params.unwrap_or_default(),
            tag_selectors: selectors(body.tag_selectors.unwrap_or_default()),
            scope_selectors: scopes.into_iter().map(|(key, bodies)| (key, selectors(bodies))).collect(),
        }
    }
}

impl From<SelectorBody> for RetentionSelector {
    fn from(body: SelectorBody) -> Self {
        Self {
            kind: body.kind,
            decoration: body.decoration,
            pattern: body.pattern,
            extras: body.extras,
        }
    }
}

impl From<StoredRetention> for PolicyBody {
    fn from(stored: StoredRetention) -> Self {
        let policy = stored.policy;
        Self {
            id: Some(stored.id.0),
            algorithm: policy.algorithm,
            rules: policy.rules.into_iter().map(RuleBody::from).collect(),
            trigger: Some(TriggerBody {
                kind: policy.trigger.kind,
                settings: Some(policy.trigger.settings),
                references: Some(policy.trigger.references),
            }),
            scope: Some(ScopeBody {
                level: policy.scope.level,
                reference: policy.scope.reference,
            }),
        }
    }
}

impl From<RetentionRule> for RuleBody {
    fn from(rule: RetentionRule) -> Self {
        let selectors = |selectors: Vec<RetentionSelector>| selectors.into_iter().map(SelectorBody::from).collect();
        let scopes = rule.scope_selectors.into_iter();
        Self {
            id: rule.id,
            priority: rule.priority,
            disabled: rule.disabled,
            action: rule.action,
            template: rule.template,
            params: Some(rule.params),
            tag_selectors: Some(selectors(rule.tag_selectors)),
            scope_selectors: Some(scopes.map(|(key, found)| (key, selectors(found))).collect()),
        }
    }
}

impl From<RetentionSelector> for SelectorBody {
    fn from(selector: RetentionSelector) -> Self {
        Self {
            kind: selector.kind,
            decoration: selector.decoration,
            pattern: selector.pattern,
            extras: selector.extras,
        }
    }
}
