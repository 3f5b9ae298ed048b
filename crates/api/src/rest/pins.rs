//! `/projects/{project}/pins`: promises to keep images (Wharf's own).

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::in_use::{self, SetPin};
use wharf_model::Pin;

use super::address::reference;
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{InProject, Json, Listing, OfProject, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(set, remove))
}

/// A promise to keep an image.
#[derive(Serialize, ToSchema)]
#[schema(as = Pin)]
struct PinBody {
    id: i64,
    name: String,
    /// Path below the project.
    repository: String,
    /// A tag or a digest.
    reference: String,
    /// What the tag pointed to when it was pinned; this is held too.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    reason: String,
    holder: String,
    /// Absent for one that holds until it is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    creation_time: String,
    update_time: String,
}

fn body(pin: Pin) -> PinBody {
    PinBody {
        id: pin.id.0,
        name: pin.name,
        repository: pin.repository,
        reference: pin.reference,
        digest: pin.digest.map(|digest| digest.to_string()),
        reason: pin.reason,
        holder: pin.holder,
        expires_at: pin.expires_at.map(time),
        creation_time: time(pin.created_at),
        update_time: time(pin.updated_at),
    }
}

/// Pins of a project that hold now.
#[utoipa::path(get, path = "/projects/{project}/pins", tag = "in-use", operation_id = "listPins",
    params(OfProject, Listing),
    responses((status = 200, description = "One page", body = [PinBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let (pins, total) = in_use::list_pins(&api.core, &caller, &key, &listing.query).await?;
    let rows: Vec<_> = pins.into_iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// What to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PinRequest {
    /// Path below the project.
    repository: String,
    /// A tag or a digest.
    reference: String,
    #[serde(default)]
    reason: String,
    /// Seconds from now; absent for one that holds until it is removed. Renew it by the same request.
    #[serde(default)]
    ttl: Option<i64>,
}

/// Makes a pin, or renews the one of this name.
#[utoipa::path(put, path = "/projects/{project}/pins/{name}", tag = "in-use", operation_id = "setPin",
    params(OfProject, ("name" = String, Path)),
    request_body = PinRequest, responses((status = 200, description = "It holds", body = PinBody), Problems))]
async fn set(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, name): InProject<String>,
    Json(request): Json<PinRequest>,
) -> Result<axum::Json<PinBody>, RestError> {
    let seconds = |ttl: i64| chrono::Duration::try_seconds(ttl).ok_or_else(|| RestError::bad_request("ttl is a number of seconds"));
    let pin = SetPin {
        name,
        repository: request.repository,
        reference: reference(&request.reference)?,
        reason: request.reason,
        ttl: request.ttl.map(seconds).transpose()?,
    };
    let pin = in_use::set_pin(&api.core, &caller, &key, &pin).await?;
    Ok(axum::Json(body(pin)))
}

/// Ends a pin.
#[utoipa::path(delete, path = "/projects/{project}/pins/{name}", tag = "in-use", operation_id = "removePin",
    params(OfProject, ("name" = String, Path)),
    responses((status = 200, description = "It holds no more"), Problems))]
async fn remove(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, name): InProject<String>,
) -> Result<StatusCode, RestError> {
    in_use::remove_pin(&api.core, &caller, &key, &name).await?;
    Ok(StatusCode::OK)
}
