//! Settings of a project by Harbor's keys: which there are, and what each may be.

use std::collections::BTreeMap;

use wharf_model::{Action, Caller, Project, Resource};

use super::{ProjectKey, read};
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// What a setting may be. All values are texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `true` or `false`.
    Flag,
    /// A severity of vulnerabilities.
    Severity,
    /// A whole number of 32 bits, -1 for none.
    Number,
    /// A whole number above zero, or -1 for none.
    Count,
    /// Free text of one line.
    Pattern,
    /// `doublestar` or `regex`.
    Language,
    /// Set by Wharf alone.
    Own,
}

/// Every key. `public` is the project's own, the others are rows.
const KEYS: [(&str, Kind); 15] = [
    ("public", Kind::Flag),
    ("enable_content_trust", Kind::Flag),
    ("enable_content_trust_cosign", Kind::Flag),
    ("prevent_vul", Kind::Flag),
    ("severity", Kind::Severity),
    ("auto_scan", Kind::Flag),
    ("auto_sbom_generation", Kind::Flag),
    ("reuse_sys_cve_allowlist", Kind::Flag),
    ("retention_id", Kind::Own),
    ("proxy_speed_kb", Kind::Number),
    ("max_upstream_conn", Kind::Count),
    ("proxy_cache_local_on_not_found", Kind::Flag),
    ("proxy_referrer_api", Kind::Flag),
    ("proxy_cache_filter_pattern", Kind::Pattern),
    ("proxy_cache_filter_kind", Kind::Language),
];

const SEVERITIES: [&str; 5] = ["none", "low", "medium", "high", "critical"];
const PATTERN: usize = 1024;

/// A setting's value as it is kept, or why it cannot be.
///
/// # Errors
/// [`Error::Invalid`] for an unknown key, one that Wharf sets itself, and a value that the key cannot have.
pub(super) fn normalise(key: &str, value: &str) -> Result<String, Error> {
    let Some((name, kind)) = KEYS.iter().find(|(name, _)| *name == key) else {
        return Err(Error::Invalid(format!(
            "there is no project setting of that name; there are {}",
            known()
        )));
    };
    let wrong = |what: &str| Error::Invalid(format!("{name} is {what}"));
    let number = || value.parse::<i32>().ok().filter(|_| !value.starts_with('+'));
    match kind {
        Kind::Flag => match value.to_ascii_lowercase().as_str() {
            "true" | "t" | "1" => Ok("true".into()),
            "false" | "f" | "0" => Ok("false".into()),
            _ => Err(wrong("\"true\" or \"false\"")),
        },
        Kind::Severity => {
            let value = value.to_ascii_lowercase();
            SEVERITIES
                .contains(&value.as_str())
                .then_some(value)
                .ok_or_else(|| wrong("one of none, low, medium, high, critical"))
        }
        Kind::Number => number()
            .filter(|number| *number >= -1)
            .map(|number| number.to_string())
            .ok_or_else(|| wrong("a whole number from -1 on")),
        Kind::Count => number()
            .filter(|number| *number == -1 || *number > 0)
            .map(|number| number.to_string())
            .ok_or_else(|| wrong("-1 for no limit, or a whole number above zero")),
        Kind::Pattern if value.chars().count() <= PATTERN && !value.chars().any(char::is_control) => Ok(value.to_owned()),
        Kind::Pattern => Err(wrong("at most 1024 characters, none of them a control character")),
        Kind::Language if matches!(value, "doublestar" | "regex") => Ok(value.to_owned()),
        Kind::Language => Err(wrong("doublestar or regex")),
        Kind::Own => Err(wrong("set by the registry itself")),
    }
}

