//! Google Cloud Storage.
//!
//! Objects are written with `ifGenerationMatch=0`, which makes opendal use resumable uploads: parts one after the other, of which Google
//! forgets what was not finished after a week.

mod credentials;
mod link;

use std::sync::Arc;

use opendal::services::Gcs;
use reqsign_google::RequestSigner;
use wharf_model::Secret;

use super::ObjectStore;
use super::signed::{self, SignLink};
use super::store::{LinkSigner, Store};
use super::wire::Wire;
use crate::BlobError;
use credentials::Credentials;
use link::AccountLinks;

/// Where the bucket is and who may use it.
#[derive(Debug, Clone, Default)]
pub struct GcsOptions {
    /// URL of the service. Empty for Google's own.
    pub endpoint: String,
    /// The bucket. It has to exist.
    pub bucket: String,
    /// Folder in the bucket that everything lies below. Empty for the bucket itself.
    pub prefix: String,
    /// Credentials in Google's JSON: a service account's key or a file of workload identity federation. Without, they are looked for as
    /// Google's libraries do (application default credentials): the file that `GOOGLE_APPLICATION_CREDENTIALS` names, the one that
    /// `gcloud` writes, the machine's metadata server.
    pub credentials: Option<Secret>,
    /// Whom the connection trusts.
    pub wire: Wire,
}

impl ObjectStore {
    /// Prepares a connection. Nothing is sent; [`BlobDriver::check`](crate::BlobDriver::check) tells whether it works.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when the options make no connection.
    pub fn gcs(options: GcsOptions) -> Result<Self, BlobError> {
        let mut builder = Gcs::default()
            .bucket(&options.bucket)
            .root(&format!("/{}", options.prefix))
            .skip_signature();
        if !options.endpoint.is_empty() {
            builder = builder.endpoint(&options.endpoint);
        }
        let credentials = Credentials::new(options.credentials.as_ref()).map_err(BlobError::unavailable)?;
        // Who has no key here could only ask another service to sign, for which few accounts have the right.
        let links = credentials.account().map_or(LinkSigner::Nobody, |account| {
            LinkSigner::Own(Arc::new(AccountLinks(account)) as Arc<dyn SignLink>)
        });
        let (transport, _) = signed::transport(&options.wire, credentials, RequestSigner::new("storage"))?;
        Ok(Self {
            name: "gcs",
            store: Arc::new(Store::connect_through(&options.wire, transport, links, builder)?),
        })
    }
}
