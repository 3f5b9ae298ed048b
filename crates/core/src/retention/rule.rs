//! Rules: Harbor's JSON read once into what a judgement works with. Whatever cannot be followed is refused here, in a sentence.

use serde_json::{Map, Value};
use wharf_model::{RetentionPolicy, RetentionRule, RetentionSelector};

use super::facts::Unit;
use super::select::{PathSelector, TagSelector};
use crate::Error;

/// Most rules of a policy, and selectors of a rule.
const MAX_RULES: usize = 100;
const MAX_SELECTORS: usize = 10;
/// Largest count and most days.
const MAX_NUMBER: u64 = 1_000_000;
/// A parameter of every template: how many artifacts the rule leaves at least.
const KEEP_AT_LEAST: &str = "keepAtLeast";

/// What a rule measures by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template {
    /// Everything.
    Always,
    /// The artifacts pushed last.
    LatestPushed(u64),
    /// The artifacts pulled last.
    LatestPulled(u64),
    /// The artifacts pushed or pulled last.
    LatestActive(u64),
    /// The artifacts with the highest versions in their tags.
    LatestSemver(u64),
    /// Pushed within so many days.
    DaysSincePush(u64),
    /// Pulled within so many days.
    DaysSincePull(u64),
}

/// Templates in Harbor's words with what people read of them and the unit of their number. The last two are known to Harbor and offered
/// to nobody.
pub(super) const TEMPLATES: [(&str, &str, Option<&str>); 8] = [
    ("latestPushedK", "the most recently pushed # artifacts", Some("COUNT")),
    ("latestPulledN", "the most recently pulled # artifacts", Some("COUNT")),
    ("nDaysSinceLastPush", "pushed within the last # days", Some("DAYS")),
    ("nDaysSinceLastPull", "pulled within the last # days", Some("DAYS")),
    ("always", "always", None),
    ("latestSemverK", "the # artifacts with the highest semantic versions", Some("COUNT")),
    ("latestActiveK", "the most recently active # artifacts", Some("COUNT")),
    ("lastXDays", "pushed within the last # days", Some("DAYS")),
];

/// What a rule does with what it selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Keeps what its template names.
    Retain,
    /// Deletes it, except what its template names; `always` names nothing then.
    Delete,
}

/// A rule that is in force.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Its place in the policy, from 1.
    pub(super) number: u32,
    pub(super) act: Act,
    pub(super) template: Template,
    /// How many artifacts of those it selects stay at least.
    pub(super) keep_at_least: u64,
    tags: Vec<TagSelector>,
    repositories: Vec<PathSelector>,
    projects: Vec<PathSelector>,
}

/// A policy's rules.
#[derive(Debug, Clone)]
pub(super) struct RuleSet {
    /// Whether the first rule that decides wins, and what none decides stays. Otherwise what no rule keeps goes.
    pub(super) ordered: bool,
    rules: Vec<Rule>,
}

impl RuleSet {
    /// Reads the rules of a policy.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the number of the rule that cannot be followed.
    pub(super) fn parse(policy: &RetentionPolicy) -> Result<Self, Error> {
        let ordered = match policy.algorithm.as_str() {
            "or" | "" => false,
            "ordered" => true,
            _ => {
                return Err(Error::Invalid(
                    "algorithm is or (what no rule keeps goes) or ordered (the first rule that decides wins)".into(),
                ));
            }
        };
        if policy.rules.len() > MAX_RULES {
            return Err(Error::Invalid(format!("a policy has at most {MAX_RULES} rules")));
        }
        let mut rules = Vec::new();
        for (rule, number) in policy.rules.iter().zip(1_u32..) {
            let wrong = |why: String| Error::Invalid(format!("rule {number}: {why}"));
            let parsed = Rule::parse(rule, number).map_err(wrong)?;
            if parsed.act == Act::Delete && !ordered {
                return Err(wrong("a rule with the action delete needs the algorithm ordered".into()));
            }
            if !rule.disabled {
                rules.push(parsed);
            }
        }
        Ok(Self { ordered, rules })
    }

