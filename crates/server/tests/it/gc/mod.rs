//! Garbage collection beside everything else: what is reachable stays, what is not goes, whatever happens meanwhile.

mod gate;
mod ground;

mod afterlife;
mod api;
mod busy;
mod by_itself;
mod cut;
mod failing;
mod grace;
mod graph;
mod holes;
mod lost;
mod model;
mod ops;
mod orphans;
mod races;
mod removals;
mod schedule;
mod scrub;
mod skew;
mod soak;
pub(crate) mod stored;
mod untagged;
