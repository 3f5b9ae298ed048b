//! The registries that are measured: how each is found, configured, started and addressed.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use base64::Engine as _;
use serde_json::json;
use tempfile::TempDir;
use tokio::process::Command;

use crate::error::{BenchError, within};
use crate::options::Options;
use crate::registry::{Client, Target};
use crate::seed::REPOSITORY;
use crate::server::{READY, Running};

/// Wharf's administrator exists only inside the run and its loopback port.
const ADMIN_PASSWORD: &str = "Wharf-bench-12345";
/// Distribution wants a secret shared by its replicas; there is one replica.
const UPLOAD_SECRET: &str = "wharf-bench";

/// Which program a peer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// This project's.
    Wharf,
    /// Docker's, in any version.
    Distribution,
    /// The OCI registry of project-zot.
    Zot,
}

/// A registry that may be measured.
pub(crate) struct Candidate {
    /// Its name in the report.
    pub(crate) name: &'static str,
    /// Where its binary should be.
    pub(crate) binary: PathBuf,
    kind: Kind,
}

/// A registry whose binary was found, with its data directory.
pub(crate) struct Peer {
    /// Its name in the report.
    pub(crate) name: &'static str,
    /// Its binary.
    pub(crate) binary: PathBuf,
    /// First line of what it says about its version.
    pub(crate) version: String,
    /// Which program it is.
    pub(crate) kind: Kind,
    home: TempDir,
}

/// The registries the options name, Wharf first.
pub(crate) fn candidates(options: &Options) -> Vec<Candidate> {
    let given = |name, kind, binary: &Option<PathBuf>| binary.clone().map(|binary| Candidate { name, binary, kind });
    [
        given("wharf", Kind::Wharf, &Some(options.wharf.clone())),
        given("docker-registry", Kind::Distribution, &Some(options.docker_registry.clone())),
        given("distribution", Kind::Distribution, &options.distribution),
        given("zot", Kind::Zot, &options.zot),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Candidate {
    /// Makes its data directory below `work_dir`; `None` when there is no such binary.
    pub(crate) async fn prepare(&self, work_dir: &Path) -> Result<Option<Peer>, BenchError> {
        if !self.binary.is_file() {
            return Ok(None);
        }
        let binary = std::path::absolute(&self.binary).map_err(BenchError::io(format!("find {}", self.binary.display())))?;
        let home = tempfile::Builder::new()
            .prefix(&format!("{}-", self.name))
            .tempdir_in(work_dir)
            .map_err(BenchError::io(format!("make a data directory in {}", work_dir.display())))?;
        let version = version(&binary).await?;
        Ok(Some(Peer {
            name: self.name,
            binary,
            version,
            kind: self.kind,
            home,
        }))
    }
}

async fn version(binary: &Path) -> Result<String, BenchError> {
    let what = format!("{} --version", binary.display());
    let run = Command::new(binary)
        .arg("--version")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = within(&what, READY, async { run.await.map_err(BenchError::io(what.clone())) }).await?;
    let bytes = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    Ok(String::from_utf8_lossy(&bytes).lines().next().unwrap_or_default().trim().to_owned())
}

impl Peer {
    /// Whether this is the registry that the others are compared with.
    pub(crate) fn is_wharf(&self) -> bool {
        self.kind == Kind::Wharf
    }

    /// Starts the server on a free port and waits until it answers.
    pub(crate) async fn start(&self) -> Result<Running, BenchError> {
        let address = free_address()?;
        let target = Target {
            address,
            push_auth: self.push_auth(),
            pull_auth: None,
        };
        let mut command = self.command(address)?;
        command.current_dir(self.home.path());
        let mut running = Running::start(self.name, command, target, self.ready_path(), &self.home.path().join("server.log")).await?;
        running.target.pull_auth = within("the pull token", READY, self.pull_auth(&running.target)).await?;
        Ok(running)
    }

    /// Starts one of several replicas of Wharf, which share what `shared` names.
    pub(crate) async fn start_replica(&self, number: usize, shared: &[(String, String)]) -> Result<Running, BenchError> {
        let address = free_address()?;
        let target = Target {
            address,
            push_auth: self.push_auth(),
            pull_auth: None,
        };
        let home = self.home.path();
        let mut command = self.wharf_command(&home.join(format!("replica-{number}")), address);
        command.envs(shared.iter().map(|(key, value)| (key, value)));
        let log = home.join(format!("replica-{number}.log"));
        let mut running = Running::start(self.name, command, target, self.ready_path(), &log).await?;
        running.target.pull_auth = within("the pull token", READY, self.pull_auth(&running.target)).await?;
        Ok(running)
    }

    /// Where it keeps everything.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Writes the configuration of distribution for a command that serves nobody.
    pub(crate) fn configure(&self) -> Result<PathBuf, BenchError> {
        self.write_config("config.yml", &distribution_config(&self.data(), free_address()?))
    }

    fn ready_path(&self) -> &'static str {
        match self.kind {
            Kind::Wharf => "/api/v2.0/ping",
            Kind::Distribution | Kind::Zot => "/v2/",
        }
    }

    fn command(&self, address: SocketAddr) -> Result<Command, BenchError> {
        let data = self.data();
        let mut command = Command::new(&self.binary);
        match self.kind {
            Kind::Wharf => command = self.wharf_command(&data, address),
            Kind::Distribution => {
                let config = self.write_config("config.yml", &distribution_config(&data, address))?;
                command.arg("serve").arg(config).env("OTEL_TRACES_EXPORTER", "none");
            }
            Kind::Zot => {
                let config = self.write_config("config.json", &zot_config(&data, address))?;
                command.arg("serve").arg(config);
            }
        }
        Ok(command)
    }

    fn wharf_command(&self, data: &Path, address: SocketAddr) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .arg("serve")
            .arg("--data-dir")
            .arg(data)
            .arg("--listen")
            .arg(address.to_string());
        command.env("WHARF_ADMIN_PASSWORD", ADMIN_PASSWORD).env("WHARF_LOG__LEVEL", "error");
        command
    }

    fn write_config(&self, name: &str, text: &str) -> Result<PathBuf, BenchError> {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).map_err(BenchError::io(format!("write {}", path.display())))?;
        Ok(path)
    }

    /// Pushing to Wharf needs an account; the peers' default is an open registry.
    fn push_auth(&self) -> Option<String> {
        let basic = || {
            format!(
                "Basic {}",
                base64::engine::general_purpose::STANDARD.encode(format!("admin:{ADMIN_PASSWORD}"))
            )
        };
        self.is_wharf().then(basic)
    }

    /// Wharf is pulled from with a bearer token, as container clients do.
    async fn pull_auth(&self, target: &Target) -> Result<Option<String>, BenchError> {
        if !self.is_wharf() {
            return Ok(None);
        }
        let path = format!("/service/token?service=harbor-registry&scope=repository:{REPOSITORY}:pull");
        let answer = Client::open(target).await?.get_json(&path).await?;
        let token = answer["token"]
            .as_str()
            .ok_or_else(|| BenchError::Answer("the token answer holds no token".into()))?;
        Ok(Some(format!("Bearer {token}")))
    }
}

