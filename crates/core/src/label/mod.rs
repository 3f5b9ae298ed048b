//! Labels: words to mark artifacts with, of the installation or of one project.

use wharf_model::{Action, Caller, Label, LabelId, ListQuery, Permission, ProjectId, Resource};
use wharf_store::StoreError;

use crate::access::{authorize_system, require_login};
use crate::audit::{self, Entry};
use crate::project::{self, ProjectKey};
use crate::{Core, Error, Missing};

/// Longest name and longest description, in characters.
const NAME: usize = 128;
const DESCRIPTION: usize = 1024;

/// What a label says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelText {
    /// The word, 1 to 128 characters.
    pub name: String,
    /// What it means, at most 1024 characters.
    pub description: String,
    /// `#rrggbb`, or empty.
    pub color: String,
}

/// A page of the labels of a project, or with `None` of the installation, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question labels cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, project: Option<ProjectId>, query: &ListQuery) -> Result<(Vec<Label>, i64), Error> {
    authorize(core, caller, project, Action::List).await?;
    Ok(core.store.read().labels().list(project, query).await?)
}

/// A label.
///
/// # Errors
/// [`Missing::Label`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: LabelId) -> Result<Label, Error> {
    find(core, caller, id, Action::Read).await
}

/// Makes a label of a project, or with `None` of the installation, and returns its id.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Conflict`] when the name is taken there or there are too many, or a refusal.
pub async fn create(core: &Core, caller: &Caller, project: Option<ProjectId>, text: &LabelText) -> Result<LabelId, Error> {
    authorize(core, caller, project, Action::Create).await?;
    check(text)?;
    let mut tx = core.store.begin().await?;
    if tx.labels().count(project).await? >= core.policy.labels {
        return Err(Error::Conflict(format!(
            "there are {} labels already, and not more may be in one place",
            core.policy.labels
        )));
    }
    let id = tx
        .labels()
        .add(project, &text.name, &text.description, &text.color, core.clock.now())
        .await?
        .ok_or_else(|| taken(text))?;
    audit::record(core, &mut tx, caller, entry("create", project, text)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a label. It stays where it belongs.
///
/// # Errors
/// As [`create`], and [`Missing::Label`].
pub async fn update(core: &Core, caller: &Caller, id: LabelId, text: &LabelText) -> Result<(), Error> {
    let label = find(core, caller, id, Action::Update).await?;
    check(text)?;
    let mut tx = core.store.begin().await?;
    let set = tx
        .labels()
        .set(id, &text.name, &text.description, &text.color, core.clock.now())
        .await;
    match set {
        Ok(true) => {}
        Ok(false) => return Err(Error::NotFound(Missing::Label)),
        Err(StoreError::Conflict { .. }) => return Err(taken(text)),
        Err(other) => return Err(other.into()),
    }
    audit::record(core, &mut tx, caller, entry("update", label.project, text)).await?;
    Ok(tx.commit().await?)
}

/// Removes a label, also from every artifact that carries it.
///
/// # Errors
/// [`Missing::Label`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, id: LabelId) -> Result<(), Error> {
    let label = find(core, caller, id, Action::Delete).await?;
    let mut tx = core.store.begin().await?;
    if !tx.labels().remove(id).await? {
        return Err(Error::NotFound(Missing::Label));
    }
    let text = LabelText {
        name: label.name,
        description: String::new(),
        color: String::new(),
    };
    audit::record(core, &mut tx, caller, entry("delete", label.project, &text)).await?;
    Ok(tx.commit().await?)
}

/// The label, after the check of the right on where it belongs. One that is not there is refused to everybody but
/// administrators, like one of a foreign project.
async fn find(core: &Core, caller: &Caller, id: LabelId, action: Action) -> Result<Label, Error> {
    let missing = || Error::NotFound(Missing::Label);
    match core.store.read().labels().lookup(id).await? {
        Some(label) => match authorize(core, caller, label.project, action).await {
            Ok(()) => Ok(label),
            Err(Error::NotFound(_)) => Err(missing()),
            Err(refused) => Err(refused),
        },
        None => {
            authorize_system(core, caller, Permission::new(Resource::Label, action)).await?;
            Err(missing())
        }
    }
}

/// Everybody who is logged in sees the installation's labels; the rest is by rights.
async fn authorize(core: &Core, caller: &Caller, project: Option<ProjectId>, action: Action) -> Result<(), Error> {
    match project {
        Some(id) => project::find(core, caller, &ProjectKey::Id(id), action, Resource::Label)
            .await
            .map(drop),
        None if matches!(action, Action::List | Action::Read) => require_login(core, caller).await,
        None => authorize_system(core, caller, Permission::new(Resource::Label, action)).await,
    }
}

fn check(text: &LabelText) -> Result<(), Error> {
    let clean = |text: &str, max| text.chars().count() <= max && !text.chars().any(char::is_control);
    if text.name.trim().is_empty() || text.name.trim() != text.name || !clean(&text.name, NAME) {
        return Err(Error::Invalid(format!(
            "a label's name has 1 to {NAME} characters, none of them a control character, and no space at its ends"
        )));
    }
    if !clean(&text.description, DESCRIPTION) {
        return Err(Error::Invalid(format!(
            "a label's description has at most {DESCRIPTION} characters and no control characters"
        )));
    }
    let hex = |digits: &str| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !text.color.is_empty() && !text.color.strip_prefix('#').is_some_and(hex) {
        return Err(Error::Invalid("a label's color is written #rrggbb".into()));
    }
    Ok(())
}

fn taken(text: &LabelText) -> Error {
    Error::Conflict(format!("the label named {} already exists", text.name))
}

fn entry<'a>(operation: &'static str, project: Option<ProjectId>, text: &'a LabelText) -> Entry<'a> {
    Entry {
        operation,
        resource_type: "label",
        resource: &text.name,
        project,
        detail: &text.color,
    }
}
