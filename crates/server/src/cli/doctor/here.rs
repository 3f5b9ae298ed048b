//! What can be seen on this machine: the data folder, the way passwords travel, the certificate, the clock.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use wharf_config::{Config, TlsMode};
use wharf_model::{Clock as _, SystemClock};
use x509_parser::pem::Pem;

use super::Finding;

/// A certificate that ends sooner is one that nobody renews.
const RENEWED_BEFORE: Duration = Duration::days(14);

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![transport(config)];
    findings.extend(certificate(config));
    findings.extend(data_dir(&config.server.data_dir));
    findings.push(clock());
    findings
}

fn transport(config: &Config) -> Finding {
    let proxied = config.server.external_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    match config.tls.mode {
        TlsMode::Files | TlsMode::SelfSigned => Finding::Good("connections are encrypted".into()),
        TlsMode::Off if proxied => {
            Finding::Good("a proxy in front terminates TLS; let it pass bodies of any size and not buffer them".into())
        }
        TlsMode::Off if config.server.listen.ip().is_loopback() => Finding::Good("plain HTTP, on this machine only".into()),
        TlsMode::Off => Finding::Bad(
            "passwords travel in the clear: plain HTTP on an address other machines reach".into(),
            "set tls.mode to files or self-signed, or put a proxy with TLS in front and set server.external_url to its https URL",
        ),
    }
}

fn data_dir(path: &Path) -> Vec<Finding> {
    let Ok(metadata) = std::fs::metadata(path) else {
        return vec![Finding::Good(format!(
            "{} does not exist yet; the first start makes it",
            path.display()
        ))];
    };
    let mode = metadata.permissions().mode() & 0o777;
    let mut findings = vec![if mode & 0o077 == 0 {
        Finding::Good(format!("{} is readable by its owner only", path.display()))
    } else {
        Finding::Bad(
            format!("{} has mode {mode:o}: other users of this machine can read it", path.display()),
            "run chmod 700 on it",
        )
    }];
    if path.join("admin-password").exists() {
        findings.push(Finding::Bad(
            format!("{} still holds the first password", path.join("admin-password").display()),
            "note the password, then remove the file",
        ));
    }
    findings
}

/// Tokens carry times, so a clock that is far off locks everybody out.
fn clock() -> Finding {
    let now = SystemClock.now();
    let year = now.format("%Y").to_string().parse().unwrap_or(0);
    if (2026..2100).contains(&year) {
        Finding::Good(format!("the clock says {}", now.format("%Y-%m-%d %H:%M:%S UTC")))
    } else {
        Finding::Bad(
            format!("the clock says {}", now.format("%Y-%m-%d %H:%M:%S UTC")),
            "set it, and keep it right with NTP",
        )
    }
}

/// Whether the certificate of files can be read, and how long it is good.
fn certificate(config: &Config) -> Option<Finding> {
    let path = config.tls.certificate.as_deref().filter(|_| config.tls.mode == TlsMode::Files)?;
    Some(match end_of(path) {
        Err(cause) => Finding::Bad(
            format!("the certificate {}: {cause}", path.display()),
            "put the server's certificate there, in PEM, with the intermediate ones behind it",
        ),
        Ok(end) if end < SystemClock.now() => Finding::Bad(
            format!("the certificate {} ended on {}", path.display(), end.format("%Y-%m-%d")),
            "renew it; Wharf reads the files again by itself",
        ),
        Ok(end) if end < SystemClock.now() + RENEWED_BEFORE => Finding::Bad(
            format!("the certificate {} ends on {}", path.display(), end.format("%Y-%m-%d")),
            "renew it; Wharf reads the files again by itself",
        ),
        Ok(end) => Finding::Good(format!("the certificate is good until {}", end.format("%Y-%m-%d"))),
    })
}

fn end_of(path: &Path) -> Result<DateTime<Utc>, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let first = Pem::iter_from_buffer(&bytes).next().ok_or("there is none in it")?;
    let pem = first.map_err(|error| error.to_string())?;
    let certificate = pem.parse_x509().map_err(|error| error.to_string())?;
    let end = certificate.validity().not_after.timestamp();
    DateTime::from_timestamp(end, 0).ok_or_else(|| "its end is no date".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("server.crt");
        assert!(end_of(&path).is_err());
        std::fs::write(&path, "no certificate").expect("written");
        assert_eq!(end_of(&path), Err("there is none in it".to_owned()));
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut parameters = rcgen::CertificateParams::new(vec!["registry".to_owned()]).expect("a name");
        parameters.not_after = rcgen::date_time_ymd(2031, 7, 9);
        let made = parameters.self_signed(&key).expect("a certificate");
        std::fs::write(&path, made.pem()).expect("written");
        let end = end_of(&path).expect("a date");
        assert_eq!(end.format("%Y-%m-%d").to_string(), "2031-07-09");
    }
}
