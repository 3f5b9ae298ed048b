//! OpenStack Swift, with logins at Keystone.
//!
//! opendal speaks Swift with one fixed token and leaves three things out. They are done below it, in the transport that carries its
//! requests, so that the driver above stays the same for every store:
//!
//! * [`keystone`] logs in and learns where the storage is; [`session`] keeps the token, renews it and shares one login among all who wait;
//! * [`transport`] puts token and address on every request and repeats one whose token was refused; so a large upload outlives its token;
//! * [`large`] nests the manifests of very large objects and deletes the segments of an object with it; [`segments`] makes sure that an
//!   aborted upload leaves none.

mod answer;
mod carrier;
mod keystone;
mod large;
mod segments;
mod session;
mod transport;

use std::sync::Arc;

use opendal::layers::CapabilityOverrideLayer;
use opendal::raw::{Layer as _, Service, Servicer};
use opendal::services::Swift;
use opendal::{Builder, HttpTransporter};
use wharf_model::Secret;

use super::ObjectStore;
use super::store::{LinkSigner, Store};
use super::wire::Wire;
use crate::BlobError;
use keystone::Keystone;
use transport::Transport;

/// What opendal takes for the storage's address where only Keystone knows it. The transport puts the real one in its place.
const PLACEHOLDER: &str = "http://swift.invalid";

/// Where the container is and who may use it.
#[derive(Debug, Clone)]
pub struct SwiftOptions {
    /// URL of Keystone, with or without `/v3` at its end.
    pub auth_url: String,
    /// What is shown to Keystone.
    pub login: SwiftLogin,
    /// The region whose storage is used. Without one: the first in Keystone's catalog.
    pub region: Option<String>,
    /// Which of the catalog's addresses is used: `public`, `internal` or `admin`.
    pub interface: String,
    /// URL of the storage with the account, in the place of the catalog's.
    pub storage_url: Option<String>,
    /// Key of the container or the account that signs links (TempURL). Without it, or without a `storage_url` for the links to lead to,
    /// there are none.
    pub temp_url_key: Option<Secret>,
    /// The container. It has to exist.
    pub container: String,
    /// Folder in the container that everything lies below. Empty for the container itself.
    pub prefix: String,
    /// Entries that the cluster allows in one manifest: its `max_manifest_segments`, 1000 where nobody changed it. At least two.
    pub manifest_entries: usize,
    /// Whom the connection trusts.
    pub wire: Wire,
}

/// What is shown to Keystone.
#[derive(Debug, Clone)]
pub enum SwiftLogin {
    /// A user with a role in a project. Both are named together with their domains.
    Password {
        /// Name of the user.
        user: String,
        /// Name of the user's domain.
        user_domain: String,
        /// The password.
        password: Secret,
        /// Name of the project.
        project: String,
        /// Name of the project's domain.
        project_domain: String,
    },
    /// An application credential, which knows its user and project.
    Application {
        /// Its id.
        id: String,
        /// Its secret.
        secret: Secret,
    },
}

impl ObjectStore {
    /// Prepares a connection. Nothing is sent; [`BlobDriver::check`](crate::BlobDriver::check) tells whether it works.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when the options make no connection.
    pub fn swift(options: SwiftOptions) -> Result<Self, BlobError> {
        let mut builder = Swift::default()
            .endpoint(options.storage_url.as_deref().unwrap_or(PLACEHOLDER))
            .container(&options.container)
            .root(&format!("/{}", options.prefix));
        if let (Some(key), Some(_)) = (&options.temp_url_key, &options.storage_url) {
            builder = builder.temp_url_key(key.expose());
        }
        let transport = Transport::new(options.wire.transport()?, Keystone::new(&options)?, &options);
        let mut store = Store::connect_through(
            &options.wire,
            HttpTransporter::new(transport),
            LinkSigner::Operator,
            Guarded(builder),
        )?;
        // Swift looks first and writes then, so two writers of the same moment may both have found nothing.
        store.decides = false;
        Ok(Self {
            name: "swift",
            store: Arc::new(store),
        })
    }
}

/// opendal's Swift, which says of itself that it can write where nothing is. Swift can and opendal does not know; the transport adds the
/// header. Whether a cluster heeds it is found out by trying, as for every store.
#[derive(Default)]
struct Guarded(Swift);

impl Builder for Guarded {
    type Config = ();

    fn build(self) -> opendal::Result<impl Service> {
        let service: Servicer = Arc::new(self.0.build()?);
        let admit = CapabilityOverrideLayer::new(|mut capability| {
            capability.write_with_if_not_exists = true;
            capability
        });
        Ok(admit.apply_service(service))
    }
}
