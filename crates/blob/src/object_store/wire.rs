//! How requests reach a store.

use opendal::HttpTransporter;
use opendal_http_transport_reqwest::ReqwestTransport;
use reqwest::{Certificate, ClientBuilder};

use crate::BlobError;

/// Whom a connection trusts: the system's certificate authorities, and those that are given.
#[derive(Debug, Clone, Default)]
pub struct Wire {
    authorities: Vec<Certificate>,
}

impl Wire {
    /// Trusts the authorities of a PEM bundle, too.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when that is none.
    pub fn trusting(bundle: &[u8]) -> Result<Self, BlobError> {
        let authorities = Certificate::from_pem_bundle(bundle).map_err(BlobError::unavailable)?;
        if authorities.is_empty() {
            return Err(BlobError::unavailable(
                "there is no certificate in the file of the store's authorities",
            ));
        }
        Ok(Self { authorities })
    }

    /// A client to be built.
    pub(super) fn client(&self) -> ClientBuilder {
        let builder = reqwest::Client::builder();
        if self.authorities.is_empty() {
            builder
        } else {
            builder.tls_certs_merge(self.authorities.iter().cloned())
        }
    }

    /// What opendal sends requests through, with connections of its own. Those of a client that a whole process shares end with the runtime
    /// that opened them, also under a request of another one.
    pub(super) fn transport(&self) -> Result<HttpTransporter, BlobError> {
        let client = self.client().build().map_err(BlobError::unavailable)?;
        Ok(HttpTransporter::new(ReqwestTransport::new(client)))
    }
}
