//! `/v2`: the OCI distribution API. One file per kind of resource; [`route`] decides which.

mod base;
mod blobs;
mod challenge;
mod conditional;
mod manifests;
mod paging;
mod referrers;
pub(crate) mod route;
mod tags;
mod uploads;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use wharf_model::Caller;
use wharf_oci::ErrorCode;

use crate::Api;
use crate::error::oci::OciError;
use crate::extract::query::Query;
use crate::extract::{authenticate, request_info};
use route::{OciRoute, RouteError};

/// What every handler gets: the rules, the caller, and the request without its body.
struct Call {
    api: Api,
    caller: Caller,
    query: Query,
    method: Method,
    headers: HeaderMap,
}

impl Call {
    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

type Answer = Result<Response, OciError>;

/// Every request under `/v2`.
pub(crate) async fn serve(State(api): State<Api>, request: Request) -> Response {
    let route = OciRoute::parse(request.method(), request.uri().path());
    let query = Query::parse(request.uri().query());
    let host = request.headers().get(header::HOST).cloned();
    let mut response = match (&route, query) {
        (Err(error), _) => refuse_route(error),
        (Ok(_), Err(_)) => OciError::with(ErrorCode::NameInvalid, "malformed query string").into_response(),
        (Ok(route), Ok(query)) => match answer(&api, route, query.clone(), request).await {
            Ok(response) => response,
            Err(error) => challenge::render(error, &api.options, host.as_ref(), route, &query),
        },
    };
    response
        .headers_mut()
        .insert("docker-distribution-api-version", HeaderValue::from_static("registry/2.0"));
    response
}

async fn answer(api: &Api, route: &OciRoute, query: Query, request: Request) -> Answer {
    let (parts, body) = request.into_parts();
    let caller = authenticate(api, &parts.headers, request_info(&parts.extensions)).await?;
    let call = Call {
        api: api.clone(),
        caller,
        query,
        method: parts.method,
        headers: parts.headers,
    };
    match route {
        OciRoute::Base => base::check(&call),
        OciRoute::Catalog => tags::catalog(&call).await,
        OciRoute::ListTags(name) => tags::list(&call, name).await,
        OciRoute::GetManifest(name, reference) => manifests::get(&call, name, reference).await,
        OciRoute::PutManifest(name, reference) => manifests::put(&call, name, reference, body).await,
        OciRoute::DeleteManifest(name, reference) => manifests::delete(&call, name, reference).await,
        OciRoute::GetBlob(name, digest) => blobs::get(&call, name, digest).await,
        OciRoute::DeleteBlob(name, digest) => blobs::delete(&call, name, digest).await,
        OciRoute::StartUpload(name) => uploads::start(&call, name, body).await,
        OciRoute::UploadStatus(name, id) => uploads::status(&call, name, *id).await,
        OciRoute::AppendUpload(name, id) => uploads::append(&call, name, *id, body).await,
        OciRoute::FinishUpload(name, id) => uploads::finish(&call, name, *id, body).await,
        OciRoute::CancelUpload(name, id) => uploads::cancel(&call, name, *id).await,
        OciRoute::ListReferrers(name, digest) => referrers::list(&call, name, digest).await,
    }
}

fn refuse_route(error: &RouteError) -> Response {
    let mut response = OciError::from(error).into_response();
    if let RouteError::Method(allowed) = error {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    response
}

impl From<&RouteError> for OciError {
    fn from(error: &RouteError) -> Self {
        match error {
            RouteError::NotFound => Self::new(ErrorCode::NameUnknown),
            RouteError::Method(_) => Self::new(ErrorCode::Unsupported),
            RouteError::Name(error) => (*error).into(),
            RouteError::Digest(error) => (*error).into(),
            RouteError::Reference(error) => (*error).into(),
            RouteError::UploadUnknown => Self::new(ErrorCode::BlobUploadUnknown),
        }
    }
}
