//! How an artifact is named in paths of this API.

use wharf_oci::Reference;

use crate::error::rest::RestError;

/// The tag or digest a path ends in.
pub(super) fn reference(text: &str) -> Result<Reference, RestError> {
    text.parse()
        .map_err(|error: wharf_oci::ReferenceError| RestError::bad_request(error.to_string()))
}

/// Where an artifact is in this API, its repository's slashes escaped twice.
pub(super) fn location(repository: &str, reference: &str) -> String {
    let (project, path) = repository.split_once('/').unwrap_or((repository, ""));
    format!(
        "/api/v2.0/projects/{project}/repositories/{}/artifacts/{reference}",
        path.replace('/', "%252F")
    )
}
