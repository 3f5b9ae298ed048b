//! Artifacts: manifests as people see them, with tags, accessories and what was read from their bytes.

mod accessory;
mod addition;
mod by_tag;
mod copy;
mod delete;
mod describe;
mod details;
mod label;
mod list;
mod moved;
mod read;
mod relocate;
mod retag;

pub use accessory::list_accessories;
pub(crate) use accessory::record_accessory;
pub use addition::{Addition, addition, config_text};
pub use by_tag::{ShownTag, list_by_tag};
pub use copy::{CopyArtifact, copy};
pub use delete::delete;
pub(crate) use details::read_details;
pub use label::{attach, detach};
pub use list::{ArtifactPage, list, list_in_project};
pub(crate) use moved::{follow, follow_blob, follow_referrers};
pub use read::{ShownArtifact, Wanted, get};
pub use relocate::{MoveArtifact, relocate};
pub use retag::retag;
