//! The project that a path names, by its id or its name, alone or with what follows it in the path.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, Required};
use wharf_core::project::ProjectKey;
use wharf_model::ProjectId;

use super::Path;
use crate::error::rest::RestError;

/// Makes a number in the path a name.
const IS_NAME: &str = "X-Is-Resource-Name";

/// The project of `/projects/{project}` and of what is below it.
pub(crate) struct OfProject(pub ProjectKey);

/// The project, and the one parameter behind it: `/projects/{project}/members/{member}`.
pub(crate) struct InProject<T>(pub ProjectKey, pub T);

impl<S: Send + Sync> FromRequestParts<S> for OfProject {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, RestError> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await?;
        Ok(Self(key(parts, text)))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for InProject<T> {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, RestError> {
        let Path((text, behind)) = Path::<(String, T)>::from_request_parts(parts, state).await?;
        Ok(Self(key(parts, text), behind))
    }
}

/// An integer is an id unless the header says that it is a name.
fn key(parts: &Parts, text: String) -> ProjectKey {
    let is_name = parts
        .headers
        .get(IS_NAME)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    match text.parse() {
        Ok(id) if !is_name => ProjectKey::Id(ProjectId(id)),
        _ => ProjectKey::Name(text),
    }
}

/// What the description of the API says about it.
impl IntoParams for OfProject {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let project = ParameterBuilder::new()
            .name("project")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("Id or name"))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        let is_name = ParameterBuilder::new()
            .name(IS_NAME)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .schema(Some(ObjectBuilder::new().schema_type(Type::Boolean)));
        vec![project.build(), is_name.build()]
    }
}
