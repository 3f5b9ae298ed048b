//! Manifests: push, pull, delete.

mod delete;
mod payload;
mod pull;
mod push;
mod record;
mod references;

pub use delete::{delete_manifest, delete_tag};
pub use payload::PayloadCache;
pub use pull::{Pull, PulledManifest, head, pull, pull_unless};
pub use push::{MayPush, PushManifest, PushedManifest, may_push, push};
