//! Azure Blob Storage.

use std::sync::Arc;

use opendal::services::Azblob;
use wharf_model::Secret;

use super::ObjectStore;
use super::store::Store;
use super::wire::Wire;
use crate::BlobError;

/// Where the container is and who may use it.
#[derive(Debug, Clone, Default)]
pub struct AzureOptions {
    /// URL of the service, for example `https://account.blob.core.windows.net`.
    pub endpoint: String,
    /// The storage account.
    pub account: String,
    /// The container. It has to exist.
    pub container: String,
    /// Folder in the container that everything lies below. Empty for the container itself.
    pub prefix: String,
    /// Key of the account, in base64.
    pub key: Option<Secret>,
    /// A shared access signature instead of a key. Without both, credentials come from the environment: workload identity,
    /// a service principal's variables, or the machine's managed identity, and are refreshed from there.
    pub sas_token: Option<Secret>,
    /// Whom the connection trusts.
    pub wire: Wire,
}

impl ObjectStore {
    /// Prepares a connection. Nothing is sent; [`BlobDriver::check`](crate::BlobDriver::check) tells whether it works.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when the options make no connection.
    pub fn azure(options: AzureOptions) -> Result<Self, BlobError> {
        let mut builder = Azblob::default()
            .endpoint(&options.endpoint)
            .account_name(&options.account)
            .container(&options.container)
            .root(&format!("/{}", options.prefix));
        if let Some(key) = &options.key {
            builder = builder.account_key(key.expose());
        }
        if let Some(token) = &options.sas_token {
            builder = builder.sas_token(token.expose().trim_start_matches('?'));
        }
        Ok(Self {
            name: "azure",
            store: Arc::new(Store::connect(&options.wire, builder)?),
        })
    }
}
