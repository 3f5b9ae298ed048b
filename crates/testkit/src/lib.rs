//! What the integration tests stand on: the real binary on a free port, clients polite and rude, a tiny image maker.

mod client;
mod image;
mod oidc;
mod raw;
mod registry;
mod servers;

pub use client::{Client, Reply};
pub use image::{Blob, Image, MANIFEST, index_of};
pub use oidc::{Browser, Issuer, Registration};
pub use raw::raw_request;
pub use registry::{ADMIN_PASSWORD, TestRegistry, TestRegistryBuilder};
pub use servers::{new_database, on_postgres_and_s3};
