//! What runs, so that nobody deletes it: clusters and their inventories, pins, and the question "who holds this?".
//!
//! An inventory comes from an agent, from a cluster's API (`read.rs`) or from any other reporter, and is understood in `understand.rs` with
//! the names of `map.rs`. `hold.rs` answers in the transaction that deletes; an inventory holds until a newer whole one takes its
//! place or an administrator ends it, however long its cluster is silent.

mod cluster;
mod hold;
mod impact;
mod map;
mod pin;
mod place;
mod read;

mod report;
mod understand;

pub use cluster::{Kubeconfig, create, delete, end, get, inventory, list, update};
pub(crate) use hold::{Place, on_manifest, on_repository, on_tag, reason};
pub use impact::{Impact, impact};
pub use pin::{SetPin, list_pins, remove_expired, remove_pin, set_pin};
pub use place::{Holders, Seen, where_used};
pub use read::{refresh, run, start_due};
pub use report::{Report, report};
pub use wharf_store::{Holding, Reported};
