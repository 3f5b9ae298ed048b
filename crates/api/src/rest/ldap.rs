//! `/ldap`: does the directory answer, and who is in it?

use axum::extract::{FromRequest as _, Request, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http_body::Body as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::user;
use wharf_model::GroupKind;

use super::usergroups::GroupBody;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Paged, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(ping))
        .routes(routes!(search_users))
        .routes(routes!(import_users))
        .routes(routes!(search_groups))
}

/// Harbor's `LdapConf`: settings to try instead of those that stand. What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[schema(as = LdapConf)]
#[expect(
    dead_code,
    reason = "describes a body that is read key by key, so that keys left out are told from empty ones"
)]
struct LdapConf {
    ldap_url: Option<String>,
    ldap_search_dn: Option<String>,
    #[schema(format = Password)]
    ldap_search_password: Option<String>,
    ldap_base_dn: Option<String>,
    ldap_filter: Option<String>,
    ldap_uid: Option<String>,
    ldap_scope: Option<i64>,
    ldap_connection_timeout: Option<i64>,
    ldap_verify_cert: Option<bool>,
}

/// Harbor's `LdapPingResult`.
#[derive(Serialize, ToSchema)]
#[schema(as = LdapPingResult)]
struct PingResult {
    success: bool,
    message: String,
}

/// Whether the directory answers, with the settings that stand or with those of the body.
#[utoipa::path(post, path = "/ldap/ping", tag = "ldap", operation_id = "pingLdap", request_body = Option<LdapConf>,
    responses((status = 200, description = "What came of it", body = PingResult), Problems))]
async fn ping(State(api): State<Api>, RestCaller(caller): RestCaller, request: Request) -> Result<axum::Json<PingResult>, RestError> {
    let mut changes: Map<String, Value> = if request.body().is_end_stream() {
        Map::new()
    } else {
        Json::from_request(request, &api).await?.0
    };
    // The same key has two names in Harbor.
    if let Some(timeout) = changes.remove("ldap_connection_timeout") {
        changes.insert("ldap_timeout".into(), timeout);
    }
    let outcome = user::ping_ldap(&api.core, &caller, &changes).await?;
    Ok(axum::Json(PingResult {
        success: outcome.is_ok(),
        message: outcome.err().map(|error| error.to_string()).unwrap_or_default(),
    }))
}

/// Harbor's `LdapUser`.
#[derive(Serialize, ToSchema)]
#[schema(as = LdapUser)]
struct LdapUserBody {
    username: String,
    realname: String,
    email: String,
}

/// People of the directory by part of a name.
#[utoipa::path(get, path = "/ldap/users/search", tag = "ldap", operation_id = "searchLdapUser", params(("username" = Option<String>, Query)),
    responses((status = 200, description = "At most 100", body = [LdapUserBody]), Problems))]
async fn search_users(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    paged: Paged,
) -> Result<axum::Json<Vec<LdapUserBody>>, RestError> {
    let text = paged.query.get("username").unwrap_or("");
    let found = user::search_ldap_users(&api.core, &caller, text).await?;
    let rows = found.into_iter().map(|person| LdapUserBody {
        username: person.username,
        realname: person.realname.unwrap_or_default(),
        email: person.email.unwrap_or_default(),
    });
    Ok(axum::Json(rows.collect()))
}

/// Harbor's `LdapImportUsers`.
#[derive(Deserialize, ToSchema)]
#[schema(as = LdapImportUsers)]
pub(crate) struct ImportRequest {
    ldap_uid_list: Vec<String>,
}

/// Harbor's `LdapFailedImportUser`.
#[derive(Serialize, ToSchema)]
#[schema(as = LdapFailedImportUser)]
struct FailedImport {
    uid: String,
    error: &'static str,
}

/// Makes accounts for people of the directory before they log in.
#[utoipa::path(post, path = "/ldap/users/import", tag = "ldap", operation_id = "importLdapUser", request_body = ImportRequest,
    responses((status = 200, description = "All were imported"), (status = 404, description = "These were not; the others were", body = [FailedImport]), Problems))]
async fn import_users(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(body): Json<ImportRequest>,
) -> Result<Response, RestError> {
    let failed = user::import_ldap_users(&api.core, &caller, &body.ldap_uid_list).await?;
    if failed.is_empty() {
        return Ok(StatusCode::OK.into_response());
    }
    let rows: Vec<_> = failed.into_iter().map(|(uid, error)| FailedImport { uid, error }).collect();
    Ok((StatusCode::NOT_FOUND, axum::Json(rows)).into_response())
}

/// Groups of the directory by part of a name, or by DN.
#[utoipa::path(get, path = "/ldap/groups/search", tag = "ldap", operation_id = "searchLdapGroup",
    params(("groupname" = Option<String>, Query), ("groupdn" = Option<String>, Query)),
    responses((status = 200, description = "At most 100", body = [GroupBody]), Problems))]
async fn search_groups(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    paged: Paged,
) -> Result<axum::Json<Vec<GroupBody>>, RestError> {
    let name = paged.query.get("groupname").unwrap_or("");
    let dn = paged.query.get("groupdn").filter(|dn| !dn.is_empty());
    let found = user::search_ldap_groups(&api.core, &caller, name, dn).await?;
    let rows = found.into_iter().map(|(id, group)| GroupBody {
        // A group nobody was given a role by has no row yet.
        id: id.map_or(0, |id| id.0),
        group_name: group.name,
        group_type: GroupKind::Ldap.id(),
        ldap_group_dn: Some(group.key),
    });
    Ok(axum::Json(rows.collect()))
}
