//! `/projects/{project}/trash` and `/trash`: what was deleted and can come back (Wharf's own).

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::trash;
use wharf_model::{TrashId, TrashItem, TrashMember};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{InProject, Listing, OfProject, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_all))
        .routes(routes!(list, empty))
        .routes(routes!(get, discard))
        .routes(routes!(restore))
}

/// Something in the trash.
#[derive(Serialize, ToSchema)]
#[schema(as = TrashItem)]
struct ItemBody {
    id: i64,
    project_id: i64,
    project_name: String,
    repository_name: String,
    /// `artifact`, or `tag` for a tag alone.
    kind: &'static str,
    /// Of the artifact, or of what the tag pointed to.
    digest: String,
    /// The first hundred of them.
    tags: Vec<String>,
    /// `IMAGE` and so on; empty for tags.
    #[serde(rename = "type")]
    artifact_type: String,
    /// Bytes of its manifests and of every blob they refer to, each once.
    size: i64,
    /// Manifests that went.
    manifests: i64,
    deleted_by: String,
    /// Why; absent where somebody simply deleted it.
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
    deletion_time: String,
    /// Until when it can come back.
    expiration_time: String,
}

impl From<TrashItem> for ItemBody {
    fn from(item: TrashItem) -> Self {
        Self {
            id: item.id.0,
            project_id: item.project_id.0,
            repository_name: format!("{}/{}", item.project_name, item.path),
            project_name: item.project_name,
            kind: item.kind.name(),
            digest: item.digest.to_string(),
            tags: item.tags,
            artifact_type: item.artifact_kind,
            size: item.size,
            manifests: item.manifests,
            deleted_by: item.deleted_by,
            reason: item.why,
            deletion_time: time(item.deleted_at),
            expiration_time: time(item.expires_at),
        }
    }
}

/// A manifest of an item.
#[derive(Serialize, ToSchema)]
#[schema(as = TrashMember)]
struct MemberBody {
    digest: String,
    media_type: &'static str,
    size: i64,
    /// `signature.cosign` and so on, when it is an accessory.
    #[serde(skip_serializing_if = "Option::is_none")]
    accessory_type: Option<String>,
    /// Whether it was removed. What something else held stayed; its copy is kept in case that goes, too.
    removed: bool,
}

impl From<TrashMember> for MemberBody {
    fn from(member: TrashMember) -> Self {
        Self {
            digest: member.digest.to_string(),
            media_type: member.media_type.as_str(),
            size: member.size,
            accessory_type: member.accessory_kind,
            removed: member.went,
        }
    }
}

/// An item with the first thousand of its manifests.
#[derive(Serialize, ToSchema)]
#[schema(as = TrashItemDetail)]
struct DetailBody {
    #[serde(flatten)]
    item: ItemBody,
    members: Vec<MemberBody>,
}

/// What came back.
#[derive(Serialize, ToSchema)]
#[schema(as = TrashRestored)]
struct RestoredBody {
    repository_name: String,
    digest: String,
    /// Manifests that were not there.
    manifests: u64,
    /// Tags that came back.
    tags: Vec<String>,
    /// Tags that point to something else by now, and were left so.
    taken: Vec<TakenBody>,
}

/// A tag that points to something else by now.
#[derive(Serialize, ToSchema)]
#[schema(as = TrashTakenTag)]
struct TakenBody {
    name: String,
    /// What it points to.
    digest: String,
}

/// What was deleted in a project and can come back.
#[utoipa::path(get, path = "/projects/{project}/trash", tag = "trash", operation_id = "listTrash",
    params(OfProject, Listing),
    responses((status = 200, description = "One page, what was deleted last first", body = [ItemBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let (items, total) = trash::list(&api.core, &caller, &key, &listing.query).await?;
    let rows: Vec<_> = items.into_iter().map(ItemBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// What was deleted anywhere and can come back. For system administrators.
#[utoipa::path(get, path = "/trash", tag = "trash", operation_id = "listAllTrash",
    params(Listing),
    responses((status = 200, description = "One page, what was deleted last first", body = [ItemBody]), Problems))]
async fn list_all(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let (items, total) = trash::list_all(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = items.into_iter().map(ItemBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// One item.
#[utoipa::path(get, path = "/projects/{project}/trash/{trash_id}", tag = "trash", operation_id = "getTrashItem",
    params(OfProject, ("trash_id" = i64, Path)),
    responses((status = 200, description = "The item", body = DetailBody), Problems))]
async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
) -> Result<axum::Json<DetailBody>, RestError> {
    let (item, members) = trash::get(&api.core, &caller, &key, TrashId(id)).await?;
    Ok(axum::Json(DetailBody {
        item: item.into(),
        members: members.into_iter().map(MemberBody::from).collect(),
    }))
}

/// Brings an item back. It needs the right to push to the repository, and room for it in the project.
#[utoipa::path(post, path = "/projects/{project}/trash/{trash_id}/restore", tag = "trash", operation_id = "restoreTrashItem",
    params(OfProject, ("trash_id" = i64, Path)),
    responses((status = 200, description = "What came back", body = RestoredBody), Problems))]
async fn restore(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
) -> Result<axum::Json<RestoredBody>, RestError> {
    let (item, restored) = trash::restore(&api.core, &caller, &key, TrashId(id)).await?;
    let taken = |(name, digest): (String, wharf_oci::Digest)| TakenBody {
        name,
        digest: digest.to_string(),
    };
    Ok(axum::Json(RestoredBody {
        repository_name: format!("{}/{}", item.project_name, item.path),
        digest: item.digest.to_string(),
        manifests: restored.manifests,
        tags: restored.tags,
        taken: restored.taken.into_iter().map(taken).collect(),
    }))
}

/// Removes an item for good.
#[utoipa::path(delete, path = "/projects/{project}/trash/{trash_id}", tag = "trash", operation_id = "deleteTrashItem",
    params(OfProject, ("trash_id" = i64, Path)),
    responses((status = 200, description = "Removed"), Problems))]
async fn discard(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
) -> Result<StatusCode, RestError> {
    trash::discard(&api.core, &caller, &key, TrashId(id)).await?;
    Ok(StatusCode::OK)
}

/// How much was removed.
#[derive(Serialize, ToSchema)]
#[schema(as = TrashEmptied)]
struct EmptiedBody {
    items: u64,
}

/// Empties the trash of a project. Nothing in it can come back any more.
#[utoipa::path(delete, path = "/projects/{project}/trash", tag = "trash", operation_id = "emptyTrash",
    params(OfProject),
    responses((status = 200, description = "Emptied", body = EmptiedBody), Problems))]
async fn empty(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
) -> Result<axum::Json<EmptiedBody>, RestError> {
    let items = trash::empty(&api.core, &caller, &key).await?;
    Ok(axum::Json(EmptiedBody { items }))
}
