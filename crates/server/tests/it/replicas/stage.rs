//! Three replicas behind haproxy, a pair of PostgreSQL servers behind another one, and an object store of their own.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wharf_testkit::{ADMIN_PASSWORD, Client, TestRegistry};

use crate::configured;

pub(super) const REPLICAS: usize = 3;

/// All of it. Whatever is started here ends with it.
pub(super) struct Stage {
    pub(super) replicas: Vec<TestRegistry>,
    pub(super) url: String,
    pub(super) postgres: Pair,
    pub(super) store: Store,
    _balancers: [Balancer; 2],
}

impl Stage {
    pub(super) fn start() -> Self {
        let (postgres, store) = (Pair::start(), Store::start());
        let database = Balancer::of_databases(&postgres.ports);
        let front = free_port();
        let url = format!("http://127.0.0.1:{front}");
        let settings = store
            .settings
            .iter()
            .fold(configured(), |settings, (key, value)| settings.env(key, value.clone()))
            .env("WHARF_DATABASE__URL", format!("postgres://wharf@127.0.0.1:{}/wharf", database.port))
            .env("WHARF_AUTH__SECRET_KEY", "one key for every replica of the stage")
            .env("WHARF_SERVER__TRUSTED_PROXIES", "127.0.0.1/32");
        let replicas: Vec<_> = (0..REPLICAS).map(|_| settings.clone().start()).collect();
        let hosts: Vec<_> = replicas.iter().map(|replica| replica.host().to_owned()).collect();
        let balancer = Balancer::of_replicas(front, &hosts);
        Self {
            replicas,
            url,
            postgres,
            store,
            _balancers: [database, balancer],
        }
    }

    /// The administrator, through the balancer.
    pub(super) fn admin(&self) -> Client {
        Client::new(&self.url).basic("admin", ADMIN_PASSWORD)
    }
}

/// A primary and its synchronous standby.
pub(crate) struct Pair {
    folder: tempfile::TempDir,
    ports: [String; 2],
}

impl Pair {
    pub(crate) fn start() -> Self {
        let folder = open_folder();
        let said = script("postgres-pair.sh", "start", folder.path(), &[]);
        let (primary, standby) = said.trim().split_once(' ').expect("two ports");
        Self {
            ports: [primary.to_owned(), standby.to_owned()],
            folder,
        }
    }

    /// Of the primary and of the standby.
    pub(crate) fn addresses(&self) -> [String; 2] {
        self.ports.each_ref().map(|port| format!("127.0.0.1:{port}"))
    }

    /// From now on the standby lacks what is committed.
    pub(crate) fn part(&self) {
        script("postgres-pair.sh", "part", self.folder.path(), &[]);
    }

    pub(crate) fn kill_primary(&self) {
        script("postgres-pair.sh", "kill", self.folder.path(), &[]);
    }

    pub(crate) fn promote_standby(&self) {
        script("postgres-pair.sh", "promote", self.folder.path(), &[]);
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        script("postgres-pair.sh", "stop", self.folder.path(), &[]);
    }
}

/// An object store that can be killed.
pub(super) struct Store {
    folder: tempfile::TempDir,
    port: String,
    settings: Vec<(String, String)>,
}

impl Store {
    fn start() -> Self {
        let (folder, port) = (open_folder(), free_ports(8));
        let said = script("seaweedfs.sh", "start", folder.path(), &[&port]);
        let mut settings = vec![("WHARF_STORAGE__TYPE".to_owned(), "s3".to_owned())];
        for line in said.lines() {
            let (name, value) = line.trim_start_matches("export WHARF_TEST_S3_").split_once('=').expect("a setting");
            settings.push((format!("WHARF_STORAGE__S3__{name}"), value.to_owned()));
        }
        Self { folder, port, settings }
    }

    pub(super) fn kill(&self) {
        script("seaweedfs.sh", "kill", self.folder.path(), &[]);
    }

    pub(super) fn restart(&self) {
        script("seaweedfs.sh", "start", self.folder.path(), &[&self.port]);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        script("seaweedfs.sh", "stop", self.folder.path(), &[]);
    }
}

/// haproxy in front of something.
struct Balancer {
    child: Child,
    port: String,
    _folder: tempfile::TempDir,
}

const GLOBAL: &str = "global\n  maxconn 4000\ndefaults\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n  retries 2\n  option redispatch\n";

impl Balancer {
    /// Requests go to the replicas in turn, those of one connection too.
    fn of_replicas(port: String, hosts: &[String]) -> Self {
        let mut config = format!(
            "{GLOBAL}  mode http\nfrontend in\n  bind 127.0.0.1:{port}\n  default_backend replicas\nbackend replicas\n  balance roundrobin\n  \
             option forwardfor\n  option httpchk GET /readyz\n  default-server check inter 500ms fall 2 rise 1\n"
        );
        for (number, host) in hosts.iter().enumerate() {
            config += &format!("  server r{number} {host}\n");
        }
        Self::start(port, &config)
    }

    /// Connections go to the first that is there.
    fn of_databases(ports: &[String; 2]) -> Self {
        let (port, [primary, standby]) = (free_port(), ports);
        let config = format!(
            "{GLOBAL}  mode tcp\nfrontend in\n  bind 127.0.0.1:{port}\n  default_backend databases\nbackend databases\n  default-server check \
             inter 300ms fall 2 rise 1 on-marked-down shutdown-sessions\n  server primary 127.0.0.1:{primary}\n  server standby \
             127.0.0.1:{standby} backup\n"
        );
        Self::start(port, &config)
    }

    fn start(port: String, config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("haproxy.cfg");
        std::fs::write(&path, config).expect("written");
        let mut child = Command::new("/usr/sbin/haproxy")
            .args(["-db", "-f"])
            .arg(&path)
            .stderr(Stdio::piped())
            .spawn()
            .expect("haproxy; see tests/install.sh");
        let began = Instant::now();
        while std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_err() {
            if began.elapsed() > Duration::from_secs(10) || child.try_wait().is_ok_and(|ended| ended.is_some()) {
                let mut said = String::new();
                let _ = child.kill();
                let _ = child.stderr.take().map(|mut errors| errors.read_to_string(&mut said));
                panic!("haproxy does not listen: {said}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Self {
            child,
            port,
            _folder: folder,
        }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder that servers running as somebody else reach.
fn open_folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).expect("opened");
    folder
}

fn servers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/servers")
}

fn script(name: &str, action: &str, folder: &Path, more: &[&str]) -> String {
    let mut command = Command::new(servers().join(name));
    if let Ok(tools) = std::env::var("WHARF_TOOLS") {
        command.env("WHARF_TEST_VENV", format!("{tools}/seaweedfs-venv"));
    }
    let output = command.arg(action).arg(folder).args(more).output().expect("it runs");
    assert!(
        output.status.success(),
        "{name} {action}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

fn free_port() -> String {
    free_ports(1)
}

/// The first of several neighbouring ports.
fn free_ports(count: usize) -> String {
    let output = Command::new(servers().join("free-ports.py"))
        .arg(count.to_string())
        .output()
        .expect("it runs");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}
