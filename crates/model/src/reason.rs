//! Why something stays or goes: a code with what it takes to say it. The sentences here are English; who reads another language gets them
//! made from the code. `reasons.json` has an example of every code, which tests of this crate and of the portal compare with theirs.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::VariantNames;

/// Why something stays or goes. As JSON, an object with its code and its fields; a reason may stand on other reasons.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumDiscriminants)]
#[serde(tag = "code", rename_all = "snake_case")]
#[strum_discriminants(
    name(Code),
    vis(pub(self)),
    doc = "The codes alone.",
    derive(VariantNames),
    strum(serialize_all = "snake_case")
)]
#[expect(missing_docs, reason = "the sentence above a variant says what it and its fields mean")]
pub enum Reason {
    #[strum(to_string = "the rule keeps all it selects")]
    KeepsAll,
    #[strum(to_string = "the rule deletes all it selects")]
    DeletesAll,
    #[strum(to_string = "number {rank} of {of}, among the {first} {order}")]
    Among { rank: u64, of: u64, first: u64, order: Ranking },
    #[strum(to_string = "number {rank} of {of}, not among the {first} {order}")]
    NotAmong { rank: u64, of: u64, first: u64, order: Ranking },
    #[strum(to_string = "it is no version such as 1.2 or v1.2.3, so the rule does not judge it")]
    NoVersion,
    #[strum(to_string = "pushed {ago} days ago, within {days} days")]
    PushedWithin { ago: i64, days: u64 },
    #[strum(to_string = "pushed {ago} days ago, not within {days} days")]
    PushedBefore { ago: i64, days: u64 },
    #[strum(to_string = "pulled {ago} days ago, within {days} days")]
    PulledWithin { ago: i64, days: u64 },
    #[strum(to_string = "pulled {ago} days ago, not within {days} days")]
    PulledBefore { ago: i64, days: u64 },
    #[strum(to_string = "never pulled, so its push counts: {push}")]
    NeverPulled { push: Box<Self> },
    #[strum(to_string = "kept so that at least {least} stay")]
    KeptAtLeast { least: u64 },

    #[strum(to_string = "no rule decides about it, so it stays ({because})")]
    NoRuleDecides { because: Reasons },
    #[strum(to_string = "no rule keeps it ({because})")]
    NoRuleKeeps { because: Reasons },
    #[strum(to_string = "none selects it")]
    NoneSelects,
    #[strum(to_string = "rule {rule}: {says}")]
    RuleSays { rule: u32, says: Box<Self> },

    #[strum(to_string = "held: {by}")]
    Held { by: Box<Self> },
    /// Harbor's words.
    #[strum(to_string = "Failed to process request due to '{repository}:{tag}' configured as immutable.")]
    Immutable { repository: String, tag: String },
    #[strum(to_string = "{repository} {how}")]
    InUse { repository: String, how: Box<Self> },
    #[strum(to_string = "runs in cluster {cluster}: {workload}")]
    Runs { cluster: String, workload: String },
    #[strum(to_string = "is the rollback history of cluster {cluster}: {workload}")]
    RollsBack { cluster: String, workload: String },
    #[strum(to_string = "is pinned as {name} by {holder}")]
    Pinned { name: String, holder: String },
    #[strum(to_string = "{first} (and {more} more)")]
    AndMore { first: Box<Self>, more: u64 },

    #[strum(to_string = "it stays")]
    Stays,
    #[strum(to_string = "its tag {tag} stays")]
    TagStays { tag: String },
    #[strum(to_string = "the index {name} lists it and stays")]
    Listed { name: String },
    #[strum(to_string = "{name} belongs to it and stays")]
    HasAccessory { name: String },
    #[strum(to_string = "it belongs to {name}, which stays")]
    BelongsTo { name: String },
    #[strum(to_string = "{why}; the artifact stays: {need}")]
    ArtifactStays { why: Box<Self>, need: Box<Self> },
    #[strum(to_string = "{why}; otherwise: {otherwise}")]
    Otherwise { why: Box<Self>, otherwise: Box<Self> },

    #[strum(to_string = "it changed after it was judged, so it stays until the next run")]
    Changed,
    #[strum(to_string = "{why}; it was: {was}")]
    ItWas { why: Box<Self>, was: Box<Self> },
}

/// By what artifacts are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    /// By their last push.
    #[strum(to_string = "pushed last")]
    Pushed,
    /// By their last pull.
    #[strum(to_string = "pulled last")]
    Pulled,
    /// By their last push or pull.
    #[strum(to_string = "active last")]
    Active,
    /// By the version their tags say.
    #[strum(to_string = "with the highest versions")]
    Version,
}

/// Reasons that hold together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reasons(pub Vec<Reason>);

impl fmt::Display for Reasons {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, reason) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(out, "{separator}{reason}")?;
        }
        Ok(())
    }
}

impl Reason {
    /// Every code there is.
    pub const CODES: &'static [&'static str] = Code::VARIANTS;

    /// This, and what would hold without it.
    #[must_use]
    pub fn otherwise(self, otherwise: Self) -> Self {
        Self::Otherwise {
            why: Box::new(self),
            otherwise: Box::new(otherwise),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[derive(Deserialize)]
    struct Example {
        reason: String,
        why: Value,
    }

    #[test]
    fn every_code_has_its_english_sentence_and_is_read_as_it_is_written() {
        let examples: Vec<Example> = serde_json::from_str(include_str!("reasons.json")).expect("examples");
        let mut seen = BTreeSet::new();
        for Example { reason, why } in examples {
            let read: Reason = serde_json::from_value(why.clone()).expect("a reason");
            assert_eq!(read.to_string(), reason);
            assert_eq!(serde_json::to_value(&read).expect("JSON"), why);
            seen.insert(why["code"].as_str().expect("a code").to_owned());
        }
        let all: BTreeSet<String> = Reason::CODES.iter().map(|code| (*code).to_owned()).collect();
        assert_eq!(seen, all, "a code and no example, or the other way round");
    }
}
