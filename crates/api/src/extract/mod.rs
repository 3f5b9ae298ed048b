//! From HTTP to the words of `core`: who calls, which page, which JSON, which query.

mod caller;
mod json;
mod listing;
mod page;
mod path;
mod project;
mod proxy;
pub(crate) mod query;

pub(crate) use caller::{RestCaller, authenticate, authenticate_browser, request_info};
pub(crate) use json::Json;
pub(crate) use listing::Listing;
pub(crate) use page::{PageLimits, Paged, page_response};
pub(crate) use path::{Path, is_plain};
pub(crate) use project::{InProject, OfProject};
pub use proxy::ProxyHeaders;
pub(crate) use proxy::TrustedPeer;
