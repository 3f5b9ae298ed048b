//! `…/artifacts/{reference}/additions`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::artifact::{self, Addition, Wanted};

use super::address::reference;
use super::repositories::named;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Path, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get))
}

fn content_type(addition: Addition) -> &'static str {
    match addition {
        Addition::BuildHistory | Addition::Dependencies | Addition::Manifest => "application/json; charset=utf-8",
        // Never a type a browser would render.
        Addition::Values => "text/plain; charset=utf-8",
        Addition::Readme => "text/markdown; charset=utf-8",
    }
}

/// What is inside an artifact: `build_history` of an image; `values.yaml`, `readme.md` and `dependencies` of a chart; `manifest` of any,
/// without counting as a pull.
#[utoipa::path(get, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/additions/{addition}", tag = "artifact", operation_id = "getAddition",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest"), ("addition" = String, Path)),
    responses((status = 200, description = "The addition", body = String), Problems))]
async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text, name)): Path<(String, String, String, String)>,
) -> Result<Response, RestError> {
    let repository = named(&project, &repository)?;
    let reference = reference(&text)?;
    if matches!(name.as_str(), "vulnerabilities" | "sbom") {
        // Whoever may not see the artifact learns nothing else about it.
        artifact::get(&api.core, &caller, &repository, &reference, Wanted::default()).await?;
        return Err(RestError::new(
            StatusCode::NOT_FOUND,
            format!("there is no {name} report of this artifact: it has not been scanned"),
        ));
    }
    let addition = Addition::from_name(&name).ok_or_else(|| {
        RestError::unprocessable("addition is build_history, values.yaml, readme.md, dependencies, manifest, sbom or vulnerabilities")
    })?;
    let content = artifact::addition(&api.core, &caller, &repository, &reference, addition).await?;
    Ok(([(header::CONTENT_TYPE, content_type(addition))], content).into_response())
}
