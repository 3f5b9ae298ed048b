//! What a rule thinks of the units it selects: which it spares, and why.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::Duration;
use wharf_model::Timestamp;

use super::facts::Unit;
use super::rule::{Act, Rule, Template};
use super::version::Version;

/// What a rule thinks of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opinion {
    /// Whether the rule spares it; `None` when it is not the rule's business.
    pub(super) spares: Option<bool>,
    /// Why.
    pub(super) why: String,
}

/// The opinions of `rule` about `selected`, in their order. `staying` are places of manifests of which an earlier rule keeps one of these.
pub(super) fn opinions(rule: &Rule, selected: &[&Unit<'_>], staying: &HashSet<usize>, now: Timestamp) -> Vec<Opinion> {
    let mut opinions = match rule.template {
        Template::Always => vec![
            match rule.act {
                Act::Retain => opinion(true, "the rule keeps all it selects"),
                Act::Delete => opinion(false, "the rule deletes all it selects"),
            };
            selected.len()
        ],
        Template::LatestPushed(k) => ranked(selected, k, "pushed last", |unit| Some(unit.pushed_at())),
        Template::LatestPulled(k) => never_pulled(selected, ranked(selected, k, "pulled last", |unit| Some(unit.used_at()))),
        Template::LatestActive(k) => ranked(selected, k, "active last", |unit| Some(unit.used_at().max(unit.pushed_at()))),
        Template::LatestSemver(k) => by_version(selected, k),
        Template::DaysSincePush(days) => selected.iter().map(|unit| aged(unit.pushed_at(), "pushed", days, now)).collect(),
        Template::DaysSincePull(days) => {
            let aged = selected.iter().map(|unit| aged(unit.used_at(), "pulled", days, now)).collect();
            never_pulled(selected, aged)
        }
    };
    keep_at_least(rule.keep_at_least, selected, &mut opinions, staying);
    opinions
}

fn opinion(spares: bool, why: impl Into<String>) -> Opinion {
    Opinion {
        spares: Some(spares),
        why: why.into(),
    }
}

/// Spares the tags of the first `k` artifacts by `key`, the highest first. Artifacts are counted, not tags: ten tags of one build are one.
/// Equal ones are taken in the order of their rows, the newest first, so that two runs agree.
fn ranked<K: Ord>(selected: &[&Unit<'_>], k: u64, how: &str, key: impl Fn(&Unit<'_>) -> Option<K>) -> Vec<Opinion> {
    let mut best: HashMap<usize, K> = HashMap::new();
    for unit in selected {
        if let Some(key) = key(unit)
            && best.get(&unit.place).is_none_or(|known| *known < key)
        {
            best.insert(unit.place, key);
        }
    }
    let mut order: Vec<_> = best.into_iter().map(|(place, key)| (key, place)).collect();
    // Places are in the order of rows.
    order.sort_by(|a, b| b.cmp(a));
    let ranks: HashMap<usize, u64> = order.into_iter().map(|(_, place)| place).zip(1..).collect();
    let of = ranks.len();
    selected
        .iter()
        .map(|unit| match ranks.get(&unit.place) {
            Some(rank) if *rank <= k => opinion(true, format!("number {rank} of {of}, among the {k} {how}")),
            Some(rank) => opinion(false, format!("number {rank} of {of}, not among the {k} {how}")),
            None => Opinion {
                spares: None,
                why: String::new(),
            },
        })
        .collect()
}

/// As [`ranked`], and a tag that says no version is not the rule's business, also when its artifact has another tag that does.
fn by_version(selected: &[&Unit<'_>], k: u64) -> Vec<Opinion> {
    let version = |unit: &Unit<'_>| unit.tag.and_then(|tag| Version::of(&tag.name));
    let key = |unit: &Unit<'_>| version(unit).map(|version| (version, unit.pushed_at()));
    let mut opinions = ranked(selected, k, "with the highest versions", key);
    for (opinion, unit) in opinions.iter_mut().zip(selected) {
        if version(unit).is_none() {
            *opinion = Opinion {
                spares: None,
                why: "it is no version such as 1.2 or v1.2.3, so the rule does not judge it".into(),
            };
        }
    }
    opinions
}

fn aged(since: Timestamp, what: &str, days: u64, now: Timestamp) -> Opinion {
    let days_ago = (now - since).num_days();
    let within = Duration::try_days(i64::try_from(days).unwrap_or(i64::MAX)).is_none_or(|window| now - since <= window);
    if within {
        opinion(true, format!("{what} {days_ago} days ago, within {days} days"))
    } else {
        opinion(false, format!("{what} {days_ago} days ago, not within {days} days"))
    }
}

/// Says where the push was counted because there was no pull.
fn never_pulled(selected: &[&Unit<'_>], mut opinions: Vec<Opinion>) -> Vec<Opinion> {
    for (opinion, unit) in opinions.iter_mut().zip(selected) {
        if unit.pulled_at.is_none() {
            opinion.why = format!("never pulled, so its push counts: {}", opinion.why);
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
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    if kept.len() >= least {
        return;
    }
    let mut rest: Vec<_> = (0..selected.len()).filter(|at| opinions[*at].spares == Some(false)).collect();
    rest.sort_by_key(|at| Reverse((selected[*at].pushed_at(), selected[*at].manifest.id.0)));
    for at in rest {
        let place = selected[at].place;
        if kept.len() < least || kept.contains(&place) {
            kept.insert(place);
            opinions[at] = opinion(true, format!("kept so that at least {least} stay"));
        }
    }
}
