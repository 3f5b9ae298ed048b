//! Another server takes the database over: a standby that was promoted, or a backup that was restored. It may lack what was committed last.
//!
//! ```text
//! notice.rs     each replica asks which timeline the database is on; the first that sees a new one says so to everybody
//! hold.rs       until a day later, or until an administrator says so, nothing is collected: what a lost row named is still there when it is
//!               pushed again
//! reconcile.rs  what is stored and what rows name are compared, both ways, and the log tells what was lost
//! read.rs       what became of it, for administrators
//! ```
//!
//! A standby that follows synchronously loses nothing, but nobody can tell it from one that does not; so it is treated the same.

mod hold;
mod notice;
mod read;
mod reconcile;

pub use hold::lift;
pub(crate) use hold::{held_until, same};
pub use notice::notice;
pub use read::{Shown, shown};
pub use reconcile::{Reconciled, run};

use wharf_model::JobKind;

use crate::job::history::Owner;

/// There is one database.
const OWNER: Owner = (JobKind::Reconciliation, 0);
