//! The rules: one folder per use case. No HTTP types, no SQL text.
//!
//! Every public function takes the [`Core`] and a [`Caller`](wharf_model::Caller) and checks rights itself through
//! [`access::authorize`], the one decision function. A use case reads as its own table of contents:
//! `manifest/push.rs` is parse, authorize, check references, commit.
//!
//! Adding a use case: a file in its folder, a function that begins with `authorize`, and an [`Error`]
//! variant only where no existing one says it.

pub mod access;
pub mod artifact;
pub mod audit;
pub mod blob;
pub mod census;
pub mod configuration;
mod error;
pub mod gc;
pub mod grant;
pub mod group;
pub mod health;
pub mod immutability;
pub mod in_use;
pub mod job;
pub mod label;
pub mod manifest;
pub mod oidc;
pub mod overview;
mod policy;
pub mod project;
pub mod quota;
pub mod referrer;
mod removal;
pub mod repository;
pub mod retention;
mod retry;
pub mod robot;
pub mod role;
pub mod scrub;
pub mod session;
pub mod signing;
pub mod tag;
pub mod timeline;
pub mod trash;
pub mod upload;
pub mod user;
pub mod workload;

use std::sync::Arc;

use wharf_auth::{Passwords, Sealer, TokenIssuer};
use wharf_blob::BlobDriver;
use wharf_model::Clock;
use wharf_remote::Egress;
use wharf_store::Store;

pub use error::{Error, Missing};
pub use policy::{Policy, Redirect};
pub use removal::Hold;
pub use wharf_blob::ByteStream;

/// What the rules work with. Cheap to clone.
#[derive(Clone)]
pub struct Core(Arc<Parts>);

/// The parts of a [`Core`].
pub struct Parts {
    /// Rows.
    pub store: Store,
    /// Bytes.
    pub blobs: Arc<dyn BlobDriver>,
    /// Password hashing.
    pub passwords: Passwords,
    /// Secrets at rest.
    pub sealer: Arc<Sealer>,
    /// What administrators set at run time.
    pub configuration: configuration::Configuration,
    /// What signing in remembers.
    pub sign_ins: user::SignIns,
    /// Bearer tokens.
    pub tokens: TokenIssuer,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The way out to other hosts.
    pub egress: Egress,
    /// Who signs tokens of people and workloads elsewhere.
    pub issuers: wharf_auth::oidc::Issuers,
    /// Who did what.
    pub audit: audit::Audit,
    /// Limits and switches.
    pub policy: Policy,
    /// Recently served manifest bytes by digest. Content only: never asked whether a manifest exists.
    pub payloads: manifest::PayloadCache,
    /// Memory for bodies that arrive.
    pub admission: upload::Admission,
    /// What is known of projects' storage limits while bytes arrive.
    pub rooms: quota::Rooms,
    /// Whether the parts answer.
    pub health: health::Health,
}

impl Core {
    /// Joins the parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for Core {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
