//! The certificate that clients are shown: how long it is good, for which names, and whether its key belongs to it.

use std::path::Path;

use chrono::Duration;
use wharf_config::{Config, TlsMode};
use wharf_model::{Clock as _, SystemClock, Timestamp};

use super::Finding;
use crate::net::tls::{self, Certified};
use crate::wiring;

/// A certificate that ends sooner is one that nobody renews.
const RENEWED_BEFORE: Duration = Duration::days(14);

pub(super) fn look(config: &Config) -> Vec<Finding> {
    match config.tls.mode {
        TlsMode::Off => vec![],
        TlsMode::Files => files(config),
        TlsMode::SelfSigned => own(config),
    }
}

fn files(config: &Config) -> Vec<Finding> {
    let (Some(path), Some(key)) = (&config.tls.certificate, &config.tls.key) else {
        return vec![];
    };
    let certified = match tls::read(path) {
        Ok(certified) => certified,
        Err(error) => {
            return vec![Finding::Bad(
                format!("the certificate {}: {error}", path.display()),
                "put the server's certificate there, in PEM, with the intermediate ones behind it",
            )];
        }
    };
    let mut findings = vec![
        end(path, certified.ends, "renew it; Wharf reads the files again by itself"),
        match tls::fit(path, key) {
            Ok(()) => Finding::Good("the certificate and its key belong together".into()),
            Err(error) => Finding::Bad(
                format!("the certificate {} and the key {}: {error}", path.display(), key.display()),
                "put the key there that the certificate was made for, readable by the user Wharf runs as",
            ),
        },
    ];
    findings.extend(names(config, &certified));
    findings
}

/// The authority and the certificate that Wharf made for itself.
fn own(config: &Config) -> Vec<Finding> {
    let dir = wiring::tls_dir(&config.server.data_dir);
    let (authority, server) = (dir.join("ca.crt"), dir.join("server.pem"));
    if !server.exists() {
        return vec![Finding::Good("there is no certificate yet; the first start makes it".into())];
    }
    let ends = [
        (
            &server,
            "restart the registry: it renews its certificate thirty days before the end",
        ),
        (
            &authority,
            "remove the folder tls, restart, and let clients trust the new authority",
        ),
    ];
    let mut findings: Vec<_> = ends
        .into_iter()
        .map(|(path, remedy)| match tls::read(path) {
            Ok(certified) => end(path, certified.ends, remedy),
            Err(error) => Finding::Bad(format!("the certificate {}: {error}", path.display()), remedy),
        })
        .collect();
    if let Ok(certified) = tls::read(&server) {
        findings.extend(names(config, &certified));
    }
    findings
}

fn end(path: &Path, ends: Timestamp, remedy: &'static str) -> Finding {
    let (now, day) = (SystemClock.now(), ends.format("%Y-%m-%d"));
    if ends < now {
        Finding::Bad(format!("the certificate {} ended on {day}", path.display()), remedy)
    } else if ends < now + RENEWED_BEFORE {
        Finding::Bad(format!("the certificate {} ends on {day}", path.display()), remedy)
    } else {
        Finding::Good(format!("the certificate {} is good until {day}", path.display()))
    }
}

fn names(config: &Config, certified: &Certified) -> Option<Finding> {
    let host = config.server.external_host()?;
    Some(if certified.covers(host) {
        Finding::Good(format!("the certificate is for {host}"))
    } else {
        let names: Vec<_> = certified.names.iter().map(String::as_str).collect();
        Finding::Bad(
            format!("clients call {host}, but the certificate is for {}", names.join(", ")),
            "get one for the host of server.external_url; a self-signed one is made anew at the next start",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a certificate for `name`, which ends in 2031, and its key.
    fn made(name: &str) -> (tempfile::TempDir, Config) {
        let folder = tempfile::tempdir().expect("a folder");
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut parameters = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("a name");
        parameters.not_after = rcgen::date_time_ymd(2031, 7, 9);
        let certificate = parameters.self_signed(&key).expect("a certificate");
        let (certificate_file, key_file) = (folder.path().join("server.crt"), folder.path().join("server.key"));
        std::fs::write(&certificate_file, certificate.pem()).expect("written");
        std::fs::write(&key_file, key.serialize_pem()).expect("written");
        let mut config = Config::default();
        config.tls.mode = TlsMode::Files;
        config.tls.certificate = Some(certificate_file);
        config.tls.key = Some(key_file);
        config.server.external_url = Some("https://registry.example.com".into());
        (folder, config)
    }

    fn bad(config: &Config) -> Vec<String> {
        let found = look(config).into_iter();
        found
            .filter_map(|finding| match finding {
                Finding::Bad(text, _) => Some(text),
                Finding::Good(_) => None,
            })
            .collect()
    }

    #[test]
    fn a_certificate_for_another_name_or_with_another_key_is_found() {
        for name in ["registry.example.com", "*.example.com"] {
            let (_folder, config) = made(name);
            assert_eq!(bad(&config), Vec::<String>::new(), "{name}");
        }
        let (_folder, other) = made("other.example.com");
        let found = bad(&other);
        assert!(found.len() == 1 && found[0].contains("is for other.example.com"), "{found:?}");
        let (_another, mut config) = made("registry.example.com");
        config.tls.key = other.tls.key;
        let found = bad(&config);
        assert!(found.len() == 1 && found[0].contains("cannot be used"), "{found:?}");
        std::fs::write(config.tls.certificate.as_ref().expect("a path"), "no certificate").expect("written");
        let found = bad(&config);
        assert!(found.len() == 1 && found[0].contains("there is no certificate in it"), "{found:?}");
    }

    #[test]
    fn a_certificate_that_ends_is_found() {
        let now = SystemClock.now();
        let is_bad = |days| matches!(end(Path::new("server.crt"), now + Duration::days(days), ""), Finding::Bad(..));
        assert_eq!([is_bad(-1), is_bad(13), is_bad(15)], [true, true, false]);
    }
}
