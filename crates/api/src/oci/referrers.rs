//! `GET /v2/<name>/referrers/<digest>`

use axum::response::IntoResponse as _;
use http::{HeaderValue, header};
use serde::Serialize;
use wharf_core::referrer::{self, ReferrerQuery};
use wharf_model::ManifestId;
use wharf_oci::{Descriptor, Digest, ErrorCode, MediaType, RepositoryName};

use super::paging::{entries, link};
use super::{Answer, Call};
use crate::error::oci::OciError;

/// Longest artifact type that can match anything, in bytes.
const MAX_ARTIFACT_TYPE: usize = 1024;

/// The answer, written straight from the descriptors: their annotations can be megabytes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Index<'a> {
    schema_version: u32,
    media_type: &'a str,
    manifests: &'a [Descriptor],
}

pub(super) async fn list(call: &Call, name: &RepositoryName, subject: &Digest) -> Answer {
    let artifact_type = call.query.get("artifactType").filter(|text| !text.is_empty());
    if artifact_type.is_some_and(|text| text.len() > MAX_ARTIFACT_TYPE) {
        return Err(OciError::with(ErrorCode::NameInvalid, "the artifactType is too long"));
    }
    let query = ReferrerQuery {
        artifact_type: artifact_type.map(str::to_owned),
        n: entries(&call.query)?,
        after: after(call)?,
    };
    let page = referrer::list(&call.api.core, &call.caller, name, subject, &query).await?;
    let list = Index {
        schema_version: 2,
        media_type: MediaType::OciIndex.as_str(),
        manifests: &page.descriptors,
    };
    let mut response = ([(header::CONTENT_TYPE, list.media_type)], axum::Json(&list)).into_response();
    let headers = response.headers_mut();
    if artifact_type.is_some() {
        headers.insert("oci-filters-applied", HeaderValue::from_static("artifactType"));
    }
    if let Some(next) = page.next {
        let (n, last) = (query.n.unwrap_or(call.api.core.policy.referrers_page), next.to_string());
        let mut parameters = vec![("last", last.as_str())];
        parameters.extend(artifact_type.map(|text| ("artifactType", text)));
        if let Some(value) = link(&format!("/v2/{name}/referrers/{subject}"), n, &parameters) {
            headers.insert(header::LINK, value);
        }
    }
    Ok(response)
}

/// Where the page starts: a value of our own `Link`.
fn after(call: &Call) -> Result<Option<ManifestId>, OciError> {
    let Some(text) = call.query.get("last") else { return Ok(None) };
    let row = text
        .parse()
        .map_err(|_| OciError::with(ErrorCode::PaginationNumberInvalid, "last is not from a Link of this list"))?;
    Ok(Some(ManifestId(row)))
}
