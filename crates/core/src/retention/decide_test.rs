//! The decision beside Harbor's semantics, numbered as people know them, and properties that hold for every policy.

use std::collections::BTreeMap;

use chrono::Duration;
use proptest::prelude::*;
use serde_json::{Value, json};
use wharf_model::{ManifestId, RetentionOutcome, RetentionPolicy, RetentionVerdict, Timestamp};
use wharf_oci::Digest;

use super::decide::{judge, settle};
use super::facts::{Facts, TagFacts};
use super::rule::RuleSet;
use RetentionOutcome::{Delete, Retain};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("a time")
}

fn ago(days: i64) -> Timestamp {
    now() - Duration::days(days)
}

fn digest(name: &str) -> Digest {
    Digest::sha256(name.as_bytes())
}

/// A repository under construction. Manifests are known by a name.
#[derive(Debug, Default)]
struct Repository(Vec<Facts>);

impl Repository {
    /// An artifact pushed `days` ago under `tags`.
    fn push(mut self, name: &str, days: i64, tags: &[&str]) -> Self {
        let tag = |tag: &&str| TagFacts {
            name: (*tag).to_owned(),
            pushed_at: ago(days),
            pulled_at: None,
        };
        self.0.push(Facts {
            id: ManifestId(self.0.len() as i64 + 1),
            digest: digest(name),
            kind: "IMAGE".into(),
            size: 1000,
            pushed_at: ago(days),
            pulled_at: None,
            labels: vec![],
            annotations: BTreeMap::new(),
            children: vec![],
            subject: None,
            tags: tags.iter().map(tag).collect(),
        });
        self
    }

    /// Changes the artifact pushed last.
    fn with(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(self.0.last_mut().expect("an artifact"));
        self
    }

    fn pulled(self, days: i64) -> Self {
        self.with(|facts| facts.pulled_at = Some(ago(days)))
    }

    fn listing(self, children: &[&str]) -> Self {
        self.with(|facts| facts.children = children.iter().map(|name| digest(name)).collect())
    }

    fn belonging_to(self, subject: &str) -> Self {
        self.with(|facts| facts.subject = Some(digest(subject)))
    }

    fn verdicts(&self, policy: &Value) -> Vec<RetentionVerdict> {
        let policy: RetentionPolicy = serde_json::from_value(policy.clone()).expect("a policy");
        let set = RuleSet::parse(&policy).expect("a policy that can be followed");
        let rules = set.for_repository("library", "app");
        settle(&self.0, judge(&self.0, &rules, set.ordered, now()))
    }

    /// Tags (or `@name` for artifacts without) that stay.
    fn kept(&self, policy: &Value) -> Vec<String> {
        let mut kept: Vec<_> = self
            .verdicts(policy)
            .into_iter()
            .filter(|verdict| verdict.outcome != Delete)
            .map(|verdict| verdict.tag.unwrap_or_else(|| "@".to_owned()))
            .collect();
        kept.sort();
        kept
    }
}

