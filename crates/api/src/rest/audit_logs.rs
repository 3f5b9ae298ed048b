//! The audit log: Harbor's older and newer lists, the kinds of events, and an export.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::audit;
use wharf_model::{AuditEntry, Caller, ListQuery};

use super::audit_export::{self, Format};
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Listing, OfProject, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(older))
        .routes(routes!(list))
        .routes(routes!(events))
        .routes(routes!(export))
        .routes(routes!(older_of_project))
        .routes(routes!(list_of_project))
}

/// Harbor's `AuditLog`: what was done, without refusals.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditLog)]
struct OlderBody {
    id: i64,
    username: String,
    resource: String,
    resource_type: String,
    operation: String,
    op_time: String,
}

/// Harbor's `AuditLogExt`, with more: who it was, from where, in which request.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditLogExt)]
struct EntryBody {
    id: i64,
    username: String,
    resource: String,
    resource_type: String,
    operation: String,
    operation_description: String,
    operation_result: bool,
    op_time: String,
    /// `u` user, `r` robot, `w` workload, `s` Wharf itself, `a` not logged in.
    actor_kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_address: Option<String>,
    request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_id: Option<i64>,
}

/// Harbor's `AuditLogEventType`.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditLogEventType)]
struct EventBody {
    event_type: &'static str,
}

fn older_body(entry: &AuditEntry) -> OlderBody {
    let record = &entry.record;
    OlderBody {
        id: entry.id,
        username: record.actor_name.clone(),
        resource: record.resource.clone(),
        resource_type: record.resource_type.to_string(),
        operation: record.operation.to_string(),
        op_time: time(record.at),
    }
}

fn body(entry: &AuditEntry) -> EntryBody {
    let record = &entry.record;
    EntryBody {
        id: entry.id,
        username: record.actor_name.clone(),
        resource: record.resource.clone(),
        resource_type: record.resource_type.to_string(),
        operation: record.operation.to_string(),
        operation_description: record.detail.clone(),
        operation_result: record.success,
        op_time: time(record.at),
        actor_kind: record.actor_kind.to_string(),
        actor_id: record.actor_id,
        client_address: record.address.map(|address| address.to_string()),
        request_id: record.request_id.clone(),
        project_id: record.project.map(|project| project.0),
    }
}

/// What was done, in Harbor's older form.
#[utoipa::path(get, path = "/audit-logs", tag = "auditlog", operation_id = "listAuditLogs",
    params(Listing),
    responses((status = 200, description = "One page", body = [OlderBody]), Problems))]
async fn older(State(api): State<Api>, RestCaller(caller): RestCaller, mut listing: Listing) -> Result<Response, RestError> {
    listing.query.filters.push(audit::only_done());
    let (entries, total) = audit::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = entries.iter().map(older_body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// What was done and what was refused: everything for system administrators and auditors, one's own projects for others.
#[utoipa::path(get, path = "/auditlog-exts", tag = "auditlog", operation_id = "listAuditLogExts",
    params(Listing),
    responses((status = 200, description = "One page", body = [EntryBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let (entries, total) = audit::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = entries.iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Kinds of events.
#[utoipa::path(get, path = "/auditlog-exts/events", tag = "auditlog", operation_id = "listAuditLogEventTypes",
    responses((status = 200, description = "All of them", body = [EventBody]), Problems))]
async fn events(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<Response, RestError> {
    let names = audit::events(&api.core, &caller).await?;
    let rows: Vec<_> = names.iter().map(|event_type| EventBody { event_type }).collect();
    Ok(axum::Json(rows).into_response())
}

/// Everything a list would show, newest first, as a file. The conditions of `q` apply.
#[utoipa::path(get, path = "/auditlog-exts/export", tag = "auditlog", operation_id = "exportAuditLogExts",
    params(("q" = Option<String>, Query), ("format" = Option<String>, Query, description = "`csv` (the default) or `jsonl`")),
    responses((status = 200, description = "A file", content((String = "text/csv"), (String = "application/x-ndjson"))), Problems))]
async fn export(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let format = match listing.paged.query.get("format").unwrap_or("csv") {
        "csv" => Format::Csv,
        "jsonl" => Format::JsonLines,
        _ => return Err(RestError::bad_request("format is csv or jsonl")),
    };
    stream(&api, caller, listing.query, format).await
}

async fn stream(api: &Api, caller: Caller, query: ListQuery, format: Format) -> Result<Response, RestError> {
    // The first piece is read before anything is answered, so that a refusal is a refusal.
    let first = audit::export(&api.core, &caller, &query, None).await?;
    let name = format!("audit-log-{}.{}", api.core.clock.now().format("%Y%m%dT%H%M%SZ"), format.extension());
    let body = Body::from_stream(audit_export::stream(api.core.clone(), caller, query, format, first));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// What was done in a project, in Harbor's older form.
#[utoipa::path(get, path = "/projects/{project}/logs", tag = "project", operation_id = "getLogs",
    params(OfProject, Listing),
    responses((status = 200, description = "One page", body = [OlderBody]), Problems))]
async fn older_of_project(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    mut listing: Listing,
) -> Result<Response, RestError> {
    listing.query.filters.push(audit::only_done());
    let (entries, total) = audit::list_of_project(&api.core, &caller, &key, &listing.query).await?;
    let rows: Vec<_> = entries.iter().map(older_body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// What was done and what was refused in a project.
#[utoipa::path(get, path = "/projects/{project}/auditlog-exts", tag = "project", operation_id = "getLogExts",
    params(OfProject, Listing),
    responses((status = 200, description = "One page", body = [EntryBody]), Problems))]
async fn list_of_project(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let (entries, total) = audit::list_of_project(&api.core, &caller, &key, &listing.query).await?;
    let rows: Vec<_> = entries.iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}
