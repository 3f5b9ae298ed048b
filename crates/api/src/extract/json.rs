//! JSON bodies of the REST API, bounded in size and depth.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use http::{StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use wharf_oci::check_depth;

use crate::Api;
use crate::error::rest::RestError;

/// A parsed JSON body.
pub(crate) struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Api> for Json<T> {
    type Rejection = RestError;

    async fn from_request(request: Request, api: &Api) -> Result<Self, RestError> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        // A form or text body is what a foreign page can send without asking (CSRF); JSON is not.
        if !content_type
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .eq_ignore_ascii_case("application/json")
        {
            return Err(RestError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "send Content-Type: application/json",
            ));
        }
        let bytes = collect(request.into_body(), api.options.json_body).await?;
        check_depth(&bytes, api.options.json_depth).map_err(|error| RestError::bad_request(error.to_string()))?;
        let parsed = serde_json::from_slice(&bytes)
            .map_err(|error| RestError::unprocessable(format!("the body is not what is expected: {error}")))?;
        Ok(Self(parsed))
    }
}

async fn collect(body: Body, limit: usize) -> Result<bytes::Bytes, RestError> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(RestError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body is larger than {limit} bytes"),
        )),
        Err(_) => Err(RestError::bad_request("the body ended early")),
    }
}
