//! Change a project. Each field by its own right: administrators of the project change settings, the limit is the
//! installation's (CVE-2024-22278).

use std::collections::BTreeMap;

use wharf_model::{Action, Caller, Project, Resource};

use super::allowlist::{self, SetAllowlist};
use super::{ProjectKey, metadata, read};
use crate::access::require_system_admin;
use crate::audit::{self, Entry};
use crate::quota::check_limit;
use crate::{Core, Error};

/// What to change. What is `None` or not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdateProject {
    /// Settings by Harbor's keys.
    pub metadata: BTreeMap<String, String>,
    /// The project's list of accepted vulnerabilities.
    pub allowlist: Option<SetAllowlist>,
    /// The storage limit in bytes, -1 for none.
    pub storage_limit: Option<i64>,
}

/// The project, for whoever may change it: asked before anything is said about what was sent.
///
/// # Errors
/// [`crate::Missing::Project`], or a refusal.
pub async fn find_to_update(core: &Core, caller: &Caller, key: &ProjectKey) -> Result<Project, Error> {
    read::find(core, caller, key, Action::Update, Resource::Project).await
}

/// Changes a project, all of it or nothing.
///
/// # Errors
/// [`Error::Invalid`], [`crate::Missing::Project`], or a refusal.
pub async fn update(core: &Core, caller: &Caller, key: &ProjectKey, change: &UpdateProject) -> Result<(), Error> {
    let project = find_to_update(core, caller, key).await?;
    if let Some(hard) = change.storage_limit {
        require_system_admin(core, caller).await?;
        check_limit(hard)?;
    }
    let settings = normalised(&change.metadata)?;
    if let Some(list) = &change.allowlist {
        allowlist::check(list)?;
    }
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    for (name, value) in &settings {
        metadata::write(core, &mut tx, project.id, name, value).await?;
    }
    if let Some(list) = &change.allowlist {
        tx.allowlists().set(Some(project.id), list.expires_at, &list.items, now).await?;
    }
    if let Some(hard) = change.storage_limit {
        tx.quotas().set_hard(project.id, hard, now).await?;
    }
    let entry = Entry {
        operation: "update",
        resource_type: "project",
        resource: project.name.as_str(),
        project: Some(project.id),
        detail: &described(&settings, change),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    core.rooms.forget(project.id);
    tracing::info!(project = %project.name, user = caller.principal.name(), "project changed");
    Ok(())
}

/// Every setting in the spelling it is kept in.
pub(super) fn normalised(metadata: &BTreeMap<String, String>) -> Result<BTreeMap<&str, String>, Error> {
    metadata
        .iter()
        .map(|(name, value)| Ok((name.as_str(), metadata::normalise(name, value)?)))
        .collect()
}

fn described(settings: &BTreeMap<&str, String>, change: &UpdateProject) -> String {
    let mut parts: Vec<String> = settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    parts.extend(
        change
            .allowlist
            .as_ref()
            .map(|list| format!("{} accepted vulnerabilities", list.items.len())),
    );
    parts.extend(change.storage_limit.map(|hard| format!("storage_limit={hard}")));
    parts.join(", ")
}
