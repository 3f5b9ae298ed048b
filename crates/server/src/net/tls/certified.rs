//! What certificate files say, for whoever looks at them without serving with them.

use std::collections::BTreeSet;
use std::path::Path;

use rustls::crypto::aws_lc_rs;
use wharf_model::Timestamp;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::{TlsError, files, self_signed};

/// The first certificate of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Certified {
    /// When it ends.
    pub(crate) ends: Timestamp,
    /// Host names and addresses it is for; a name may begin with `*.`.
    pub(crate) names: BTreeSet<String>,
}

impl Certified {
    /// Whether it is for `host`: a star stands for one label.
    pub(crate) fn covers(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let below = host.split_once('.').map(|(_, domain)| format!("*.{domain}"));
        self.names.contains(&host) || below.is_some_and(|star| self.names.contains(&star))
    }
}

/// Reads the first certificate of the file at `path`.
///
/// # Errors
/// When there is none, or it cannot be read.
pub(crate) fn read(path: &Path) -> Result<Certified, TlsError> {
    let unreadable = || TlsError::Unreadable(path.to_owned());
    let chain = files::chain(path)?;
    let first = chain.first().ok_or_else(unreadable)?;
    let (_, certificate) = X509Certificate::from_der(first).map_err(|_| unreadable())?;
    let ends = Timestamp::from_timestamp(certificate.validity().not_after.timestamp(), 0).ok_or_else(unreadable)?;
    Ok(Certified {
        ends,
        names: self_signed::certified_names(&certificate),
    })
}

/// Checks that a certificate and a key belong together.
///
/// # Errors
/// When they do not, or one of them cannot be read.
pub(crate) fn fit(certificate: &Path, key: &Path) -> Result<(), TlsError> {
    files::load(certificate, key, &aws_lc_rs::default_provider()).map(drop)
}
