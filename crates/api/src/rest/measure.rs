//! Counts what is done with the REST API, by the `operationId` of its description: as many as there are, whatever paths are asked for.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use utoipa::openapi::OpenApi;
use wharf_meter::harbor;

/// Where the described paths are nested.
const PREFIX: &str = "/api/v2.0";

/// Ids of operations, by path and method.
pub(super) struct Operations(HashMap<String, Vec<(Method, String)>>);

impl Operations {
    /// Those of a description.
    pub(super) fn of(description: &OpenApi) -> Arc<Self> {
        let paths = description.paths.paths.iter().map(|(path, item)| {
            let operations = [
                (Method::GET, &item.get),
                (Method::HEAD, &item.head),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            let named = operations.into_iter().filter_map(|(method, operation)| {
                let id = operation.as_ref()?.operation_id.clone()?;
                Some((method, id))
            });
            (path.clone(), named.collect())
        });
        Arc::new(Self(paths.collect()))
    }

    fn find(&self, path: &str, method: &Method) -> Option<&str> {
        let operations = self.0.get(path.strip_prefix(PREFIX)?)?;
        let of = |wanted: &Method| operations.iter().find(|(method, _)| method == wanted).map(|(_, id)| id.as_str());
        // What answers a GET answers a HEAD.
        of(method).or_else(|| of(&Method::GET).filter(|_| *method == Method::HEAD))
    }
}

/// Around every described route.
pub(super) async fn measure(State(operations): State<Arc<Operations>>, path: MatchedPath, request: Request, next: Next) -> Response {
    let (began, method) = (Instant::now(), request.method().clone());
    let response = next.run(request).await;
    if let Some(operation) = operations.find(path.as_str(), &method) {
        let method = wharf_meter::http::Method::of(method.as_str());
        harbor::answered(operation, method, response.status().as_u16(), began.elapsed().as_secs_f64());
    }
    response
}
