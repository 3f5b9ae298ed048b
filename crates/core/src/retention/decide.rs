//! The decision: candidates of one repository, rules and a moment in, a verdict with its reason for each tag and each artifact without
//! tags out. No rows, no clock, no rights here, so that a dry run and a run cannot differ.
//!
//! Two steps. [`judge`] lets the rules speak about each tag by itself. Then, when the caller has asked what outranks every rule (holds),
//! [`settle`] looks at artifacts: one goes only when none of its tags stays and nothing that stays needs it.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use wharf_model::{Reason, Reasons, RetentionOutcome, RetentionVerdict, Timestamp};
use wharf_oci::Digest;

use super::facts::{Facts, Unit, is_scheme_tag};
use super::measure::{Opinion, opinions};
use super::rule::{Act, Rule};

/// What rules decided about one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement<'f> {
    pub(super) unit: Unit<'f>,
    pub(super) outcome: RetentionOutcome,
    /// Number of the rule that decided; `None` when none did.
    pub(super) rule: Option<u32>,
    pub(super) reason: Reason,
}

/// Every unit of a repository, with what `rules` decide. `ordered` is the policy's algorithm.
pub(super) fn judge<'f>(facts: &'f [Facts], rules: &[&Rule], ordered: bool, now: Timestamp) -> Vec<Judgement<'f>> {
    let units = units(facts);
    let mut decided: Vec<Option<(bool, u32, Reason)>> = vec![None; units.len()];
    let mut doubts = vec![Doubts::default(); units.len()];
    for rule in rules {
        // What an earlier rule deletes neither counts nor ranks any more.
        let places: Vec<usize> = (0..units.len())
            .filter(|at| !matches!(decided[*at], Some((false, ..))) && rule.selects(&units[*at]))
            .collect();
        let selected: Vec<_> = places.iter().map(|at| &units[*at]).collect();
        let staying = places
            .iter()
            .filter(|at| decided[**at].is_some())
            .map(|at| units[*at].place)
            .collect();
        for (at, opinion) in places.iter().zip(opinions(rule, &selected, &staying, now)) {
            if decided[*at].is_none() {
                match verdict_of(rule.act, &opinion) {
                    Some(keeps) => decided[*at] = Some((keeps, rule.number, opinion.why)),
                    None => doubts[*at].add(rule.number, opinion.why),
                }
            }
        }
    }
    let none = |doubts: Doubts| {
        let because = doubts.reasons();
        match ordered {
            true => (RetentionOutcome::Retain, None, Reason::NoRuleDecides { because }),
            false => (RetentionOutcome::Delete, None, Reason::NoRuleKeeps { because }),
        }
    };
    let spoken = units.into_iter().zip(decided).zip(doubts);
    spoken
        .map(|((unit, decided), doubts)| {
            let (outcome, rule, reason) = match decided {
                Some((true, rule, why)) => (RetentionOutcome::Retain, Some(rule), why),
                Some((false, rule, why)) => (RetentionOutcome::Delete, Some(rule), why),
                None => none(doubts),
            };
            Judgement {
                unit,
                outcome,
                rule,
                reason,
            }
        })
        .collect()
}

/// Whether a rule keeps (`true`), deletes (`false`), or leaves the decision to the next.
fn verdict_of(act: Act, opinion: &Opinion) -> Option<bool> {
    match (act, opinion.spares) {
        (Act::Retain, Some(true)) => Some(true),
        (Act::Delete, Some(false)) => Some(false),
        _ => None,
    }
}

/// What rules said that did not decide, as far as anybody will read it.
#[derive(Debug, Clone, Default)]
struct Doubts {
    said: Vec<Reason>,
    /// Bytes of it in English.
    length: usize,
}

impl Doubts {
    fn add(&mut self, rule: u32, why: Reason) {
        const MOST: usize = 400;
        if self.length < MOST {
            let says = Box::new(why);
            let said = Reason::RuleSays { rule, says };
            let separator = if self.said.is_empty() { 0 } else { "; ".len() };
            self.length += separator + said.to_string().len();
            self.said.push(said);
        }
    }

    fn reasons(self) -> Reasons {
        match self.said.is_empty() {
            true => Reasons(vec![Reason::NoneSelects]),
            false => Reasons(self.said),
        }
    }
}

/// What is judged by itself: every tag, except those that tools hang signatures of something present under; and artifacts without tags
/// that no index lists and that belong to nothing present.
fn units(facts: &[Facts]) -> Vec<Unit<'_>> {
    let places = by_digest(facts);
    let listed: HashSet<&Digest> = facts.iter().flat_map(|manifest| &manifest.children).collect();
    let mut units = Vec::new();
    for (place, manifest) in facts.iter().enumerate() {
        let belongs = manifest.subject.as_ref().is_some_and(|subject| places.contains_key(subject));
        let pulled = pulled_at(facts, &places, manifest);
        let mut add = |tag| {
            units.push(Unit {
                place,
                manifest,
                tag,
                pulled_at: pulled,
            });
        };
        if manifest.tags.is_empty() && !belongs && !listed.contains(&manifest.digest) {
            add(None);
        }
        for tag in manifest.tags.iter().filter(|tag| !(belongs && is_scheme_tag(&tag.name))) {
            add(Some(tag));
        }
    }
    for unit in &mut units {
        unit.pulled_at = unit.pulled_at.max(unit.tag.and_then(|tag| tag.pulled_at));
    }
    units
}

