//! Inputs nobody polite would send (rows A1 to A40 of the reliability dossier). Every test is named after its row.

pub(crate) mod checks;
pub(crate) mod manifests;
mod names;
mod references;
mod referrers;
