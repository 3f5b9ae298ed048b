//! A client of other registries, OCI Distribution 1.1 as a puller sees it.
//!
//! [`Upstream`] sends every request through the egress guard. What an upstream says about where to go next is never believed without a
//! check: a token realm must be on the upstream's own host or on one the administrator named ([`token`]), and a `Link` to the next page
//! must stay on the origin it came from ([`pages`]).

mod challenge;
mod client;
mod error;
mod pages;
mod token;

pub use client::{Upstream, UpstreamSettings};
pub use error::UpstreamError;
pub use token::Credential;
