//! The floors of the house: who may depend on whom. `ARCHITECTURE.md` draws them; this table decides.

use cargo_metadata::{DependencyKind, Metadata, Package};

use crate::findings::Findings;

/// A crate and the crates of the workspace it may depend on.
struct Rule {
    name: &'static str,
    may: &'static [&'static str],
}

const WORDS: &[&str] = &["wharf-oci", "wharf-model", "wharf-meter"];
const RULES_AND_WORDS: &[&str] = &["wharf-oci", "wharf-model", "wharf-meter", "wharf-core"];

/// From the ground up. A new crate gets a line here and in `ARCHITECTURE.md`.
const HOUSE: &[Rule] = &[
    // 0: words.
    rule("wharf-oci", &[]),
    rule("wharf-model", &["wharf-oci"]),
    rule("wharf-meter", &[]),
    // 1: hands. Never on each other.
    rule("wharf-config", WORDS),
    rule("wharf-store", WORDS),
    rule("wharf-blob", WORDS),
    rule("wharf-auth", WORDS),
    rule("wharf-remote", WORDS),
    rule("wharf-cluster", WORDS),
    // 2: rules. Configuration reaches them as plain values.
    rule(
        "wharf-core",
        &[
            "wharf-oci",
            "wharf-model",
            "wharf-meter",
            "wharf-store",
            "wharf-blob",
            "wharf-auth",
            "wharf-remote",
            "wharf-cluster",
        ],
    ),
    // 3: doors. Never on each other.
    rule("wharf-api", RULES_AND_WORDS),
    rule("wharf-jobs", RULES_AND_WORDS),
    // 4: roof.
    rule(
        "wharf-server",
        &[
            "wharf-oci",
            "wharf-model",
            "wharf-meter",
            "wharf-config",
            "wharf-store",
            "wharf-blob",
            "wharf-auth",
            "wharf-remote",
            "wharf-cluster",
            "wharf-core",
            "wharf-api",
            "wharf-jobs",
        ],
    ),
    rule("wharf-testkit", WORDS),
    // Outside: tools.
    rule("wharf-bench", &[]),
    rule("xtask", &["wharf-oci"]),
];

/// A library that only some crates may know, for tests too.
const OWNED: &[(&str, &[&str])] = &[
    ("sqlx", &["wharf-store"]),
    ("sea-query", &["wharf-store"]),
    ("opendal", &["wharf-blob"]),
    ("axum", &["wharf-api", "wharf-server"]),
    ("prometheus", &["wharf-meter"]),
];

/// Only tests may stand on it.
const TESTS_ONLY: &str = "wharf-testkit";

const fn rule(name: &'static str, may: &'static [&'static str]) -> Rule {
    Rule { name, may }
}

/// Dependencies that break the floors.
pub(super) fn check(metadata: &Metadata) -> Findings {
    let mut findings = Findings::default();
    for package in metadata.workspace_packages() {
        match HOUSE.iter().find(|rule| rule.name == package.name.as_str()) {
            Some(rule) => check_package(metadata, package, rule, &mut findings),
            None => findings.add(&package.name, "has no floor; add it to HOUSE in xtask/src/tidy/floors.rs"),
        }
    }
    findings
}

fn check_package(metadata: &Metadata, package: &Package, rule: &Rule, findings: &mut Findings) {
    for dependency in &package.dependencies {
        let name = dependency.name.as_str();
        if let Some((_, owners)) = OWNED.iter().find(|(owned, _)| *owned == name)
            && !owners.contains(&rule.name)
        {
            findings.add(
                rule.name,
                format_args!("depends on {name}, which only {} may know", owners.join(" and ")),
            );
        }
        let ours = metadata.workspace_packages().iter().any(|package| package.name.as_str() == name);
        if ours && !may_depend(rule, name, dependency.kind) {
            findings.add(rule.name, format_args!("depends on {name}, which its floor does not allow"));
        }
    }
}

fn may_depend(rule: &Rule, name: &str, kind: DependencyKind) -> bool {
    if name == TESTS_ONLY {
        return kind == DependencyKind::Development;
    }
    rule.may.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(from: &str, to: &str, kind: DependencyKind) -> bool {
        may_depend(HOUSE.iter().find(|rule| rule.name == from).expect("a known crate"), to, kind)
    }

    #[test]
    fn the_floors_of_the_plan() {
        use DependencyKind::{Development, Normal};
        assert!(allowed("wharf-core", "wharf-store", Normal));
        assert!(!allowed("wharf-core", "wharf-config", Normal));
        assert!(!allowed("wharf-store", "wharf-blob", Normal));
        assert!(!allowed("wharf-api", "wharf-jobs", Normal) && !allowed("wharf-api", "wharf-store", Normal));
        assert!(allowed("wharf-server", "wharf-testkit", Development) && !allowed("wharf-server", "wharf-testkit", Normal));
    }

    #[test]
    fn nobody_depends_on_a_higher_floor() {
        for (height, rule) in HOUSE.iter().enumerate() {
            for lower in rule.may {
                let below = HOUSE.iter().position(|other| other.name == *lower).expect("a known crate");
                assert!(below < height, "{} on {lower}", rule.name);
            }
        }
    }
}
