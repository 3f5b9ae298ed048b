//! Does everything Wharf depends on answer?

use crate::Core;

/// One dependency and how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentHealth {
    /// Its name, in Harbor's words where Harbor has one.
    pub name: &'static str,
    /// `None` when it answers, else what is wrong (for operators; no secrets, no paths).
    pub problem: Option<&'static str>,
}

/// Asks the database and the storage, both at once.
pub async fn check(core: &Core) -> Vec<ComponentHealth> {
    let (database, storage) = tokio::join!(core.store.ping(), core.blobs.check());
    if let Err(error) = &database {
        tracing::warn!(%error, "the database does not answer");
    }
    if let Err(error) = &storage {
        tracing::warn!(%error, "the storage does not answer");
    }
    vec![
        ComponentHealth {
            name: "core",
            problem: None,
        },
        ComponentHealth {
            name: "database",
            problem: database.err().map(|_| "the database does not answer"),
        },
        ComponentHealth {
            name: "registry",
            problem: storage.err().map(|_| "the storage cannot be read and written"),
        },
    ]
}
