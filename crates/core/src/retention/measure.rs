//! What a rule thinks of the units it selects: which it spares, and why.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::Duration;
use wharf_model::{Ranking, Reason, Timestamp};

use super::facts::Unit;
use super::rule::{Act, Rule, Template};
use crate::tag::Version;

/// What a rule thinks of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opinion {
    /// Whether the rule spares it; `None` when it is not the rule's business.
    pub(super) spares: Option<bool>,
    /// Why.
    pub(super) why: Reason,
}

/// The opinions of `rule` about `selected`, in their order. `staying` are places of manifests of which an earlier rule keeps one of these.
pub(super) fn opinions(rule: &Rule, selected: &[&Unit<'_>], staying: &HashSet<usize>, now: Timestamp) -> Vec<Opinion> {
    let mut opinions = match rule.template {
        Template::Always => vec![
            match rule.act {
                Act::Retain => opinion(true, Reason::KeepsAll),
                Act::Delete => opinion(false, Reason::DeletesAll),
            };
            selected.len()
        ],
        Template::LatestPushed(k) => ranked(selected, k, Ranking::Pushed, |unit| Some(unit.pushed_at())),
        Template::LatestPulled(k) => never_pulled(selected, ranked(selected, k, Ranking::Pulled, |unit| Some(unit.used_at()))),
        Template::LatestActive(k) => ranked(selected, k, Ranking::Active, |unit| Some(unit.used_at().max(unit.pushed_at()))),
        Template::LatestSemver(k) => by_version(selected, k),
        Template::DaysSincePush(days) => selected.iter().map(|unit| pushed(unit.pushed_at(), days, now)).collect(),
        Template::DaysSincePull(days) => {
            let aged = selected.iter().map(|unit| pulled(unit.used_at(), days, now)).collect();
            never_pulled(selected, aged)
        }
    };
    keep_at_least(rule.keep_at_least, selected, &mut opinions, staying);
    opinions
}

fn opinion(spares: bool, why: Reason) -> Opinion {
    Opinion { spares: Some(spares), why }
}

/// Spares the tags of the first `k` artifacts by `key`, the highest first. Artifacts are counted, not tags: ten tags of one build are one.
/// Equal ones are taken in the order of their rows, the newest first, so that two runs agree. Only a version can be missing.
fn ranked<K: Ord>(selected: &[&Unit<'_>], k: u64, order: Ranking, key: impl Fn(&Unit<'_>) -> Option<K>) -> Vec<Opinion> {
    let mut best: HashMap<usize, K> = HashMap::new();
    for unit in selected {
        if let Some(key) = key(unit)
            && best.get(&unit.place).is_none_or(|known| *known < key)
        {
            best.insert(unit.place, key);
        }
    }
    let mut sorted: Vec<_> = best.into_iter().map(|(place, key)| (key, place)).collect();
    // Places are in the order of rows.
    sorted.sort_by(|a, b| b.cmp(a));
    let ranks: HashMap<usize, u64> = sorted.into_iter().map(|(_, place)| place).zip(1..).collect();
    let (of, first) = (ranks.len() as u64, k);
    selected
        .iter()
        .map(|unit| match ranks.get(&unit.place) {
            Some(&rank) if rank <= k => opinion(true, Reason::Among { rank, of, first, order }),
            Some(&rank) => opinion(false, Reason::NotAmong { rank, of, first, order }),
            None => no_version(),
        })
        .collect()
}

/// As [`ranked`], and a tag that says no version is not the rule's business, also when its artifact has another tag that does.
fn by_version(selected: &[&Unit<'_>], k: u64) -> Vec<Opinion> {
    let version = |unit: &Unit<'_>| unit.tag.and_then(|tag| Version::of(&tag.name));
    let key = |unit: &Unit<'_>| version(unit).map(|version| (version, unit.pushed_at()));
    let mut opinions = ranked(selected, k, Ranking::Version, key);
    for (opinion, unit) in opinions.iter_mut().zip(selected) {
        if version(unit).is_none() {
            *opinion = no_version();
        }
    }
    opinions
}

fn no_version() -> Opinion {
    Opinion {
        spares: None,
        why: Reason::NoVersion,
    }
}

fn pushed(since: Timestamp, days: u64, now: Timestamp) -> Opinion {
    match aged(since, days, now) {
        (ago, true) => opinion(true, Reason::PushedWithin { ago, days }),
        (ago, false) => opinion(false, Reason::PushedBefore { ago, days }),
    }
}

fn pulled(since: Timestamp, days: u64, now: Timestamp) -> Opinion {
    match aged(since, days, now) {
        (ago, true) => opinion(true, Reason::PulledWithin { ago, days }),
        (ago, false) => opinion(false, Reason::PulledBefore { ago, days }),
    }
}

/// How many days ago it was, and whether that is within `days`.
fn aged(since: Timestamp, days: u64, now: Timestamp) -> (i64, bool) {
    let age = now - since;
    let within = Duration::try_days(i64::try_from(days).unwrap_or(i64::MAX)).is_none_or(|window| age <= window);
    (age.num_days(), within)
}

/// Says where the push was counted because there was no pull.
fn never_pulled(selected: &[&Unit<'_>], mut opinions: Vec<Opinion>) -> Vec<Opinion> {
    for (opinion, unit) in opinions.iter_mut().zip(selected) {
        if unit.pulled_at.is_none() {
            opinion.why = Reason::NeverPulled {
                push: Box::new(opinion.why.clone()),
            };
        }
    }
    opinions
}

/// Spares more artifacts, the newest first, until `least` of those selected stay.
fn keep_at_least(least: u64, selected: &[&Unit<'_>], opinions: &mut [Opinion], staying: &HashSet<usize>) {
    let mut kept: HashSet<usize> = staying.clone();
    let spared = selected.iter().zip(opinions.iter());
    kept.extend(
        spared
            .filter(|(_, opinion)| opinion.spares == Some(true))
            .map(|(unit, _)| unit.place),
    );
    let enough = usize::try_from(least).unwrap_or(usize::MAX);
    if kept.len() >= enough {
        return;
    }
    let mut rest: Vec<_> = (0..selected.len()).filter(|at| opinions[*at].spares == Some(false)).collect();
    rest.sort_by_key(|at| Reverse((selected[*at].pushed_at(), selected[*at].manifest.id.0)));
    for at in rest {
        let place = selected[at].place;
        if kept.len() < enough || kept.contains(&place) {
            kept.insert(place);
            opinions[at] = opinion(true, Reason::KeptAtLeast { least });
        }
    }
}
