//! A project as its readers see it: with settings, accepted vulnerabilities and the reader's own roles.

use std::collections::BTreeMap;

use wharf_model::{Caller, Project, ProjectId, Role};
use wharf_store::Allowlist;

use crate::repository::count_visible;
use crate::{Core, Error};

/// A project with what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownProject {
    /// The project.
    pub project: Project,
    /// Settings by Harbor's keys, `public` among them.
    pub metadata: BTreeMap<String, String>,
    /// Accepted vulnerabilities; `None` when nobody ever set a list.
    pub allowlist: Option<Allowlist>,
    /// The caller's roles in it, the strongest first.
    pub roles: Vec<i64>,
}

/// Adds what is shown to projects that the caller was found to be allowed to read.
///
/// # Errors
/// When the database gives no answer.
pub async fn show(core: &Core, caller: &Caller, mut projects: Vec<Project>) -> Result<Vec<ShownProject>, Error> {
    let ids: Vec<ProjectId> = projects.iter().map(|project| project.id).collect();
    count_visible(core, caller, &mut projects).await?;
    let reader = core.store.read();
    let settings = reader.projects().metadata_of(&ids).await?;
    let lists = reader.allowlists().of(&ids).await?;
    let roles = match caller.principal.actor() {
        Some(actor) => reader.projects().roles_in(actor, &ids).await?,
        None => vec![],
    };
    let shown = |project: Project| {
        let mut metadata: BTreeMap<_, _> = settings
            .iter()
            .filter(|(id, ..)| *id == project.id)
            .map(|(_, name, value)| (name.clone(), value.clone()))
            .collect();
        metadata.insert("public".into(), project.public.to_string());
        let mut held: Vec<i64> = roles.iter().filter(|(id, _)| *id == project.id).map(|(_, role)| *role).collect();
        held.sort_by_key(|role| (strength(*role), *role));
        held.dedup();
        ShownProject {
            allowlist: lists.iter().find(|list| list.project == Some(project.id)).cloned(),
            metadata,
            roles: held,
            project,
        }
    };
    Ok(projects.into_iter().map(shown).collect())
}

/// `Role::ALL` goes from the strongest to the weakest; custom roles come after them.
fn strength(role: i64) -> usize {
    Role::ALL.iter().position(|known| known.id() == role).unwrap_or(Role::ALL.len())
}
