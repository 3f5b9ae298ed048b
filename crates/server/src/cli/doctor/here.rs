//! What can be seen on this machine: the data folder, the secret key, the way passwords travel, the clock.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use wharf_config::{Config, TlsMode};
use wharf_model::{Clock as _, SystemClock};

use super::Finding;

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![transport(config)];
    findings.extend(data_dir(&config.server.data_dir));
    findings.extend(secret_key(config));
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

/// Whether there is something to seal secrets with. The first start makes it, and nobody else.
fn secret_key(config: &Config) -> Option<Finding> {
    let path = config.server.data_dir.join("secret.key");
    if config.auth.secret_key.is_some() {
        return None;
    }
    let metadata = match std::fs::metadata(&path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Some(Finding::Good("there is no secret key yet; the first start makes it".into()));
        }
        Err(error) => {
            return Some(Finding::Bad(
                format!("the secret key {}: {error}", path.display()),
                "let the user that Wharf runs as read it",
            ));
        }
    };
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        Finding::Bad(
            format!("the secret key {} has mode {mode:o}: other users can read it", path.display()),
            "run chmod 600 on it",
        )
    })
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