fn rule(action: &str, template: &str, number: u64, pattern: &str) -> Value {
    let params = if template == "always" {
        json!({})
    } else {
        json!({template: number})
    };
    json!({
        "id": 1, "priority": 1, "disabled": false, "action": action, "template": template, "params": params,
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": pattern}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    })
}

fn policy(algorithm: &str, rules: Vec<Value>) -> Value {
    json!({"algorithm": algorithm, "rules": rules, "trigger": {"kind": "Schedule"}, "scope": {"level": "project", "ref": 1}})
}

fn keep(template: &str, number: u64, pattern: &str) -> Value {
    policy("or", vec![rule("retain", template, number, pattern)])
}

#[test]
fn semantics_1_and_d16_a_tag_is_judged_by_itself_and_a_digest_another_kept_tag_points_at_stays() {
    let repository = Repository::default().push("a", 1, &["v1", "junk"]).push("b", 2, &["junk2"]);
    let verdicts = repository.verdicts(&keep("always", 0, "v*"));
    let told: Vec<_> = verdicts
        .iter()
        .map(|v| (v.tag.as_deref().unwrap_or(""), v.outcome, v.artifact_goes))
        .collect();
    assert_eq!(told, [("v1", Retain, false), ("junk", Delete, false), ("junk2", Delete, true)]);
    assert!(
        verdicts[1].reason.contains("the artifact stays: its tag v1 stays"),
        "{}",
        verdicts[1].reason
    );
    // Harbor's `excludes` selects an artifact when any tag does not match; here it is each tag by itself.
    let mut excludes = keep("always", 0, "junk*");
    excludes["rules"][0]["tag_selectors"][0]["decoration"] = json!("excludes");
    assert_eq!(repository.kept(&excludes), ["v1"]);
}

#[test]
fn semantics_2_what_no_rule_keeps_goes_with_algorithm_or_and_stays_with_ordered() {
    let repository = Repository::default()
        .push("a", 1, &["v1"])
        .push("b", 1, &["main"])
        .push("c", 1, &["prod"]);
    assert_eq!(repository.kept(&keep("latestPushedK", 10, "v*")), ["v1"]);
    let spared = policy("ordered", vec![rule("delete", "latestPushedK", 10, "v*")]);
    assert_eq!(repository.kept(&spared), ["main", "prod", "v1"]);
    let told = repository.verdicts(&spared).remove(1);
    assert_eq!(
        (told.rule, told.reason.as_str()),
        (None, "no rule decides about it, so it stays (none selects it)")
    );
}

#[test]
fn semantics_3_rules_of_or_add_up_and_their_order_does_not_matter() {
    let repository = Repository::default()
        .push("a", 50, &["v1"])
        .push("b", 2, &["v2"])
        .push("c", 90, &["main"])
        .push("d", 91, &["x"]);
    let rules = [rule("retain", "nDaysSinceLastPush", 7, "v*"), rule("retain", "always", 0, "main")];
    let kept = repository.kept(&policy("or", rules.to_vec()));
    assert_eq!(kept, ["main", "v2"]);
    assert_eq!(repository.kept(&policy("or", rules.into_iter().rev().collect())), kept);
}

#[test]
fn rules_of_ordered_decide_in_their_order() {
    let repository = Repository::default()
        .push("a", 50, &["v1"])
        .push("b", 2, &["v2"])
        .push("c", 90, &["main"]);
    let keep_main = rule("retain", "always", 0, "main");
    let delete_old = rule("delete", "nDaysSinceLastPush", 30, "**");
    let first = policy("ordered", vec![keep_main.clone(), delete_old.clone()]);
    assert_eq!(repository.kept(&first), ["main", "v2"]);
    let numbers: Vec<_> = repository.verdicts(&first).into_iter().map(|verdict| verdict.rule).collect();
    assert_eq!(numbers, [Some(2), None, Some(1)]);
    assert_eq!(repository.kept(&policy("ordered", vec![delete_old, keep_main])), ["v2"]);
}

#[test]
fn semantics_4_disabled_rules_and_other_repositories_are_not_there() {
    let mut off = keep("always", 0, "v*");
    off["rules"][0]["disabled"] = json!(true);
    let mut elsewhere = keep("always", 0, "v*");
    elsewhere["rules"][0]["scope_selectors"]["repository"][0]["pattern"] = json!("team/**");
    for policy in [off, elsewhere] {
        let policy: RetentionPolicy = serde_json::from_value(policy).expect("a policy");
        let set = RuleSet::parse(&policy).expect("a policy");
        assert!(set.for_repository("library", "app").is_empty());
    }
}

#[test]
fn semantics_5_untagged_ones_are_selected_by_matches_and_not_by_excludes_unless_extras_say_so() {
    let repository = Repository::default().push("a", 1, &[]).push("b", 1, &["v1"]);
    assert_eq!(repository.kept(&keep("always", 0, "v*")), ["@", "v1"]);
    let mut other = keep("always", 0, "v*");
    other["rules"][0]["tag_selectors"][0]["extras"] = json!("{\"untagged\":false}");
    assert_eq!(repository.kept(&other), ["v1"]);
    other["rules"][0]["tag_selectors"][0] = json!({"kind": "doublestar", "decoration": "excludes", "pattern": "x*"});
    assert_eq!(repository.kept(&other), ["v1"]);
    other["rules"][0]["tag_selectors"][0]["extras"] = json!("{\"untagged\":true}");
    assert_eq!(repository.kept(&other), ["@", "v1"]);
}

#[test]
fn semantics_6_a_tags_own_push_counts() {
    // The artifact came long ago; yesterday it was tagged again.
    let repository = Repository::default().push("a", 90, &["old"]).with(|facts| {
        facts.tags.push(TagFacts {
            name: "again".into(),
            pushed_at: ago(1),
            pulled_at: None,
        });
    });
    assert_eq!(repository.kept(&keep("nDaysSinceLastPush", 7, "**")), ["again"]);
}

#[test]
fn semantics_7_never_pulled_is_not_pulled_long_ago() {
    let repository = Repository::default()
        .push("fresh", 1, &["fresh"])
        .push("stale", 60, &["stale"])
        .push("used", 60, &["used"])
        .pulled(2)
        .push("unused", 5, &["unused"])
        .pulled(4);
    let policy = keep("nDaysSinceLastPull", 7, "**");
    assert_eq!(repository.kept(&policy), ["fresh", "unused", "used"]);
    let fresh = repository.verdicts(&policy).remove(0);
    assert!(fresh.reason.starts_with("never pulled, so its push counts"), "{}", fresh.reason);
    assert_eq!(repository.kept(&keep("latestPulledN", 2, "**")), ["fresh", "used"]);
}

#[test]
fn semantics_8_a_pull_of_a_child_or_by_digest_counts_for_the_index() {
    let repository = Repository::default()
        .push("child", 60, &[])
        .pulled(1)
        .push("index", 60, &["multi"])
        .listing(&["child"])
        .push("plain", 60, &["plain"]);
    assert_eq!(repository.kept(&keep("nDaysSinceLastPull", 7, "**")), ["multi"]);
}

#[test]
fn semantics_9_children_and_accessories_are_judged_with_what_they_belong_to() {
    let scheme = format!("sha256-{}.sig", digest("image").as_str().trim_start_matches("sha256:"));
    let repository = Repository::default()
        .push("child", 60, &[])
        .push("index", 60, &["multi"])
        .listing(&["child"])
        .push("image", 1, &["v1"])
        .push("signature", 60, &[&scheme])
        .belonging_to("image")
        .push("sbom", 60, &[])
        .belonging_to("image");
    let verdicts = repository.verdicts(&keep("nDaysSinceLastPush", 7, "**"));
    let told: Vec<_> = verdicts.iter().map(|v| (v.tag.as_deref(), v.outcome, v.artifact_goes)).collect();
    assert_eq!(told, [(Some("multi"), Delete, true), (Some("v1"), Retain, false)]);
}

#[test]
fn semantics_9_differently_a_tag_somebody_gave_an_accessory_keeps_it_and_its_subject() {
    let repository = Repository::default()
        .push("image", 60, &["v1"])
        .push("chart", 1, &["chart"])
        .belonging_to("image");
    let verdicts = repository.verdicts(&keep("nDaysSinceLastPush", 7, "**"));
    let told: Vec<_> = verdicts.iter().map(|v| (v.tag.as_deref(), v.outcome, v.artifact_goes)).collect();
    assert_eq!(told, [(Some("chart"), Retain, false), (Some("v1"), Delete, false)]);
}

#[test]
fn semantics_10_equal_ones_are_taken_the_newest_row_first_and_labels_count() {
    let repository = Repository::default()
        .push("a", 5, &["a"])
        .with(|facts| facts.labels = vec!["keep".into(), "other".into()])
        .push("b", 5, &["b"])
        .push("c", 5, &["c"]);
    assert_eq!(repository.kept(&keep("latestPushedK", 2, "**")), ["b", "c"]);
    let mut labelled = keep("always", 0, "**");
    labelled["rules"][0]["tag_selectors"] = json!([{"kind": "label", "decoration": "withLabels", "pattern": "keep, other"}]);
    assert_eq!(repository.kept(&labelled), ["a"]);
    labelled["rules"][0]["tag_selectors"][0]["decoration"] = json!("withoutLabels");
    assert_eq!(repository.kept(&labelled), ["b", "c"]);
}

#[test]
fn d10_an_index_needs_its_children_however_old_they_are() {
    for (child, index) in [(90, 1), (1, 90)] {
        let repository = Repository::default()
            .push("child", child, &["child"])
            .push("index", index, &["multi"])
            .listing(&["child"]);
        let verdicts = repository.verdicts(&keep("nDaysSinceLastPush", 7, "**"));
        if child > index {
            assert_eq!((verdicts[0].outcome, verdicts[0].artifact_goes), (Delete, false), "{verdicts:?}");
            assert!(
                verdicts[0].reason.contains("the index multi lists it and stays"),
                "{}",
                verdicts[0].reason
            );
        } else {
            assert_eq!((verdicts[0].outcome, verdicts[1].artifact_goes), (Retain, true), "{verdicts:?}");
        }
    }
}

#[test]
fn d3_an_index_of_an_index_keeps_everything_below_it() {
    let repository = Repository::default()
        .push("leaf", 90, &["leaf"])
        .push("inner", 90, &["inner"])
        .listing(&["leaf"])
        .push("outer", 1, &["outer"])
        .listing(&["inner"])
        .push("signature", 90, &["sig"])
        .belonging_to("leaf");
    let goes: Vec<_> = repository
        .verdicts(&keep("nDaysSinceLastPush", 7, "**"))
        .into_iter()
        .filter(|verdict| verdict.artifact_goes)
        .collect();
    assert_eq!(goes, []);
}

#[test]
fn versions_decide_by_their_order_and_junk_is_left_alone() {
    let repository = Repository::default()
        .push("a", 9, &["1.2.0"])
        .push("b", 8, &["1.10.0", "v1.10"])
        .push("c", 7, &["1.9.0"])
        .push("d", 6, &["1.10.0-rc.1"])
        .push("e", 5, &["latest", "20190912"]);
    let newest = policy("ordered", vec![rule("delete", "latestSemverK", 2, "**")]);
    assert_eq!(repository.kept(&newest), ["1.10.0", "1.10.0-rc.1", "20190912", "latest", "v1.10"]);
    let kept = repository.kept(&keep("latestSemverK", 1, "**"));
    assert_eq!(kept, ["1.10.0", "v1.10"]);
}

#[test]
fn at_least_so_many_stay() {
    let mut policy = policy("ordered", vec![rule("delete", "nDaysSinceLastPush", 30, "v*")]);
    let repository = Repository::default()
        .push("a", 90, &["v1"])
        .push("b", 80, &["v2", "v2.0"])
        .push("c", 70, &["v3"])
        .push("d", 60, &["x"]);
    assert_eq!(repository.kept(&policy), ["x"]);
    policy["rules"][0]["params"]["keepAtLeast"] = json!(2);
    assert_eq!(repository.kept(&policy), ["v2", "v2.0", "v3", "x"]);
    policy["rules"][0]["params"]["keepAtLeast"] = json!(9);
    assert_eq!(repository.kept(&policy), ["v1", "v2", "v2.0", "v3", "x"]);
    // What an earlier rule deletes does not count.
    let mut two = policy.clone();
    two["rules"] = json!([rule("delete", "always", 0, "v3"), policy["rules"][0]]);
    two["rules"][1]["params"]["keepAtLeast"] = json!(1);
    assert_eq!(repository.kept(&two), ["v2", "v2.0", "x"]);
}

#[test]
fn sizes_annotations_and_regular_expressions_select() {
    let repository = Repository::default()
        .push("a", 1, &["small"])
        .push("b", 1, &["large"])
        .with(|facts| facts.size = 5 << 20)
        .push("c", 1, &["noted"])
        .with(|facts| drop(facts.annotations.insert("team".into(), "blue-1".into())));
    for (selector, kept) in [
        (json!({"kind": "size", "decoration": "atLeast", "pattern": "5MiB"}), vec!["large"]),
        (
            json!({"kind": "size", "decoration": "atMost", "pattern": "1000"}),
            vec!["noted", "small"],
        ),
        (
            json!({"kind": "annotation", "decoration": "matches", "pattern": "team=blue-*"}),
            vec!["noted"],
        ),
        (
            json!({"kind": "annotation", "decoration": "excludes", "pattern": "team"}),
            vec!["large", "small"],
        ),
        (
            json!({"kind": "regex", "decoration": "matches", "pattern": "(sm|l).*"}),
            vec!["large", "small"],
        ),
    ] {
        let mut policy = keep("always", 0, "**");
        policy["rules"][0]["tag_selectors"] = json!([selector]);
        assert_eq!(repository.kept(&policy), kept, "{policy}");
    }
}

#[test]
fn what_cannot_be_followed_is_refused_with_the_rules_number() {
    let bad = |change: &dyn Fn(&mut Value)| {
        let mut policy = policy(
            "or",
            vec![rule("retain", "always", 0, "**"), rule("retain", "latestPushedK", 5, "**")],
        );
        change(&mut policy);
        let parsed: RetentionPolicy = serde_json::from_value(policy).expect("the shape of a policy");
        RuleSet::parse(&parsed).err().map(|error| error.to_string())
    };
    assert_eq!(bad(&|_| {}), None);
    for change in [
        &(|policy: &mut Value| policy["rules"][1]["template"] = json!("newest")) as &dyn Fn(&mut Value),
        &|policy| policy["rules"][1]["params"] = json!({}),
        &|policy| policy["rules"][1]["params"]["latestPushedK"] = json!(-1),
        &|policy| policy["rules"][1]["params"]["latestPushedK"] = json!("5"),
        &|policy| policy["rules"][1]["params"]["other"] = json!(1),
        &|policy| policy["rules"][1]["action"] = json!("delete"),
        &|policy| policy["rules"][1]["action"] = json!("archive"),
        &|policy| policy["rules"][1]["scope_selectors"]["cluster"] = json!([]),
        &|policy| policy["rules"][1]["tag_selectors"][0]["pattern"] = json!("{a"),
    ] {
        let told = bad(change).expect("refused");
        assert!(told.starts_with("rule 2: "), "{told}");
    }
    assert!(bad(&|policy| policy["algorithm"] = json!("and")).is_some());
}

#[test]
fn ten_thousand_tags_are_judged_in_a_moment() {
    let tags: Vec<String> = (0..10_000).map(|number| format!("1.{}.{}", number / 100, number % 100)).collect();
    let repository = tags.iter().enumerate().fold(Repository::default(), |repository, (number, tag)| {
        repository.push(tag, i64::try_from(number % 400).expect("small"), &[tag.as_str()])
    });
    let began = std::time::Instant::now();
    let kept = repository.kept(&policy(
        "or",
        vec![
            rule("retain", "latestSemverK", 10, "**"),
            rule("retain", "latestPushedK", 10, "1.5.*"),
            rule("retain", "nDaysSinceLastPull", 1, "1.{1,2,3}.*"),
        ],
    ));
    assert!(kept.len() >= 10 && kept.len() < 100, "{}", kept.len());
    assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
}

/// A random repository: tags, indexes of earlier manifests, accessories.
fn repositories() -> impl Strategy<Value = Repository> {
    let manifest = (
        0_i64..100,
        0_usize..4,
        proptest::collection::vec(0_usize..8, 0..3),
        proptest::option::of(0_usize..8),
        proptest::option::of(0_i64..100),
    );
    proptest::collection::vec(manifest, 1..12).prop_map(|manifests| {
        let mut repository = Repository::default();
        for (number, (days, tags, children, subject, pulled)) in manifests.into_iter().enumerate() {
            let tags: Vec<String> = (0..tags)
                .map(|tag| ["v1.", "x", "main"][tag].to_owned() + &number.to_string())
                .collect();
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            let name = |other: usize| (other < number).then(|| other.to_string());
            let children: Vec<String> = children.into_iter().filter_map(name).collect();
            let children: Vec<&str> = children.iter().map(String::as_str).collect();
            repository = repository.push(&number.to_string(), days, &tags).listing(&children);
            if let Some(subject) = subject.and_then(name) {
                repository = repository.belonging_to(&subject);
            }
            if let Some(pulled) = pulled {
                repository = repository.pulled(pulled);
            }
        }
        repository
    })
}

fn policies() -> impl Strategy<Value = Value> {
    let templates = [
        "always",
        "latestPushedK",
        "latestPulledN",
        "nDaysSinceLastPush",
        "nDaysSinceLastPull",
        "latestSemverK",
    ];
    let one = (0_usize..6, 0_u64..50, 0_usize..4, any::<bool>(), 0_u64..3).prop_map(move |(template, number, pattern, delete, least)| {
        let mut rule = rule(
            if delete { "delete" } else { "retain" },
            templates[template],
            number,
            ["**", "v*", "x*", "{main,x}*"][pattern],
        );
        rule["params"]["keepAtLeast"] = json!(least);
        rule
    });
    (any::<bool>(), proptest::collection::vec(one, 1..4)).prop_map(|(ordered, mut rules)| {
        if !ordered {
            rules.iter_mut().for_each(|rule| rule["action"] = json!("retain"));
        }
        policy(if ordered { "ordered" } else { "or" }, rules)
    })
}

proptest! {
    /// D3, D10, D16: whatever the policy, nothing goes that something which stays needs.
    #[test]
    fn d16_nothing_goes_that_something_kept_needs(repository in repositories(), policy in policies()) {
        let verdicts = repository.verdicts(&policy);
        let going: std::collections::HashSet<_> = verdicts.iter().filter(|v| v.artifact_goes).map(|v| v.digest.clone()).collect();
        for verdict in verdicts.iter().filter(|v| v.outcome == Retain) {
            prop_assert!(!going.contains(&verdict.digest), "{verdict:?}");
            let mut below = vec![verdict.digest.clone()];
            let mut seen = std::collections::HashSet::new();
            while let Some(digest) = below.pop() {
                prop_assert!(!going.contains(&digest), "{digest} is needed by {verdict:?}");
                if seen.insert(digest.clone())
                    && let Some(facts) = repository.0.iter().find(|facts| facts.digest == digest)
                {
                    below.extend(facts.children.iter().cloned().chain(facts.subject.clone()));
                }
            }
        }
        for verdict in &verdicts {
            prop_assert!(!verdict.reason.is_empty());
            prop_assert!(!verdict.artifact_goes || verdict.outcome == Delete);
        }
    }

    /// Nothing is judged twice, and no tag is forgotten.
    #[test]
    fn every_tag_and_every_lonely_artifact_has_one_verdict(repository in repositories(), policy in policies()) {
        let verdicts = repository.verdicts(&policy);
        let mut named: Vec<_> = verdicts.iter().map(|v| (v.manifest.0, v.tag.clone())).collect();
        let before = named.len();
        named.sort();
        named.dedup();
        prop_assert_eq!(named.len(), before);
        let tags: usize = repository.0.iter().map(|facts| facts.tags.len()).sum();
        prop_assert_eq!(verdicts.iter().filter(|v| v.tag.is_some()).count(), tags);
    }

    /// A keeping rule more never loses anything under `or`.
    #[test]
    fn one_more_rule_that_keeps_loses_nothing(repository in repositories(), policy in policies(), number in 0_u64..20) {
        let mut policy = policy;
        policy["algorithm"] = json!("or");
        for rule in policy["rules"].as_array_mut().expect("rules") {
            rule["action"] = json!("retain");
            rule["params"]["keepAtLeast"] = json!(0);
        }
        let before = repository.kept(&policy);
        policy["rules"].as_array_mut().expect("rules").push(rule("retain", "latestPushedK", number, "**"));
        let after = repository.kept(&policy);
        for tag in before {
            prop_assert!(after.contains(&tag), "{tag}");
        }
    }
}
