//! A private authority for installations without certificates of their own.
//!
//! ```text
//! <dir>/ca.key      the authority's key, never leaves this machine
//! <dir>/ca.crt      the authority, 10 years; what clients are told to trust
//! <dir>/server.pem  the server's certificate and key in one file, so that a crash cannot part them; 398 days, renewed 30 days before
//! ```

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{Datelike, Duration, NaiveDate};
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;
use wharf_model::{Clock, Timestamp};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{TlsError, files};

const CA_DAYS: i64 = 3650;

/// The longest that clients of all kinds accept.
const SERVER_DAYS: i64 = 398;

const RENEW_DAYS: i64 = 30;

/// The authority's name. Part of the signature chain, so it must never change.
const CA_NAME: &str = "Wharf private authority";

/// The folder and the names to certify.
pub(super) struct SelfSignedSource {
    dir: PathBuf,
    names: Vec<String>,
    clock: Arc<dyn Clock>,
    given: bool,
}

impl SelfSignedSource {
    /// A source that has given nothing yet.
    pub(super) fn new(dir: PathBuf, names: Vec<String>, clock: Arc<dyn Clock>) -> Self {
        Self {
            dir,
            names,
            clock,
            given: false,
        }
    }

    /// The first time the kept certificate if it will do, and a new one whenever the last is too old or for other names.
    pub(super) fn newer(&mut self, provider: &CryptoProvider) -> Result<Option<CertifiedKey>, TlsError> {
        let now = self.clock.now();
        let renewed = self.renew(now)?;
        if !renewed && self.given {
            return Ok(None);
        }
        let path = self.server_path();
        let certified = files::load(&path, &path, provider)?;
        self.given = true;
        Ok(Some(certified))
    }

    /// Makes what is missing or too old; returns whether there is a new server certificate.
    fn renew(&self, now: Timestamp) -> Result<bool, TlsError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(&self.dir).map_err(|source| TlsError::File {
            path: self.dir.clone(),
            source,
        })?;
        let new_ca = self.ensure_ca(now)?;
        if !new_ca && self.server_will_do(now) {
            return Ok(false);
        }
        self.make_server(now)?;
        tracing::info!(names = ?self.names, ca = %self.ca_path().display(), "made a server certificate, clients must trust its authority");
        Ok(true)
    }

    /// Makes the authority when there is none, or when it is about to end. One that is there but unreadable is an error: making
    /// another would silently take away every client's trust.
    fn ensure_ca(&self, now: Timestamp) -> Result<bool, TlsError> {
        let path = self.ca_path();
        if path.exists() && self.ca_key_path().exists() {
            let certificate = files::chain(&path)?;
            let left = days_left(&certificate[0], now).ok_or(TlsError::Unreadable(path))?;
            if left >= RENEW_DAYS {
                return Ok(false);
            }
            tracing::warn!("the private authority has ended or will soon, clients must trust the new one");
        }
        let key = KeyPair::generate()?;
        let certificate = ca_params(now)?.self_signed(&key)?;
        // The key first: an authority without its key would be useless, a key without its certificate is replaced.
        write_private(&self.ca_key_path(), &key.serialize_pem())?;
        write_private(&self.ca_path(), &certificate.pem())?;
        Ok(true)
    }

    fn make_server(&self, now: Timestamp) -> Result<(), TlsError> {
        let ca_key_path = self.ca_key_path();
        let pem = fs::read_to_string(&ca_key_path).map_err(|source| TlsError::File { path: ca_key_path, source })?;
        let issuer = Issuer::new(ca_params(now)?, KeyPair::from_pem(&pem)?);
        let key = KeyPair::generate()?;
        let certificate = self.server_params(now)?.signed_by(&key, &issuer)?;
        write_private(&self.server_path(), &format!("{}{}", certificate.pem(), key.serialize_pem()))
    }

    fn server_params(&self, now: Timestamp) -> Result<CertificateParams, TlsError> {
        let mut params = CertificateParams::new(self.names.clone())?;
        let name = self.names.first().map_or("wharf", String::as_str);
        // A common name holds 64 characters at most; clients read the alternative names anyway.
        params
            .distinguished_name
            .push(DnType::CommonName, name.chars().take(64).collect::<String>());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        set_validity(&mut params, now, SERVER_DAYS);
        Ok(params)
    }

    /// Whether the kept server certificate is whole, young enough and for the right names.
    fn server_will_do(&self, now: Timestamp) -> bool {
        let Ok(chain) = files::chain(&self.server_path()) else {
            return false;
        };
        let Ok((_, certificate)) = X509Certificate::from_der(&chain[0]) else {
            return false;
        };
        let young = days_left(&chain[0], now).is_some_and(|days| days >= RENEW_DAYS);
        young && certified_names(&certificate) == self.names.iter().map(|name| name.to_ascii_lowercase()).collect()
    }

    fn ca_path(&self) -> PathBuf {
        self.dir.join("ca.crt")
    }

    fn ca_key_path(&self) -> PathBuf {
        self.dir.join("ca.key")
    }

    fn server_path(&self) -> PathBuf {
        self.dir.join("server.pem")
    }
}

fn ca_params(now: Timestamp) -> Result<CertificateParams, TlsError> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, CA_NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut params, now, CA_DAYS);
    Ok(params)
}

/// Valid from yesterday, for clients whose clocks are behind.
fn set_validity(params: &mut CertificateParams, now: Timestamp, days: i64) {
    let first = now.date_naive() - Duration::days(1);
    let (year, month, day) = ymd(first);
    params.not_before = date_time_ymd(year, month, day);
    let (year, month, day) = ymd(first + Duration::days(days));
    params.not_after = date_time_ymd(year, month, day);
}

fn ymd(day: NaiveDate) -> (i32, u8, u8) {
    // Months and days always fit.
    (
        day.year(),
        u8::try_from(day.month()).unwrap_or(1),
        u8::try_from(day.day()).unwrap_or(1),
    )
}

fn days_left(certificate: &CertificateDer<'_>, now: Timestamp) -> Option<i64> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    Some((certificate.validity().not_after.timestamp() - now.timestamp()) / 86_400)
}

pub(super) fn certified_names(certificate: &X509Certificate<'_>) -> BTreeSet<String> {
    let Ok(Some(names)) = certificate.subject_alternative_name() else {
        return BTreeSet::new();
    };
    names.value.general_names.iter().filter_map(name_text).collect()
}

fn name_text(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        GeneralName::IPAddress(octets) => match octets.len() {
            4 => <[u8; 4]>::try_from(*octets).ok().map(|octets| IpAddr::from(octets).to_string()),
            16 => <[u8; 16]>::try_from(*octets).ok().map(|octets| IpAddr::from(octets).to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// Replaces a file as a whole, readable only by us from its first byte on.
fn write_private(path: &Path, text: &str) -> Result<(), TlsError> {
    replace(path, text).map_err(|source| TlsError::File {
        path: path.to_owned(),
        source,
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let next = path.with_extension("next");
    // A leftover of a crash may have any mode.
    match fs::remove_file(&next) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&next, path)?;
    match path.parent() {
        Some(dir) => File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}