    /// The rules for a repository, in their order. None: the policy leaves it alone.
    pub(super) fn for_repository(&self, project: &str, path: &str) -> Vec<&Rule> {
        let holds = |rule: &&Rule| {
            rule.repositories.iter().all(|selector| selector.selects(path))
                && rule.projects.iter().all(|selector| selector.selects(project))
        };
        self.rules.iter().filter(holds).collect()
    }

    /// Whether any rule asks for annotations.
    pub(super) fn wants_annotations(&self) -> bool {
        self.rules.iter().flat_map(|rule| &rule.tags).any(TagSelector::wants_annotations)
    }
}

impl Rule {
    fn parse(rule: &RetentionRule, number: u32) -> Result<Self, String> {
        let act = match rule.action.as_str() {
            "retain" | "" => Act::Retain,
            "delete" => Act::Delete,
            other => return Err(format!("the action is retain or delete, not {other}")),
        };
        if rule.tag_selectors.len() > MAX_SELECTORS {
            return Err(format!("it has more than {MAX_SELECTORS} tag selectors"));
        }
        if let Some(other) = rule
            .scope_selectors
            .keys()
            .find(|key| !matches!(key.as_str(), "repository" | "project"))
        {
            return Err(format!("scope_selectors has repository and project, not {other}"));
        }
        let paths = |key: &str, words: [&str; 2]| -> Result<Vec<_>, String> {
            let selectors: &[RetentionSelector] = rule.scope_selectors.get(key).map_or(&[], Vec::as_slice);
            if selectors.len() > MAX_SELECTORS {
                return Err(format!("it has more than {MAX_SELECTORS} selectors of one kind"));
            }
            selectors.iter().map(|selector| PathSelector::parse(selector, words)).collect()
        };
        Ok(Self {
            number,
            act,
            template: Template::parse(&rule.template, &rule.params)?,
            keep_at_least: count(&rule.params, KEEP_AT_LEAST)?.unwrap_or(0),
            tags: rule.tag_selectors.iter().map(TagSelector::parse).collect::<Result<_, _>>()?,
            repositories: paths("repository", ["repoMatches", "repoExcludes"])?,
            projects: paths("project", ["nsMatches", "nsExcludes"])?,
        })
    }

    /// Whether the rule is about `unit`.
    pub(super) fn selects(&self, unit: &Unit<'_>) -> bool {
        self.tags.iter().all(|selector| selector.selects(unit))
    }
}

impl Template {
    fn parse(name: &str, params: &Map<String, Value>) -> Result<Self, String> {
        let Some((_, _, unit)) = TEMPLATES.iter().find(|(known, ..)| *known == name) else {
            let known = TEMPLATES.map(|(name, ..)| name);
            return Err(format!("there is no template {name}; there are {}", known.join(", ")));
        };
        if let Some(other) = params.keys().find(|key| *key != name && *key != KEEP_AT_LEAST) {
            return Err(format!("{name} has no parameter {other}"));
        }
        let number = match (unit, count(params, name)?) {
            (None, _) => 0,
            (Some(_), Some(number)) => number,
            (Some(_), None) => return Err(format!("params needs {name}, a whole number")),
        };
        Ok(match name {
            "latestPushedK" => Self::LatestPushed(number),
            "latestPulledN" => Self::LatestPulled(number),
            "latestActiveK" => Self::LatestActive(number),
            "latestSemverK" => Self::LatestSemver(number),
            "nDaysSinceLastPush" | "lastXDays" => Self::DaysSincePush(number),
            "nDaysSinceLastPull" => Self::DaysSincePull(number),
            _ => Self::Always,
        })
    }
}

fn count(params: &Map<String, Value>, name: &str) -> Result<Option<u64>, String> {
    match params.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(number) if number <= MAX_NUMBER => Ok(Some(number)),
            _ => Err(format!("{name} is a whole number from 0 to {MAX_NUMBER}")),
        },
    }
}
