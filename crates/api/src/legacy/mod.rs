//! Harbor's 1.x API under `/api`, for scripts written for it: numeric ids, raw slashes in names, pages of 500, errors in
//! plain text. What did not change since (projects, members, users, labels) is answered by the handlers of `rest/`.

mod logs;
mod overview;
mod repositories;
mod route;
mod tags;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::{Router, routing};
use http::{HeaderValue, Method, header};
use serde_json::Value;

use crate::Api;
use crate::error::rest::{ErrorText, RestError};
use crate::extract::PageLimits;
use crate::rest;

/// Harbor 1.x's page, the usual one and the largest.
const PAGE: PageLimits = PageLimits {
    default: 500,
    max: 500,
    clamp: true,
};

/// Every path of the old API that is answered.
pub(crate) fn router(api: Api) -> Router<Api> {
    rest::unchanged_since_1_x()
        .route("/repositories", routing::get(repositories::list))
        .route("/repositories/top", routing::get(repositories::top))
        .route(
            "/repositories/{*rest}",
            routing::get(route::get).put(route::put).delete(route::delete).post(route::post),
        )
        .route("/logs", routing::get(logs::list))
        .route("/search", routing::get(overview::search))
        .route("/statistics", routing::get(overview::statistics))
        .route("/systeminfo", routing::get(overview::systeminfo))
        .layer(from_fn_with_state(api, speak_1_x))
}

/// The old API's manners around a request: its pages, `public` as a number, and errors as text.
async fn speak_1_x(State(api): State<Api>, request: Request, next: Next) -> Response {
    let mut request = match public_as_truth(&api, request).await {
        Ok(request) => request,
        Err(error) => return as_text(error.into_response()),
    };
    request.extensions_mut().insert(PAGE);
    as_text(next.run(request).await)
}

/// `POST /projects` of the oldest scripts says `"public": 1`.
async fn public_as_truth(api: &Api, request: Request) -> Result<Request, RestError> {
    if request.method() != Method::POST || !request.uri().path().ends_with("/projects") {
        return Ok(request);
    }
    let (mut parts, body) = request.into_parts();
    let bytes = to_bytes(body, api.options.json_body)
        .await
        .map_err(|_| RestError::bad_request("the body ended early, or is too large"))?;
    let Ok(Value::Object(mut project)) = serde_json::from_slice(&bytes) else {
        return Ok(Request::from_parts(parts, Body::from(bytes)));
    };
    if let Some(number) = project.get("public").and_then(Value::as_i64) {
        project.insert("public".into(), Value::Bool(number != 0));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Request::from_parts(parts, Body::from(Value::Object(project).to_string())))
}

/// Scripts print an error's body: it is the message and nothing else.
fn as_text(response: Response) -> Response {
    let Some(ErrorText(message)) = response.extensions().get::<ErrorText>().cloned() else {
        return response;
    };
    let (mut parts, _) = response.into_parts();
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(format!("{message}\n")))
}
