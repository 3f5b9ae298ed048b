//! Blobs: pull and delete. Uploads have a folder of their own.

mod delete;
mod links;
mod loss;
mod pull;

pub use delete::delete;
pub use links::try_links;
pub use pull::{PulledBlob, find, head, link, pull};
