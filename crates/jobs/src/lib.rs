//! The runtime of jobs: workers take tasks from the queue in the database, a scheduler puts in what comes back. What a job does is in
//! `core`, beside the rest of its subject; what is kept of it in `wharf_model::job`.
//!
//! # Adding a kind of job
//! 1. A line in `kinds!` of `crates/model/src/job.rs`: its word, how much history, how many at once, how many attempts.
//! 2. A function in `core` that takes a [`Run`](wharf_core::job::Run) and goes from one step to the next.
//! 3. A file in `kind/` that calls it, and a line in `kind/mod.rs`.
//!
//! A step is a small transaction: `run.fence(&mut tx)` before its commit, `run.step(&progress)` after it. Whatever `step` answers with an
//! error is returned at once.

mod crew;
mod kind;
mod lease;
mod scheduler;
mod worker;

pub use worker::{Options, run};
