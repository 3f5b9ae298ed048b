//! Referrers: the manifests whose `subject` is a given digest.

mod fallback;
mod list;

pub use list::{ReferrerPage, ReferrerQuery, list};
