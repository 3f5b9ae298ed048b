//! Azure Blob Storage.

use std::sync::Arc;

use opendal::services::Azblob;
use reqsign_azure_storage::{
    ClientSecretCredentialProvider, Credential, EnvCredentialProvider, ImdsCredentialProvider, RequestSigner,
    WorkloadIdentityCredentialProvider,
};
use wharf_model::Secret;

use super::ObjectStore;
use super::signed::{self, InTurn};
use super::store::{LinkSigner, Store};
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
        let builder = Azblob::default()
            .endpoint(&options.endpoint)
            .account_name(&options.account)
            .container(&options.container)
            .root(&format!("/{}", options.prefix));
        let store = match (&options.key, &options.sas_token) {
            (Some(key), _) => Store::connect(&options.wire, builder.account_key(key.expose()))?,
            (None, Some(token)) => Store::connect(&options.wire, builder.sas_token(token.expose().trim_start_matches('?')))?,
            (None, None) => {
                let (transport, _) = signed::transport(&options.wire, of_the_machine(), RequestSigner::new())?;
                // A token of an identity stands in a header, never in a link.
                Store::connect_through(&options.wire, transport, LinkSigner::Nobody, builder.skip_signature())?
            }
        };
        Ok(Self {
            name: "azure",
            store: Arc::new(store),
        })
    }
}

/// What is set for this process comes before the machine it runs on.
fn of_the_machine() -> InTurn<Credential> {
    InTurn::new()
        .then(EnvCredentialProvider::new())
        .then(ClientSecretCredentialProvider::new())
        .then(WorkloadIdentityCredentialProvider::new())
        .then(ImdsCredentialProvider::new())
}
