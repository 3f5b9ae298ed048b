//! The API's description, OpenAPI 3.1, made from the handlers themselves.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, ServerBuilder};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::error::rest::{Errors, Problem};

/// What is said about the API as a whole. Paths are added by the resources.
pub(super) fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Wharf")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Wharf's REST API, in the shape of Harbor's v2.0 API."));
    let components = ComponentsBuilder::new()
        .schema(Errors::name(), Errors::schema())
        .schema(Problem::name(), Problem::schema())
        .security_scheme("basic", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([ServerBuilder::new().url("/api/v2.0").build()]))
        .components(Some(components.build()))
        // Anonymous callers reach what is public.
        .security(Some([
            SecurityRequirement::default(),
            SecurityRequirement::new("basic", [] as [&str; 0]),
        ]))
        .build()
}

/// The finished document, serialised once.
#[derive(Clone)]
pub(super) struct Document(Bytes);

impl Document {
    pub(super) fn new(description: OpenApi) -> Self {
        // The document holds only texts and numbers of this program: it always serialises.
        Self(description.to_json().unwrap_or_default().into())
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// `GET /api/v2.0/openapi.json`
    pub(super) async fn serve(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}
