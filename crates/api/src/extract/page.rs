//! Harbor's paging: `page` and `page_size` in, `X-Total-Count` and `Link` out.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Uri, header};
use serde::Serialize;
use wharf_model::Page;

use super::query::Query;
use crate::error::rest::RestError;

/// Harbor's largest page.
const MAX_PAGE_SIZE: u64 = 100;

/// Beyond this row a list is filtered, not paged: it bounds what one request can make the database skip.
const MAX_OFFSET: u64 = 1_000_000;

/// How many rows a page has. The old API's pages are larger than today's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageLimits {
    /// Rows when nothing is asked for.
    pub(crate) default: u64,
    /// Most rows.
    pub(crate) max: u64,
    /// Whether who asks for more gets the most instead of a refusal.
    pub(crate) clamp: bool,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self {
            default: Page::default().size,
            max: MAX_PAGE_SIZE,
            clamp: false,
        }
    }
}

impl PageLimits {
    fn size(self, query: &Query) -> Result<u64, RestError> {
        let most = if self.clamp { u64::MAX } else { self.max };
        Ok(number_within(query, "page_size", self.default, most)?.min(self.max))
    }
}

/// The page a request asks for, its query, and where to send the client next.
pub(crate) struct Paged {
    pub(crate) page: Page,
    pub(crate) query: Query,
    uri: Uri,
}

impl<S: Send + Sync> FromRequestParts<S> for Paged {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, RestError> {
        let query = Query::parse(parts.uri.query()).map_err(|_| RestError::bad_request("malformed query string"))?;
        let number = number(&query, "page", 1)?;
        let limits: PageLimits = parts.extensions.get().copied().unwrap_or_default();
        let size = limits.size(&query)?;
        let page = Page { number, size };
        if page.offset() > MAX_OFFSET {
            return Err(RestError::unprocessable(
                "the page lies too far down the list; narrow it by a filter",
            ));
        }
        Ok(Self {
            page,
            query,
            uri: parts
                .extensions
                .get::<axum::extract::OriginalUri>()
                .map_or_else(|| parts.uri.clone(), |uri| uri.0.clone()),
        })
    }
}

fn number(query: &Query, key: &str, default: u64) -> Result<u64, RestError> {
    number_within(query, key, default, u64::MAX)
}

fn number_within(query: &Query, key: &str, default: u64, max: u64) -> Result<u64, RestError> {
    // Harbor's Python client sends a number it does not have as nothing.
    let Some(text) = query.get(key).filter(|text| !text.is_empty()) else {
        return Ok(default);
    };
    let valid = text
        .parse::<u64>()
        .ok()
        .filter(|value| (1..=max).contains(value) && text.bytes().all(|b| b.is_ascii_digit()));
    valid.ok_or_else(|| RestError::unprocessable(format!("{key} is a whole number from 1 to {max}")))
}

/// A page of `rows` out of `total`, with links to its neighbours.
pub(crate) fn page_response<T: Serialize>(paged: &Paged, rows: &[T], total: i64) -> Response {
    let mut response = axum::Json(rows).into_response();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-total-count"), HeaderValue::from(total));
    let Page { number, size } = paged.page;
    let mut links = Vec::new();
    if number > 1 {
        links.push(link(paged, number - 1, "prev"));
    }
    if number.saturating_mul(size) < total.unsigned_abs() {
        links.push(link(paged, number + 1, "next"));
    }
    if let Ok(value) = HeaderValue::from_str(&links.join(", "))
        && !links.is_empty()
    {
        headers.insert(header::LINK, value);
    }
    response
}

fn link(paged: &Paged, number: u64, rel: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(paged.uri.query().unwrap_or("").as_bytes()) {
        if key != "page" && key != "page_size" {
            query.append_pair(&key, &value);
        }
    }
    query
        .append_pair("page", &number.to_string())
        .append_pair("page_size", &paged.page.size.to_string());
    format!("<{}?{}>; rel=\"{rel}\"", paged.uri.path(), query.finish())
}
