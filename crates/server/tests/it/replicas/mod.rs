//! Several replicas are one registry: what they share, and what becomes of clients when one of them, the database or the store dies.

mod fail_over;
pub(crate) mod load;
mod moving;
mod sharing;
pub(crate) mod stage;
