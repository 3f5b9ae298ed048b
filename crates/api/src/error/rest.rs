//! Errors of Harbor's REST API: the same envelope with Harbor's codes.

use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;

use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::json;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};
use wharf_core::Error;

use super::log_fault;

/// Seconds to wait where nothing better is known.
const RETRY_AFTER: u64 = 5;

/// An error of the REST API.
#[derive(Debug)]
pub(crate) struct RestError {
    status: StatusCode,
    message: String,
    login: bool,
    /// Seconds until another try makes sense.
    retry_after: u64,
}

impl RestError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            login: false,
            retry_after: RETRY_AFTER,
        }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// Without the header that makes a browser ask for a password by itself.
    pub(crate) fn without_challenge(mut self) -> Self {
        self.login = false;
        self
    }

    /// Harbor's code for a status.
    fn code(&self) -> &'static str {
        match self.status {
            StatusCode::BAD_REQUEST => "BAD_REQUEST",
            StatusCode::UNAUTHORIZED => "UNAUTHORIZED",
            StatusCode::FORBIDDEN => "FORBIDDEN",
            StatusCode::NOT_FOUND => "NOT_FOUND",
            StatusCode::METHOD_NOT_ALLOWED => "METHOD_NOT_ALLOWED",
            StatusCode::CONFLICT => "CONFLICT",
            StatusCode::PRECONDITION_FAILED => "PRECONDITION",
            StatusCode::PAYLOAD_TOO_LARGE => "REQUEST_ENTITY_TOO_LARGE",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "UNSUPPORTED_MEDIA_TYPE",
            StatusCode::UNPROCESSABLE_ENTITY => "UNPROCESSABLE_ENTITY",
            StatusCode::TOO_MANY_REQUESTS => "TOO_MANY_REQUEST",
            StatusCode::SERVICE_UNAVAILABLE => "SERVICE_UNAVAILABLE",
            StatusCode::INSUFFICIENT_STORAGE => "INSUFFICIENT_STORAGE",
            _ => "UNKNOWN",
        }
    }
}

/// The message of an error beside its answer, for doors that show it in another shape.
#[derive(Clone)]
pub(crate) struct ErrorText(pub(crate) String);

/// Every error of the REST API has this shape.
#[derive(Serialize, ToSchema)]
pub(crate) struct Errors {
    /// One error.
    pub(crate) errors: Vec<Problem>,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem {
    /// One of Harbor's codes.
    pub(crate) code: String,
    /// A sentence for people.
    pub(crate) message: String,
}

/// The refusals any operation can answer with, for its description.
pub(crate) struct Problems;

const REFUSALS: [(StatusCode, &str); 12] = [
    (StatusCode::BAD_REQUEST, "The request cannot be understood."),
    (StatusCode::UNAUTHORIZED, "Log in first."),
    (StatusCode::FORBIDDEN, "Not yours, or not there."),
    (StatusCode::NOT_FOUND, "Not there."),
    (StatusCode::CONFLICT, "Something stands in the way, such as a name that is taken."),
    (StatusCode::PRECONDITION_FAILED, "A rule forbids it as things stand."),
    (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large."),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is not JSON."),
    (StatusCode::UNPROCESSABLE_ENTITY, "A value is not what is expected."),
    (StatusCode::TOO_MANY_REQUESTS, "Too many requests; see Retry-After."),
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "A defect; the log has the details under the request id.",
    ),
    (StatusCode::SERVICE_UNAVAILABLE, "No answer now; try again."),
];

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let refusal = |description: &str| {
            let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Errors"))).build();
            let response = ResponseBuilder::new()
                .description(description)
                .content("application/json", body)
                .build();
            RefOr::T(response)
        };
        REFUSALS
            .iter()
            .map(|(status, description)| (status.as_str().to_owned(), refusal(description)))
            .collect()
    }
}

/// The answer after a panic.
pub(crate) fn internal() -> Response {
    RestError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal server error").into_response()
}

impl From<Error> for RestError {
    fn from(error: Error) -> Self {
        log_fault(&error);
        let status = match &error {
            Error::LoginRequired | Error::BadCredentials => StatusCode::UNAUTHORIZED,
            Error::InsufficientScope | Error::Denied | Error::OverQuota { .. } => StatusCode::FORBIDDEN,
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::DigestMismatch { .. }
            | Error::Manifest(_)
            | Error::MissingReferences(_)
            | Error::OutOfStep { .. }
            | Error::SizeMismatch { .. }
            | Error::Body(_)
            | Error::Invalid(_) => StatusCode::BAD_REQUEST,
            Error::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Conflict(_) | Error::Overtaken => StatusCode::CONFLICT,
            Error::Precondition(_) | Error::Held { .. } => StatusCode::PRECONDITION_FAILED,
            Error::TooMany(_) | Error::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Full => StatusCode::INSUFFICIENT_STORAGE,
            Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Error::Stopped | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let login = status == StatusCode::UNAUTHORIZED;
        let message = if status == StatusCode::INTERNAL_SERVER_ERROR {
            "internal server error".into()
        } else {
            error.to_string()
        };
        let retry_after = match error {
            Error::Throttled { wait } => wait.as_secs().max(1),
            _ => RETRY_AFTER,
        };
        Self {
            status,
            message,
            login,
            retry_after,
        }
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let body = json!({"errors": [{"code": self.code(), "message": self.message}]}).to_string();
        let mut response = (self.status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response();
        response.extensions_mut().insert(ErrorText(self.message));
        let headers = response.headers_mut();
        if self.login {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"harbor\""));
        }
        if matches!(
            self.status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE
        ) {
            headers.insert(header::RETRY_AFTER, self.retry_after.into());
        }
        response
    }
}
