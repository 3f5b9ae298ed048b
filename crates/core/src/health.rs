//! Does everything Wharf depends on answer?

use wharf_blob::Capacity;
use wharf_model::{Action, Caller, Permission, Resource};

use crate::access::authorize_system;
use crate::{Core, Error};

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

/// How much room the storage has; `None` for one that grows as needed, such as an object store.
///
/// # Errors
/// A refusal, or no answer from the storage.
pub async fn volume(core: &Core, caller: &Caller) -> Result<Option<Capacity>, Error> {
    authorize_system(core, caller, Permission::new(Resource::SystemVolumes, Action::Read)).await?;
    Ok(core.blobs.capacity().await?)
}
