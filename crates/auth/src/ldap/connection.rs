//! One connection to the directory: opened with the TLS that was asked for or not at all, every wait and every answer bounded.

use std::sync::Arc;
use std::time::Duration;

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, SearchOptions, StdStream};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::entry::Entry;
use super::settings::Address;
use super::{LdapError, LdapScope, LdapSettings};

/// How to reach the server, prepared once.
#[derive(Clone)]
pub(super) struct Target {
    address: Address,
    tls: Tls,
    timeout: Duration,
}

#[derive(Clone)]
enum Tls {
    /// `ldap://` in the clear: the administrator's choice.
    None,
    /// TLS from the first byte or by StartTLS, with the authorities to trust.
    Required { start_tls: bool, trust: Trust },
}

#[derive(Clone)]
enum Trust {
    System,
    Only(Arc<ClientConfig>),
    Anything,
}

impl Target {
    pub(super) fn new(settings: &LdapSettings) -> Result<Self, LdapError> {
        let address = settings.check()?;
        let trust = match &settings.ca_certificate {
            _ if !settings.verify_certificate => Trust::Anything,
            Some(pem) if !pem.trim().is_empty() => Trust::Only(only(pem)?),
            _ => Trust::System,
        };
        let tls = if address.ldaps || settings.start_tls {
            // The library builds its own TLS settings from the process's default provider and panics where there is none.
            let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
            Tls::Required {
                start_tls: !address.ldaps,
                trust,
            }
        } else {
            Tls::None
        };
        Ok(Self {
            address,
            tls,
            timeout: settings.timeout,
        })
    }
}

/// TLS that trusts the authorities of a PEM text and no others.
fn only(pem: &str) -> Result<Arc<ClientConfig>, LdapError> {
    let invalid = || LdapError::Settings("the CA certificate is not a PEM certificate".into());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.map_err(|_| invalid())?).map_err(|_| invalid())?;
    }
    if roots.is_empty() {
        return Err(invalid());
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| LdapError::Settings("TLS is not available".into()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// What to search for.
pub(super) struct Search<'a> {
    pub(super) base: &'a str,
    pub(super) scope: LdapScope,
    pub(super) filter: &'a str,
    pub(super) attributes: &'a [&'a str],
    /// How many entries to take. The server is told, and nothing is read beyond.
    pub(super) limit: usize,
}

/// An open connection. It closes when it goes.
pub(super) struct Connection {
    ldap: Ldap,
    driver: JoinHandle<()>,
    timeout: Duration,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    /// Connects. With TLS required, a server that cannot do TLS or whose certificate is wrong is an error before anything is sent to it.
    pub(super) async fn open(target: &Target) -> Result<Self, LdapError> {
        let address = (target.address.host.trim_matches(['[', ']']), target.address.port);
        let stream = timeout(target.timeout, TcpStream::connect(address))
            .await
            .map_err(|_| LdapError::TimedOut)?
            .and_then(TcpStream::into_std)
            .map_err(|error| LdapError::Connect(error.kind().to_string()))?;
        let mut settings = LdapConnSettings::new()
            .set_conn_timeout(target.timeout)
            .set_std_stream(StdStream::Tcp(stream));
        if let Tls::Required { start_tls, trust } = &target.tls {
            settings = settings.set_starttls(*start_tls);
            settings = match trust {
                Trust::System => settings,
                Trust::Only(config) => settings.set_config(Arc::clone(config)),
                Trust::Anything => settings.set_no_tls_verify(true),
            };
        }
        let (driver, ldap) = LdapConnAsync::with_settings(settings, &target.address.url())
            .await
            .map_err(|error| opening_failed(error, &target.tls))?;
        let driver = tokio::spawn(async move {
            if let Err(error) = driver.drive().await {
                tracing::debug!(%error, "a connection to the LDAP server ended");
            }
        });
        Ok(Self {
            ldap,
            driver,
            timeout: target.timeout,
        })
    }

    /// Presents a name and a password. The result code; 0 is success.
    pub(super) async fn bind(&mut self, dn: &str, password: &str) -> Result<u32, LdapError> {
        let result = self.ldap.with_timeout(self.timeout).simple_bind(dn, password).await;
        match result.map_err(LdapError::from_library)?.rc {
            10 => Err(LdapError::Referral),
            code => Ok(code),
        }
    }

    /// The entries found, at most `limit`. References to other servers among them are passed over. A base that does not exist is
    /// [`LdapError::BaseDnMissing`].
    pub(super) async fn search(&mut self, search: &Search<'_>) -> Result<Vec<Entry>, LdapError> {
        timeout(self.timeout, self.collect(search)).await.map_err(|_| LdapError::TimedOut)?
    }

    async fn collect(&mut self, search: &Search<'_>) -> Result<Vec<Entry>, LdapError> {
        let options = SearchOptions::new()
            .sizelimit(i32::try_from(search.limit).unwrap_or(i32::MAX))
            .timelimit(i32::try_from(self.timeout.as_secs()).unwrap_or(i32::MAX).max(1));
        let mut stream = self
            .ldap
            .with_search_options(options)
            .with_timeout(self.timeout)
            .streaming_search(search.base, search.scope.wire(), search.filter, search.attributes)
            .await
            .map_err(LdapError::from_library)?;
        let mut entries = Vec::new();
        while let Some(item) = stream.next().await.map_err(LdapError::from_library)? {
            if item.is_ref() || item.is_intermediate() {
                continue;
            }
            entries.push(Entry::decode(item).ok_or(LdapError::Protocol)?);
            if entries.len() >= search.limit {
                return Ok(entries);
            }
        }
        match stream.finish().await.rc {
            // 4: the server's own limit was reached; what came is what there is.
            0 | 4 => Ok(entries),
            32 => Err(LdapError::BaseDnMissing),
            code => Err(LdapError::from_code(code)),
        }
    }
}

/// After the TCP connection stood, whatever fails before the connection is ready is TLS.
fn opening_failed(error: ldap3::LdapError, tls: &Tls) -> LdapError {
    let why = match (error, tls) {
        (error, Tls::None) => return LdapError::from_library(error),
        (ldap3::LdapError::Timeout { .. }, _) => return LdapError::TimedOut,
        (ldap3::LdapError::Io { source }, _) => source.to_string(),
        (ldap3::LdapError::Rustls { source }, _) => source.to_string(),
        (ldap3::LdapError::LdapResult { result }, _) => format!("the server refused StartTLS (result {})", result.rc),
        (ldap3::LdapError::DNSName { .. }, _) => "the host is not a name a certificate can hold".into(),
        _ => "the server closed the connection".into(),
    };
    LdapError::Tls(why)
}
