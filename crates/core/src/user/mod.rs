//! User accounts.

mod bootstrap;
mod create;
mod delete;
mod read;

pub use bootstrap::{AdminPassword, ensure_admin};
pub use create::{CreateUser, create};
pub use delete::delete;
pub use read::{current, get, list};
