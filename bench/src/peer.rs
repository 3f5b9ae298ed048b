//! The registries that are measured: how each is found, started, addressed and stopped.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use base64::Engine as _;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::error::BenchError;
use crate::options::Options;
use crate::registry::{Client, Target};
use crate::seed::REPOSITORY;
use crate::stopwatch::Stopwatch;

/// How long a server may take to become ready.
const READY: Duration = Duration::from_secs(30);
/// Pause between two looks at whether it is.
const POLL: Duration = Duration::from_millis(1);
/// How long a server may take to leave after SIGTERM before it is killed.
const LEAVE: Duration = Duration::from_secs(10);
/// How much of a server's log an error quotes, in bytes.
const LOG_TAIL: usize = 2000;
/// Wharf's administrator exists only inside the run and its loopback port.
const ADMIN_PASSWORD: &str = "Wharf-bench-12345";
/// Distribution wants a secret shared by its replicas; there is one replica.
const UPLOAD_SECRET: &str = "wharf-bench";

/// Which program a peer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Wharf,
    Distribution,
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
    kind: Kind,
    home: TempDir,
}

/// A started, ready server. Dropping it kills it; [`Running::stop`] asks it first.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) target: Target,
    /// Its process id.
    pub(crate) pid: u32,
    /// From exec to the first 200.
    pub(crate) start_up: Duration,
    child: Child,
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
    let output = Command::new(binary)
        .arg("--version")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(BenchError::io(format!("run {} --version", binary.display())))?;
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
        let log_path = self.home.path().join("server.log");
        let log = File::create(&log_path).map_err(BenchError::io("create a server's log"))?;
        let errors = log.try_clone().map_err(BenchError::io("share a server's log"))?;
        let mut command = self.command(address)?;
        command
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .kill_on_drop(true);
        let watch = Stopwatch::start();
        let mut child = command
            .spawn()
            .map_err(BenchError::io(format!("start {}", self.binary.display())))?;
        let target = Target {
            address,
            push_auth: self.push_auth(),
            pull_auth: None,
        };
        let ready = tokio::select! {
            () = until_ready(&target, self.ready_path()) => Ok(watch.elapsed()),
            status = child.wait() => Err(left(status)),
            () = tokio::time::sleep(READY) => Err(format!("no 200 on {} within {} s", self.ready_path(), READY.as_secs())),
        };
        let start_up = ready.map_err(|reason| BenchError::NotReady {
            name: self.name.into(),
            reason,
            log: tail(&log_path),
        })?;
        let pid = child
            .id()
            .ok_or_else(|| BenchError::Answer(format!("{} left at once", self.name)))?;
        let mut running = Running {
            target,
            pid,
            start_up,
            child,
        };
        running.target.pull_auth = self.pull_auth(&running.target).await?;
        Ok(running)
    }

    fn ready_path(&self) -> &'static str {
        match self.kind {
            Kind::Wharf => "/api/v2.0/ping",
            Kind::Distribution | Kind::Zot => "/v2/",
        }
    }

    fn command(&self, address: SocketAddr) -> Result<Command, BenchError> {
        let data = self.home.path().join("data");
        let mut command = Command::new(&self.binary);
        match self.kind {
            Kind::Wharf => {
                command
                    .arg("serve")
                    .arg("--data-dir")
                    .arg(data)
                    .arg("--listen")
                    .arg(address.to_string());
                command.env("WHARF_ADMIN_PASSWORD", ADMIN_PASSWORD).env("RUST_LOG", "error");
            }
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

impl Running {
    /// Asks the server to leave and waits; kills it when it does not.
    pub(crate) async fn stop(mut self) -> Result<(), BenchError> {
        if let Some(pid) = self.child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
            let _ = kill_process(pid, Signal::TERM); // it may have left by itself; wait() below tells
        }
        if tokio::time::timeout(LEAVE, self.child.wait()).await.is_err() {
            self.child.kill().await.map_err(BenchError::io("kill a server"))?;
        }
        Ok(())
    }
}

impl Drop for Running {
    /// On an error, a panic or a signal: the server must be gone before its data directory is removed.
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let _ = self.child.start_kill(); // an error means it has left
        let watch = Stopwatch::start();
        while matches!(self.child.try_wait(), Ok(None)) && watch.elapsed() < LEAVE {
            std::thread::sleep(POLL);
        }
    }
}

async fn until_ready(target: &Target, path: &str) {
    let request = target.get_request(path);
    loop {
        if let Ok(mut client) = Client::open(target).await
            && client.answers(&request).await
        {
            return;
        }
        tokio::time::sleep(POLL).await;
    }
}

fn left(status: std::io::Result<ExitStatus>) -> String {
    status.map_or_else(|error| error.to_string(), |status| status.to_string())
}

fn tail(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(LOG_TAIL)..]).into_owned()
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
