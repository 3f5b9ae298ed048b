//! `/api/repositories/{name}/tags` of Harbor 1.x.

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wharf_core::artifact::{self, ShownArtifact, Wanted};
use wharf_core::{Error, Missing, manifest, repository, tag};
use wharf_model::{ArtifactTag, Caller, Filter, ListQuery, Operand, Page, Test};
use wharf_oci::{Reference, RepositoryName, Tag};

use crate::Api;
use crate::error::rest::RestError;
use crate::rest::time;

/// The old API lists every tag at once; beyond this many artifacts the list ends.
const MAX_PAGES: u64 = 100;

/// What Go writes for a time that is not known.
const NO_TIME: &str = "0001-01-01T00:00:00Z";

/// A tag with what its image says.
#[derive(Serialize)]
struct TagRow {
    digest: String,
    name: String,
    size: i64,
    architecture: String,
    os: String,
    #[serde(rename = "os.version")]
    os_version: String,
    docker_version: String,
    author: String,
    created: String,
    config: Option<Value>,
    signature: Option<()>,
    labels: [(); 0],
    push_time: String,
    pull_time: String,
}

impl TagRow {
    fn new(tag: &ArtifactTag, shown: &ShownArtifact) -> Self {
        let details = shown.artifact.details.as_ref();
        let none = Map::new();
        let attributes = details.map_or(&none, |details| &details.content.extra_attrs);
        let text = |name: &str| attributes.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        let created = text("created");
        let labels = attributes.get("config").and_then(|config| config.get("Labels"));
        Self {
            digest: shown.artifact.digest.to_string(),
            name: tag.name.clone(),
            size: details.map_or(shown.artifact.manifest_size, |details| details.total_size),
            architecture: text("architecture"),
            os: text("os"),
            os_version: text("os.version"),
            docker_version: String::new(),
            author: text("author"),
            created: if created.is_empty() { NO_TIME.to_owned() } else { created },
            config: labels.map(|labels| json!({"labels": labels})),
            signature: None,
            labels: [],
            push_time: time(tag.pushed_at),
            pull_time: tag.pulled_at.map_or_else(|| NO_TIME.to_owned(), time),
        }
    }
}

fn wanted() -> Wanted {
    Wanted {
        tags: true,
        ..Wanted::default()
    }
}

fn rows(shown: &[ShownArtifact]) -> impl Iterator<Item = TagRow> {
    shown
        .iter()
        .flat_map(|shown| shown.tags.iter().flatten().map(move |tag| TagRow::new(tag, shown)))
}

/// Every tag of a repository. Signatures that cosign keeps under tags are shown with what they sign, not here: a script
/// that deletes what no cluster runs would delete the signatures of what does run.
pub(super) async fn list(api: &Api, caller: &Caller, name: &RepositoryName) -> Result<Response, RestError> {
    let mut found = Vec::new();
    for number in 1..=MAX_PAGES {
        let query = ListQuery {
            page: Page { number, size: 500 },
            filters: vec![Filter {
                field: "tags".into(),
                test: Test::Is(Operand::Text("*".into())),
            }],
            sort: vec![],
        };
        let page = artifact::list(&api.core, caller, name, query, wanted()).await?;
        found.extend(rows(&page.artifacts));
        if page.artifacts.len() < 500 {
            break;
        }
    }
    if found.is_empty() {
        // A repository without anything is not there.
        repository::get(&api.core, caller, name).await?;
    }
    Ok(axum::Json(found).into_response())
}

pub(super) async fn get(api: &Api, caller: &Caller, name: &RepositoryName, tag: &Tag) -> Result<Response, RestError> {
    let shown = artifact::get(&api.core, caller, name, &Reference::Tag(tag.clone()), wanted()).await?;
    let row = rows(&[shown]).find(|row| row.name == tag.as_str());
    Ok(axum::Json(row.ok_or(Error::NotFound(Missing::Tag))?).into_response())
}

/// The manifest as it was pushed, and the config as a text.
pub(super) async fn manifest(api: &Api, caller: &Caller, name: &RepositoryName, tag: &Tag) -> Result<Response, RestError> {
    let pulled = manifest::pull(&api.core, caller, name, &Reference::Tag(tag.clone())).await?;
    let manifest: Value = serde_json::from_slice(&pulled.payload).map_err(|error| Error::Internal(error.into()))?;
    let config = artifact::config_text(&api.core, caller, name, &Reference::Tag(tag.clone())).await?;
    Ok(axum::Json(json!({"manifest": manifest, "config": config})).into_response())
}

/// Deletes this tag only, and the artifact when it was the last one on it.
pub(super) async fn delete(api: &Api, caller: &Caller, name: &RepositoryName, name_of_tag: &Tag) -> Result<Response, RestError> {
    tag::delete_with_last(&api.core, caller, name, name_of_tag).await?;
    Ok(StatusCode::OK.into_response())
}

/// A new tag on an image of the same repository.
#[derive(Deserialize)]
pub(super) struct Retag {
    tag: String,
    src_image: String,
    #[serde(default)]
    r#override: bool,
}

pub(super) async fn retag(api: &Api, caller: &Caller, name: &RepositoryName, body: &Retag) -> Result<Response, RestError> {
    let wrong = || RestError::bad_request("src_image is project/repository:tag, tag is a tag");
    let new: Tag = body.tag.parse().map_err(|_| wrong())?;
    let (source, old) = body.src_image.rsplit_once(':').ok_or_else(wrong)?;
    let source: RepositoryName = source.parse().map_err(|_| wrong())?;
    let old = Reference::Tag(old.parse().map_err(|_| wrong())?);
    artifact::retag(&api.core, caller, (&source, &old), name, &new, body.r#override).await?;
    Ok(StatusCode::OK.into_response())
}
