//! Manifests: push, pull, delete.

mod delete;
mod incoming;
mod payload;
mod pull;
mod push;
mod record;
mod references;

pub use delete::{delete_manifest, delete_tag};
pub use incoming::PushManifest;
pub use payload::PayloadCache;
pub use pull::{Pull, PulledManifest, head, pull, pull_unless};
pub use push::{MayPush, PushedManifest, may_push, push};
