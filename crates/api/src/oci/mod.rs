//! `/v2`: the OCI distribution API. One file per kind of resource; [`route`] decides which.

mod base;
mod blobs;
mod challenge;
mod conditional;
mod manifests;
mod paging;
mod referrers;
pub mod route;
mod tags;
mod uploads;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use wharf_model::Caller;
use wharf_oci::ErrorCode;

use crate::Api;
use crate::error::oci::OciError;
use crate::extract::query::Query;
use crate::extract::{authenticate, request_info};
use route::{OciRoute, RouteError};

/// What every handler gets: the rules, the caller, and the request.
struct Call {
    api: Api,
    caller: Caller,
    query: Query,
    request: Request,
}

impl Call {
    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }
}

type Answer = Result<Response, OciError>;

/// Every request under `/v2`.
pub(crate) async fn serve(State(api): State<Api>, request: Request) -> Response {
    let route = OciRoute::parse(request.method(), request.uri().path());
    let query = Query::parse(request.uri().query());
    let answer = match (route.as_ref(), query) {
        (Err(error), _) => Err(route_error(error)),
        (Ok(_), Err(_)) => Err(OciError::with(ErrorCode::NameInvalid, "malformed query string")),
        (Ok(route), Ok(query)) => answer(&api, route, query.clone(), request).await.map_err(|error| (error, query)).or_else(|(error, query)| {
            let realm = &api.options.external_url;
            Ok(challenge::render(error, realm, Some(route), &query))
        }),
    };
    let mut response = answer.unwrap_or_else(|error| render_route_error(error, route.as_ref().err()));
    response.headers_mut().insert("docker-distribution-api-version", HeaderValue::from_static("registry/2.0"));
    response
}

async fn answer(api: &Api, route: &OciRoute, query: Query, request: Request) -> Answer {
    let caller = authenticate(api, request.headers(), request_info(request.extensions())).await?;
    let call = Call { api: api.clone(), caller, query, request };
    match route {
        OciRoute::Base => base::check(&call),
        OciRoute::Catalog => tags::catalog(&call).await,
        OciRoute::ListTags(name) => tags::list(&call, name).await,
        OciRoute::GetManifest(name, reference) => manifests::get(&call, name, reference).await,
        OciRoute::PutManifest(name, reference) => manifests::put(call, name, reference).await,
        OciRoute::DeleteManifest(name, reference) => manifests::delete(&call, name, reference).await,
        OciRoute::GetBlob(name, digest) => blobs::get(&call, name, digest).await,
        OciRoute::DeleteBlob(name, digest) => blobs::delete(&call, name, digest).await,
        OciRoute::StartUpload(name) => uploads::start(call, name).await,
        OciRoute::UploadStatus(name, id) => uploads::status(&call, name, *id).await,
        OciRoute::AppendUpload(name, id) => uploads::append(call, name, *id).await,
        OciRoute::FinishUpload(name, id) => uploads::finish(call, name, *id).await,
        OciRoute::CancelUpload(name, id) => uploads::cancel(&call, name, *id).await,
        OciRoute::ListReferrers(name, digest) => referrers::list(&call, name, digest).await,
    }
}

fn route_error(error: &RouteError) -> OciError {
    match error {
        RouteError::NotFound => OciError::new(ErrorCode::NameUnknown),
        RouteError::Method(_) => OciError::new(ErrorCode::Unsupported),
        RouteError::Name(error) => (*error).into(),
        RouteError::Digest(error) => (*error).into(),
        RouteError::Reference(error) => (*error).into(),
        RouteError::UploadUnknown => OciError::new(ErrorCode::BlobUploadUnknown),
    }
}

fn render_route_error(error: OciError, route: Option<&RouteError>) -> Response {
    let mut response = error.into_response();
    if let Some(RouteError::Method(allowed)) = route {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    response
}
