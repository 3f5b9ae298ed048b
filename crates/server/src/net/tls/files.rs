//! Certificates that somebody else writes: cert-manager, certbot, an operator.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::TlsError;

/// Two PEM files and when they were last changed.
pub(super) struct FileSource {
    certificate: PathBuf,
    key: PathBuf,
    seen: Option<Stamps>,
}

/// What tells one version of the two files from another: time and size, for a copy can keep the time.
type Stamps = [(SystemTime, u64); 2];

impl FileSource {
    /// A source that has given nothing yet.
    pub(super) fn new(certificate: PathBuf, key: PathBuf) -> Self {
        Self {
            certificate,
            key,
            seen: None,
        }
    }

    /// The certificate, when the files have changed since the last one given. A pair that is broken, perhaps because only one of the two
    /// files has been replaced so far, is tried again each time until it is whole.
    pub(super) fn newer(&mut self, provider: &CryptoProvider) -> Result<Option<CertifiedKey>, TlsError> {
        let stamps = [stamp(&self.certificate)?, stamp(&self.key)?];
        if self.seen == Some(stamps) {
            return Ok(None);
        }
        let certified = load(&self.certificate, &self.key, provider)?;
        self.seen = Some(stamps);
        Ok(Some(certified))
    }
}

fn stamp(path: &Path) -> Result<(SystemTime, u64), TlsError> {
    fs::metadata(path)
        .and_then(|metadata| Ok((metadata.modified()?, metadata.len())))
        .map_err(|source| TlsError::File {
            path: path.to_owned(),
            source,
        })
}

/// Loads a certificate chain and its key, and checks that they fit.
pub(super) fn load(certificate: &Path, key: &Path, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let chain = chain(certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|source| TlsError::Pem {
        path: key.to_owned(),
        source,
    })?;
    Ok(CertifiedKey::from_der(chain, key, provider)?)
}

/// Loads the certificates of a PEM file, at least one.
pub(super) fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = |source| TlsError::Pem {
        path: path.to_owned(),
        source,
    };
    let chain = CertificateDer::pem_file_iter(path)
        .map_err(pem)?
        .collect::<Result<Vec<_>, _>>()
        .map_err(pem)?;
    if chain.is_empty() {
        Err(TlsError::Empty(path.to_owned()))
    } else {
        Ok(chain)
    }
}