/// When a manifest was last pulled, itself or a child: clients resolve an index and then pull what it lists.
fn pulled_at(facts: &[Facts], places: &HashMap<&Digest, usize>, manifest: &Facts) -> Option<Timestamp> {
    let children = manifest.children.iter().filter_map(|child| places.get(child));
    children.map(|place| facts[*place].pulled_at).fold(manifest.pulled_at, Option::max)
}

fn by_digest(facts: &[Facts]) -> HashMap<&Digest, usize> {
    facts
        .iter()
        .enumerate()
        .map(|(place, manifest)| (&manifest.digest, place))
        .collect()
}

/// The verdicts, when it is known of everything that would go whether something outranks the rules.
pub(super) fn settle(facts: &[Facts], judgements: Vec<Judgement<'_>>) -> Vec<RetentionVerdict> {
    let needs = needed(facts, &judgements);
    let mut judgements = judgements;
    // What belongs to something is deleted before it, so that it does not seem to be needed.
    judgements.sort_by_key(|judgement| judgement.unit.manifest.subject.is_none());
    judgements.into_iter().map(|judgement| verdict(judgement, &needs)).collect()
}

/// Places of manifests that stay, each with why.
fn needed(facts: &[Facts], judgements: &[Judgement<'_>]) -> HashMap<usize, Reason> {
    let places = by_digest(facts);
    let mut accessories: HashMap<usize, Vec<usize>> = HashMap::new();
    for (place, manifest) in facts.iter().enumerate() {
        if let Some(subject) = manifest.subject.as_ref().and_then(|subject| places.get(subject)) {
            accessories.entry(*subject).or_default().push(place);
        }
    }
    let mut needs: HashMap<usize, Reason> = HashMap::new();
    let mut waiting = Vec::new();
    for judgement in judgements.iter().filter(|judgement| judgement.outcome != RetentionOutcome::Delete) {
        let place = judgement.unit.place;
        if let Entry::Vacant(vacant) = needs.entry(place) {
            let tag = judgement.unit.tag.map(|tag| tag.name.clone());
            vacant.insert(tag.map_or(Reason::Stays, |tag| Reason::TagStays { tag }));
            waiting.push(place);
        }
    }
    while let Some(place) = waiting.pop() {
        let manifest = &facts[place];
        let name = manifest
            .tags
            .first()
            .map_or_else(|| manifest.digest.to_string(), |tag| tag.name.clone());
        let children = manifest.children.iter().map(|child| (child, Reason::Listed { name: name.clone() }));
        let subject = manifest
            .subject
            .iter()
            .map(|subject| (subject, Reason::HasAccessory { name: name.clone() }));
        for (digest, why) in children.chain(subject) {
            if let Some(needed) = places.get(digest)
                && !needs.contains_key(needed)
            {
                needs.insert(*needed, why);
                waiting.push(*needed);
            }
        }
        for accessory in accessories.get(&place).into_iter().flatten() {
            if !needs.contains_key(accessory) {
                needs.insert(*accessory, Reason::BelongsTo { name: name.clone() });
                waiting.push(*accessory);
            }
        }
    }
    needs
}

fn verdict(judgement: Judgement<'_>, needs: &HashMap<usize, Reason>) -> RetentionVerdict {
    let Judgement {
        unit,
        mut outcome,
        rule,
        mut reason,
    } = judgement;
    let need = needs.get(&unit.place);
    let mut artifact_goes = false;
    if outcome == RetentionOutcome::Delete {
        match (need, unit.tag) {
            (None, _) => artifact_goes = true,
            (Some(need), Some(_)) => {
                reason = Reason::ArtifactStays {
                    why: Box::new(reason),
                    need: Box::new(need.clone()),
                };
            }
            // Without a tag there is only the artifact, and that is needed.
            (Some(need), None) => {
                outcome = RetentionOutcome::Retain;
                reason = need.clone().otherwise(reason);
            }
        }
    }
    RetentionVerdict {
        manifest: unit.manifest.id,
        digest: unit.manifest.digest.clone(),
        tag: unit.tag.map(|tag| tag.name.clone()),
        kind: unit.manifest.kind.clone(),
        size: unit.manifest.size,
        labels: unit.manifest.labels.clone(),
        pushed_at: unit.pushed_at(),
        pulled_at: unit.pulled_at,
        outcome,
        rule,
        reason: reason.to_string(),
        why: Some(reason),
        artifact_goes,
    }
}
