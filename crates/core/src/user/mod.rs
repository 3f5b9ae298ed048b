//! User accounts.

mod auditor;
mod bootstrap;
mod create;
mod delete;
mod exists;
mod read;

pub use auditor::set_auditor;
pub use bootstrap::{AdminPassword, ensure_admin};
pub use create::{CreateUser, create};
pub use delete::delete;
pub use exists::{is_email_taken, is_name_taken};
pub use read::{current, get, list};
