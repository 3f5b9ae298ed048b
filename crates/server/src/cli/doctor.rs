//! `wharf doctor`: the usual mistakes of an installation, each with what to do about it.

use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use wharf_config::{Config, ConfigError, StorageType, TlsMode};
use wharf_core::{Core, health};

use crate::{net::tls, wiring};

/// What one check found.
enum Finding {
    Good(String),
    /// What is wrong, and what to do.
    Bad(String, &'static str),
}

/// Runs every check and prints the findings. Returns whether all is well.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn run(loaded: Result<Config, ConfigError>, out: &mut dyn Write) -> io::Result<bool> {
    let config = match loaded {
        Ok(config) => config,
        Err(error) => {
            writeln!(
                out,
                "bad   configuration: {error}\n      run `wharf config check` for the list, `wharf config reference` for every key"
            )?;
            return Ok(false);
        }
    };
    tls::install_provider();
    let mut findings: Vec<Finding> = config.warnings.iter().map(|text| Finding::Bad(text.clone(), "see above")).collect();
    findings.push(external_url(&config));
    findings.push(transport(&config));
    findings.extend(data_dir(&config.server.data_dir));
    findings.push(clock());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    findings.extend(runtime.block_on(dependencies(&config)));
    let mut well = true;
    for finding in &findings {
        match finding {
            Finding::Good(text) => writeln!(out, "good  {text}")?,
            Finding::Bad(text, remedy) => {
                well = false;
                writeln!(out, "bad   {text}\n      {remedy}")?;
            }
        }
    }
    Ok(well)
}

fn external_url(config: &Config) -> Finding {
    match &config.server.external_url {
        Some(url) => Finding::Good(format!("clients are told to log in at {url}/service/token")),
        None if config.server.listen.ip().is_loopback() => {
            Finding::Good("listening on this machine only; no external URL is needed".into())
        }
        None => Finding::Bad(
            "server.external_url is not set, but other machines can connect".into(),
            "set it to the URL clients use, for example WHARF_SERVER__EXTERNAL_URL=https://registry.example.com",
        ),
    }
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
    use wharf_model::Clock as _;
    let now = wharf_model::SystemClock.now();
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

async fn dependencies(config: &Config) -> Vec<Finding> {
    // A registry that was never started has no database to look at, and looking must not make one.
    if config.database.url.is_none() && !config.server.data_dir.exists() {
        return vec![];
    }
    let core = match wiring::core(config).await {
        Ok(core) => core,
        Err(error) => {
            return vec![Finding::Bad(
                error.to_string(),
                "check database.url and the storage keys with `wharf config show`",
            )];
        }
    };
    let mut findings = Vec::new();
    for component in health::check(&core).await {
        findings.push(match component.problem {
            None => Finding::Good(format!("{} answers", component.name)),
            Some(problem) => Finding::Bad(problem.to_owned(), "see the log of `wharf serve` for the cause"),
        });
    }
    findings.push(store_features(&core).await);
    if config.storage.kind == StorageType::Memory {
        findings.push(Finding::Bad(
            "storage.type is memory: every image is gone after a restart".into(),
            "use filesystem or s3 for anything that matters",
        ));
    }
    core.store.close().await;
    findings
}

/// What the store does by itself; nothing here is wrong, but it explains how pushes and pulls go.
async fn store_features(core: &Core) -> Finding {
    let features = match core.blobs.features().await {
        Ok(features) => features,
        Err(error) => {
            return Finding::Bad(
                format!("the store does not show what it can do: {error}"),
                "check the rights to write, read and delete in the bucket or folder",
            );
        }
    };
    let said = [
        (features.guards_writes, "refuses to overwrite"),
        (features.joins, "joins chunks by itself"),
        (features.links, "keeps to signed links"),
    ];
    let (can, cannot): (Vec<_>, Vec<_>) = said.into_iter().partition(|(can, _)| *can);
    let list = |what: Vec<(bool, &str)>| what.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(", ");
    let lacking = if cannot.is_empty() {
        String::new()
    } else {
        format!("; in its place Wharf does: {}", list(cannot))
    };
    Finding::Good(format!("the store {}{lacking}", list(can)))
}
