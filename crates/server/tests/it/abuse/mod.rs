//! Inputs nobody polite would send (rows A1 to A40 of the reliability dossier). Every test is named after its row.

mod blobs;
pub(crate) mod checks;
mod contents;
mod manifests;
mod methods;
mod names;
mod references;
mod referrers;
pub(crate) mod sizes;
