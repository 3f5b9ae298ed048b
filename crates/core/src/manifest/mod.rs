//! Manifests: push, pull, delete.

mod delete;
mod payload;
mod pull;
mod push;

pub use delete::{delete_manifest, delete_tag};
pub use payload::PayloadCache;
pub use pull::{PulledManifest, head, pull};
pub use push::{PushManifest, PushedManifest, push};
