//! TLS: 1.2 and 1.3, HTTP/2 and HTTP/1.1 by ALPN, and certificates that change without a restart.
//!
//! A source ([`files`] or [`self_signed`]) is asked now and then whether there is a newer certificate. A good one is swapped in between two
//! handshakes; a broken one is logged and the old one stays.

mod certified;
mod files;
mod self_signed;
mod trust_help;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ServerConfig, pki_types};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use wharf_model::Clock;

pub(crate) use certified::{Certified, fit, read};
pub(crate) use trust_help::trust_help;

use files::FileSource;
use self_signed::SelfSignedSource;

/// How often a self-made certificate's age is looked at.
const RENEWAL_CHECK: Duration = Duration::from_secs(3600);

/// Where a listener's certificate comes from.
#[derive(Debug, Clone)]
pub(crate) enum TlsSource {
    /// PEM files that somebody else keeps current.
    Files {
        /// The server's certificate, then the intermediate ones.
        certificate: PathBuf,
        /// The certificate's private key.
        key: PathBuf,
        /// How often the files' modification times are looked at.
        reload_interval: Duration,
    },
    /// A private authority and a certificate from it, made when missing and renewed when old.
    SelfSigned {
        /// The folder that keeps them, readable only by us.
        dir: PathBuf,
        /// The host names and addresses that clients use.
        names: Vec<String>,
    },
}

/// Why there is no certificate to serve with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// A file that cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file that does not hold the PEM it should.
    #[error("{path}: {source}")]
    Pem {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pki_types::pem::Error,
    },
    /// A certificate file without a certificate.
    #[error("{0}: there is no certificate in it")]
    Empty(PathBuf),
    /// A certificate and a key that do not fit together, or that rustls cannot use.
    #[error("the certificate and the key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
    /// A certificate that could not be made.
    #[error("the certificate cannot be made: {0}")]
    Generate(#[from] rcgen::Error),
    /// A certificate whose own words cannot be read.
    #[error("{0}: the certificate cannot be read")]
    Unreadable(PathBuf),
}

/// Makes aws-lc-rs the process's cryptography. Call it once, before any TLS use; later calls change nothing.
pub(crate) fn install_provider() {
    // An error means that a provider is installed already, which is what is wanted.
    let _already_installed = aws_lc_rs::default_provider().install_default();
}

/// The certificate in use, exchanged as a whole.
#[derive(Debug)]
struct CurrentCertificate(RwLock<Arc<CertifiedKey>>);

impl CurrentCertificate {
    fn swap(&self, next: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }
}

impl ResolvesServerCert for CurrentCertificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// A source at work.
enum Source {
    Files(FileSource),
    SelfSigned(SelfSignedSource),
}

impl Source {
    /// A newer certificate than the last one given, if there is one.
    fn newer(&mut self, provider: &CryptoProvider) -> Result<Option<CertifiedKey>, TlsError> {
        match self {
            Self::Files(files) => files.newer(provider),
            Self::SelfSigned(own) => own.newer(provider),
        }
    }
}

/// A listener's TLS; the certificate is kept current until this is dropped.
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    keeper: JoinHandle<()>,
}

impl Tls {
    /// Shakes hands with the certificate that is current at that moment.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// Loads or makes the certificate and keeps it current.
///
/// # Errors
/// `InvalidInput` with a [`TlsError`] when there is no usable certificate to begin with.
pub(super) async fn open(source: TlsSource, clock: Arc<dyn Clock>) -> io::Result<Tls> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let (source, interval) = match source {
        TlsSource::Files {
            certificate,
            key,
            reload_interval,
        } => (Source::Files(FileSource::new(certificate, key)), reload_interval),
        TlsSource::SelfSigned { dir, names } => (Source::SelfSigned(SelfSignedSource::new(dir, names, clock)), RENEWAL_CHECK),
    };
    let (source, first) = ask(source, Arc::clone(&provider)).await?;
    let first = first
        .map_err(invalid)?
        .ok_or_else(|| invalid(TlsError::Unusable(rustls::Error::NoCertificatesPresented)))?;
    tell_end(&first);
    let current = Arc::new(CurrentCertificate(RwLock::new(Arc::new(first))));
    let config = server_config(Arc::clone(&provider), Arc::clone(&current)).map_err(|error| invalid(error.into()))?;
    let keeper = tokio::spawn(keep_current(source, current, provider, interval));
    Ok(Tls {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        keeper,
    })
}

fn invalid(error: TlsError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error)
}

/// Asks a source away from the async threads, for it reads files and makes keys.
async fn ask(mut source: Source, provider: Arc<CryptoProvider>) -> io::Result<(Source, Result<Option<CertifiedKey>, TlsError>)> {
    tokio::task::spawn_blocking(move || {
        let newer = source.newer(&provider);
        (source, newer)
    })
    .await
    .map_err(io::Error::other)
}

async fn keep_current(mut source: Source, current: Arc<CurrentCertificate>, provider: Arc<CryptoProvider>, interval: Duration) {
    loop {
        tokio::time::sleep(interval).await;
        let newer = match ask(source, Arc::clone(&provider)).await {
            Ok((same, newer)) => {
                source = same;
                newer
            }
            Err(error) => return tracing::error!(%error, "the TLS certificate is no longer kept current"),
        };
        match newer {
            Ok(None) => {}
            Ok(Some(certificate)) => {
                tell_end(&certificate);
                current.swap(certificate);
                tracing::info!("a new TLS certificate is in use");
            }
            Err(error) => tracing::error!(%error, "the new TLS certificate is unusable, the old one stays in use"),
        }
    }
}

/// Tells metrics when the certificate ends.
fn tell_end(certificate: &CertifiedKey) {
    let first = certificate.cert.first().map(|der| x509_parser::parse_x509_certificate(der));
    if let Some(Ok((_, parsed))) = first {
        wharf_meter::tls::certificate_ends(parsed.validity().not_after.timestamp());
    }
}

fn server_config(provider: Arc<CryptoProvider>, current: Arc<CurrentCertificate>) -> Result<ServerConfig, rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(current);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // Stateless resumption: a client that comes back needs no key exchange and we remember nothing.
    config.ticketer = aws_lc_rs::Ticketer::new()?;
    Ok(config)
}