fn known() -> String {
    KEYS.iter()
        .filter(|(_, kind)| *kind != Kind::Own)
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A project's settings, `public` among them.
///
/// # Errors
/// [`Missing::Project`], or a refusal.
pub async fn metadata(core: &Core, caller: &Caller, key: &ProjectKey) -> Result<BTreeMap<String, String>, Error> {
    let project = read::find(core, caller, key, Action::List, Resource::Metadata).await?;
    all(core, &project).await
}

/// One of a project's settings.
///
/// # Errors
/// [`Missing::Setting`] when it is not set, or a refusal.
pub async fn setting(core: &Core, caller: &Caller, key: &ProjectKey, name: &str) -> Result<String, Error> {
    let project = read::find(core, caller, key, Action::Read, Resource::Metadata).await?;
    all(core, &project).await?.remove(name).ok_or(Error::NotFound(Missing::Setting))
}

/// Adds a setting that was not set.
///
/// # Errors
/// [`Error::Conflict`] when it is set, [`Error::Invalid`], or a refusal.
pub async fn add_setting(core: &Core, caller: &Caller, key: &ProjectKey, name: &str, value: &str) -> Result<(), Error> {
    let project = read::find(core, caller, key, Action::Create, Resource::Metadata).await?;
    let value = normalise(name, value)?;
    if all(core, &project).await?.contains_key(name) {
        return Err(Error::Conflict(format!("{name} is set already")));
    }
    store(core, caller, &project, "create", name, &value).await
}

/// Changes a setting that is set.
///
/// # Errors
/// [`Missing::Setting`] when it is not set, [`Error::Invalid`], or a refusal.
pub async fn set_setting(core: &Core, caller: &Caller, key: &ProjectKey, name: &str, value: &str) -> Result<(), Error> {
    let project = read::find(core, caller, key, Action::Update, Resource::Metadata).await?;
    let value = normalise(name, value)?;
    if !all(core, &project).await?.contains_key(name) {
        return Err(Error::NotFound(Missing::Setting));
    }
    store(core, caller, &project, "update", name, &value).await
}

/// Takes a setting away. `public` is never away: without it a project is private.
///
/// # Errors
/// [`Missing::Setting`] when it is not set, [`Error::Invalid`] for one that Wharf sets itself, or a refusal.
pub async fn remove_setting(core: &Core, caller: &Caller, key: &ProjectKey, name: &str) -> Result<(), Error> {
    let project = read::find(core, caller, key, Action::Delete, Resource::Metadata).await?;
    if KEYS.contains(&(name, Kind::Own)) {
        return Err(Error::Invalid(format!("{name} is set by the registry itself")));
    }
    if name == "public" {
        return store(core, caller, &project, "delete", name, "false").await;
    }
    let mut tx = core.store.begin().await?;
    if !tx.projects().remove_metadata(project.id, name, core.clock.now()).await? {
        return Err(Error::NotFound(Missing::Setting));
    }
    audit::record(core, &mut tx, caller, entry("delete", &project, name)).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn all(core: &Core, project: &Project) -> Result<BTreeMap<String, String>, Error> {
    let mut settings = core.store.read().projects().metadata(project.id).await?;
    settings.insert("public".into(), project.public.to_string());
    Ok(settings)
}

async fn store(core: &Core, caller: &Caller, project: &Project, operation: &'static str, name: &str, value: &str) -> Result<(), Error> {
    let mut tx = core.store.begin().await?;
    write(core, &mut tx, project.id, name, value).await?;
    let detail = format!("{name}={value}");
    audit::record(core, &mut tx, caller, entry(operation, project, &detail)).await?;
    Ok(tx.commit().await?)
}

/// Writes a normalised setting in the caller's transaction.
pub(super) async fn write(
    core: &Core,
    tx: &mut wharf_store::Tx,
    project: wharf_model::ProjectId,
    name: &str,
    value: &str,
) -> Result<(), Error> {
    let now = core.clock.now();
    if name == "public" {
        tx.projects().set_public(project, value == "true", now).await?;
    } else {
        tx.projects().set_metadata(project, name, value, now).await?;
    }
    Ok(())
}

fn entry<'a>(operation: &'static str, project: &'a Project, detail: &'a str) -> Entry<'a> {
    Entry {
        operation,
        resource_type: "metadata",
        resource: project.name.as_str(),
        project: Some(project.id),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_in_one_spelling() {
        for (key, value, kept) in [
            ("public", "TRUE", "true"),
            ("auto_scan", "0", "false"),
            ("severity", "High", "high"),
            ("proxy_speed_kb", "-1", "-1"),
            ("max_upstream_conn", "8", "8"),
            ("proxy_cache_filter_pattern", "team/**", "team/**"),
            ("proxy_cache_filter_kind", "regex", "regex"),
        ] {
            assert_eq!(normalise(key, value).expect(key), kept);
        }
    }

    #[test]
    fn what_a_key_cannot_be_is_refused() {
        for (key, value) in [
            ("public", "yes"),
            ("public", ""),
            ("severity", "terrible"),
            ("proxy_speed_kb", "-2"),
            ("proxy_speed_kb", "99999999999"),
            ("max_upstream_conn", "0"),
            ("proxy_cache_filter_pattern", "a\nb"),
            ("proxy_cache_filter_kind", "glob"),
            ("retention_id", "1"),
            ("owner_id", "1"),
            ("", "x"),
        ] {
            assert!(normalise(key, value).is_err(), "{key}={value}");
        }
    }
}
