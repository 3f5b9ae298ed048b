//! Work in the background.

mod run;

pub use run::Run;
