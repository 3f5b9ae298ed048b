//! Workload identity: CI jobs and service accounts get in with tokens their own platform signed, so no secret is stored anywhere.
//!
//! The administrator names the issuers that may be trusted at all. A project's administrators write rules: which issuer, which
//! audience, which claims, which role ([`rules`](self)). [`exchange`] turns a signed token into a registry token whose rights are the
//! rule's, read again at every use.

mod exchange;
mod matching;
mod rules;

pub use exchange::{WorkloadLogin, exchange};
pub use rules::{create, delete, get, list, update};
