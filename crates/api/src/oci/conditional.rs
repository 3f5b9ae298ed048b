//! Conditional requests on content whose ETag is its digest (RFC 9110, section 13).

use http::{HeaderMap, header};
use wharf_oci::Digest;

/// Whether `If-None-Match` says that the client has this content already.
pub(super) fn client_has(headers: &HeaderMap, digest: &Digest) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .any(|tag| {
            let tag = tag.trim();
            let tag = tag.strip_prefix("W/").unwrap_or(tag);
            tag == "*" || tag.trim_matches('"') == digest.as_str()
        })
}

/// Whether `If-Range`, when present, still names this content; if not, a `Range` is ignored.
pub(super) fn range_applies(headers: &HeaderMap, digest: &Digest) -> bool {
    headers
        .get(header::IF_RANGE)
        .is_none_or(|value| value.to_str().is_ok_and(|text| text.trim().trim_matches('"') == digest.as_str()))
}
