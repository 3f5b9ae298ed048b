//! `/api/search`, `/api/statistics` and `/api/systeminfo` of Harbor 1.x.

use axum::extract::State;
use serde_json::{Value, json};
use wharf_core::overview;

use crate::Api;
use crate::error::rest::RestError;
use crate::extract::{Paged, RestCaller};
use crate::rest::time;

/// What is found by name. Charts are artifacts like any other here.
pub(super) async fn search(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<axum::Json<Value>, RestError> {
    let text = paged.query.get("q").unwrap_or("");
    if text.len() > 255 {
        return Err(RestError::bad_request("q is longer than 255 bytes, longer than any name"));
    }
    let found = overview::search(&api.core, &caller, text).await?;
    let projects: Vec<_> = found
        .projects
        .into_iter()
        .map(|project| {
            json!({
                "project_id": project.id.0, "owner_id": project.owner_id.0, "owner_name": project.owner_name, "name": project.name.as_str(),
                "creation_time": time(project.created_at), "update_time": time(project.updated_at), "deleted": false, "togglable": true,
                "repo_count": project.repository_count, "chart_count": 0, "metadata": {"public": project.public.to_string()},
            })
        })
        .collect();
    let repositories: Vec<_> = found
        .repositories
        .into_iter()
        .map(|repository| {
            json!({
                "project_id": repository.project_id.0, "project_name": repository.project_name, "project_public": repository.public,
                "repository_name": repository.name, "pull_count": repository.pull_count, "tags_count": repository.tag_count,
            })
        })
        .collect();
    Ok(axum::Json(json!({"project": projects, "repository": repositories, "chart": []})))
}

/// Counts of what the caller sees; totals for those who see everything.
pub(super) async fn statistics(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Value>, RestError> {
    let counts = overview::statistics(&api.core, &caller).await?;
    let mut shown = json!({
        "private_project_count": counts.private_projects, "private_repo_count": counts.private_repositories,
        "public_project_count": counts.public_projects, "public_repo_count": counts.public_repositories,
    });
    if let Some(total) = counts.total {
        shown["total_project_count"] = total.projects.into();
        shown["total_repo_count"] = total.repositories.into();
    }
    Ok(axum::Json(shown))
}

/// How to log in, and for users where they are.
pub(super) async fn systeminfo(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Value>, RestError> {
    let set = api.core.configuration.now().await?;
    let url = &api.options.external_url;
    let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host);
    let mut shown = json!({
        "with_notary": false, "with_clair": false, "with_chartmuseum": false, "with_admiral": false,
        "auth_mode": set.text("auth_mode"), "self_registration": set.flag("self_registration"), "has_ca_root": false, "registry_url": host, "external_url": url,
        "project_creation_restriction": set.text("project_creation_restriction"),
    });
    if !caller.is_anonymous() {
        shown["harbor_version"] = concat!("v1.10.0-wharf-", env!("CARGO_PKG_VERSION")).into();
    }
    Ok(axum::Json(shown))
}