/// A loopback port that was free a moment ago.
fn free_address() -> Result<SocketAddr, BenchError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(BenchError::io("find a free port"))?;
    listener.local_addr().map_err(BenchError::io("find a free port"))
}

/// Filesystem storage, no access log, and the in-memory descriptor cache that its packages switch on.
/// The text is YAML: its flow style is JSON.
fn distribution_config(data: &Path, address: SocketAddr) -> String {
    json!({
        "version": "0.1",
        "log": { "level": "error", "accesslog": { "disabled": true } },
        "storage": { "filesystem": { "rootdirectory": data }, "cache": { "blobdescriptor": "inmemory" } },
        "http": { "addr": address.to_string(), "secret": UPLOAD_SECRET },
    })
    .to_string()
}

/// Everything at its default except the log level.
fn zot_config(data: &Path, address: SocketAddr) -> String {
    json!({
        "distSpecVersion": "1.1.0",
        "storage": { "rootDirectory": data },
        "http": { "address": address.ip().to_string(), "port": address.port().to_string() },
        "log": { "level": "error" },
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[tokio::test]
    async fn a_missing_binary_is_not_an_error() {
        let home = tempfile::tempdir().expect("scratch folder");
        let missing = home.path().join("nothing").display().to_string();
        let options = Options::parse_from(["wharf-bench", "--wharf", &missing, "--zot", &missing]);
        for candidate in candidates(&options).iter().filter(|c| c.binary == Path::new(&missing)) {
            assert!(candidate.prepare(home.path()).await.expect("looked").is_none());
        }
        assert_eq!(candidates(&options)[0].name, "wharf");
    }
}
