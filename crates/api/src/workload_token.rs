//! `POST /service/workload-token`: a token that a CI system or Kubernetes signed becomes a registry token (Wharf's own).

use axum::extract::{Request, State};
use axum::response::Response;
use wharf_core::Error;
use wharf_core::access::ScopeRequest;
use wharf_core::workload::{WorkloadLogin, exchange};
use wharf_model::Secret;

use crate::Api;
use crate::error::rest::RestError;
use crate::extract::request_info;
use crate::token::{read_form, scopes_of, token_response};

/// The form has `token`, `project`, and scopes to ask for, or none for the whole project.
pub(crate) async fn post(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    let (parts, body) = request.into_parts();
    let form = read_form(body).await?;
    let (Some(token), Some(project)) = (form.get("token"), form.get("project")) else {
        return Err(RestError::bad_request("token and project are required"));
    };
    let scopes: Vec<ScopeRequest> = scopes_of(&form)?;
    let login = WorkloadLogin {
        token: &Secret::new(token),
        project,
        scopes: &scopes,
    };
    let issued = exchange(&api.core, &login, request_info(&parts.extensions))
        .await
        .map_err(|error| {
            let refused = matches!(error, Error::BadCredentials);
            let error = RestError::from(error);
            if refused { error.without_challenge() } else { error }
        })?;
    Ok(token_response(&issued))
}
