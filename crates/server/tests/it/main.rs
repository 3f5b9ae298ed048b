//! The integration tests: one binary, the real registry on real sockets. Each module is a part of the product; tests
//! that guard a row of the reliability dossier name it.

mod abuse;
mod access;
mod artifacts;
mod audit;
mod cli;
mod cve;
mod faults;
mod gc;
mod identity;
mod immutability;
mod in_use;
mod jobs;
mod legacy;
mod load;
mod matrix;
mod observability;
mod oidc;
mod quota;
mod registry;
mod replicas;
mod retention;
mod robots;
mod session;
mod trash;
mod uploads;
mod workload;

use wharf_testkit::{TestRegistry, TestRegistryBuilder};

/// A registry with the default configuration.
fn start() -> TestRegistry {
    configured().start()
}

/// The default configuration, to be changed before the start.
fn configured() -> TestRegistryBuilder {
    TestRegistryBuilder::new(env!("CARGO_BIN_EXE_wharf"))
}
