//! The API's description for people: the page `/api/docs` and the page `docs/reference/api.md`, both made from the OpenAPI
//! document, which is made from the handlers.

mod html;
mod markdown;
mod operation;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header;
use serde_json::Value;

use self::operation::Reference;

/// The page loads its own style and script, and nothing else from anywhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The OpenAPI 3.1 document as the server sends it.
pub fn openapi() -> String {
    let document = super::v2_0().into_openapi();
    // The document holds only texts and numbers of this program: it always serialises.
    document.to_pretty_json().unwrap_or_default() + "\n"
}

/// The page `docs/reference/api.md`.
pub fn markdown() -> String {
    markdown::page(&reference(&openapi()))
}

/// `/api/docs` with its style and script. The page needs no script to be read; the script filters.
pub(super) fn router<S: Clone + Send + Sync + 'static>(document: &str) -> Router<S> {
    let page = Bytes::from(html::page(&reference(document)));
    let file = |kind, text| get(move || async move { served(kind, Bytes::from_static(text)) });
    Router::new()
        .route("/docs", get(move || async move { served("text/html; charset=utf-8", page) }))
        .route("/docs/page.css", file("text/css; charset=utf-8", include_bytes!("page.css")))
        .route("/docs/page.js", file("text/javascript; charset=utf-8", include_bytes!("page.js")))
}

fn served(kind: &'static str, body: Bytes) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (headers, body).into_response()
}

fn reference(document: &str) -> Reference {
    Reference::read(&serde_json::from_str::<Value>(document).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_an_id_a_summary_and_an_answer() {
        let reference = reference(&openapi());
        let mut ids = std::collections::BTreeSet::new();
        let operations: Vec<_> = reference.groups.values().flatten().collect();
        assert!(operations.len() > 15, "{}", operations.len());
        for operation in operations {
            let name = format!("{} {}", operation.method, operation.path);
            assert!(!operation.summary.is_empty(), "{name} has no summary");
            assert!(
                !operation.id.is_empty() && ids.insert(operation.id.clone()),
                "{name}: {:?}",
                operation.id
            );
            assert!(
                operation.answers.iter().any(|answer| answer.status.starts_with('2')),
                "{name} never succeeds"
            );
        }
    }

    #[test]
    fn every_schema_that_is_pointed_to_is_there() {
        let document = openapi();
        let value: Value = serde_json::from_str(&document).expect("JSON");
        for pointed in document.split("\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(value.pointer(pointed).is_some(), "{pointed}");
        }
    }

    #[test]
    fn the_page_is_well_formed_and_loads_nothing_from_elsewhere() {
        let page = html::page(&reference(&openapi()));
        assert!(page.contains("listProjects") && page.contains("/projects/{project}"));
        for address in ["src=\"", "href=\""].iter().flat_map(|start| page.split(start).skip(1)) {
            assert!(
                !address.starts_with("//") && !address.split('"').next().unwrap_or("").contains(':'),
                "{address:.60}"
            );
        }
        assert!(
            !page.contains("<style") && !page.contains("style=") && !page.contains("onclick="),
            "nothing inline"
        );
        for element in ["details", "section", "table", "code"] {
            let (opened, closed) = (
                page.matches(&format!("<{element}")).count(),
                page.matches(&format!("</{element}>")).count(),
            );
            assert_eq!(opened, closed, "{element}");
        }
    }
}
