//! How much storage projects may use. What they do use is booked where content changes, by `store`.

mod fold;
mod manage;
mod recompute;
mod room;

pub use fold::fold;
pub(crate) use manage::check_limit;
pub use manage::{get, list, update};
pub use recompute::{Recomputed, recompute};
pub use room::Rooms;
pub(crate) use room::check;
