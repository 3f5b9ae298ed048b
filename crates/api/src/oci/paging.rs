//! `n`, `last` and the `Link` to the next page (distribution-spec, "Listing Tags").

use http::HeaderValue;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use wharf_core::tag::{NamePage, NameQuery};
use wharf_oci::ErrorCode;

use crate::error::oci::OciError;
use crate::extract::query::Query;

/// How many entries the request asks for.
pub(super) fn entries(query: &Query) -> Result<Option<u64>, OciError> {
    let Some(text) = query.get("n") else { return Ok(None) };
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let n = text.parse().ok().filter(|_| digits);
    n.map(Some).ok_or_else(|| OciError::new(ErrorCode::PaginationNumberInvalid))
}

pub(super) fn name_query(query: &Query) -> Result<NameQuery, OciError> {
    Ok(NameQuery {
        n: entries(query)?,
        last: query.get("last").filter(|last| !last.is_empty()).map(str::to_owned),
    })
}

/// The link to the page after `page`, when there is one.
pub(super) fn next_link(path: &str, page: &NamePage) -> Option<HeaderValue> {
    let last = page.names.last().filter(|_| page.more)?;
    link(path, page.names.len() as u64, &[("last", last)])
}

/// A `Link` header with `n` and more parameters.
pub(super) fn link(path: &str, n: u64, parameters: &[(&str, &str)]) -> Option<HeaderValue> {
    let mut url = format!("{path}?n={n}");
    for (key, value) in parameters {
        url.push_str(&format!("&{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    }
    HeaderValue::from_str(&format!("<{url}>; rel=\"next\"")).ok()
}
