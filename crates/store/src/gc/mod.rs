//! Garbage collection: what nothing holds any more, found and removed without stopping anybody.
//!
//! ```text
//! manifest goes ─► gc_candidates ─► link without manifest goes ─► blob without holder goes ─► condemned_objects ─► object goes
//!                  (with the commit)  `links.rs`                    `blobs.rs`                  (same transaction)    (after it)
//! ```
//!
//! # Locks
//! Who needs a link shares its row until the commit (`Blobs::keep`), who needs a blob shares that. The collector takes rows
//! alone and skips those it would have to wait for; then it looks once more, in a statement of its own, which sees whatever
//! was committed before it had the lock. So it waits for nobody, and nobody waits for longer than one of its transactions.

mod blobs;
mod candidates;
mod condemned;
mod damage;
mod links;
mod orphans;
mod untagged;

pub(crate) use candidates::queue;
pub use condemned::CondemnedObject;
pub use damage::StoredPayload;
pub use links::LooseLink;
pub use untagged::UntaggedManifest;

use crate::db::Conn;

/// What nothing holds any more.
#[derive(Debug)]
pub struct Garbage<'h> {
    pub(crate) conn: Conn<'h>,
}
