//! The real binary in a folder of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::Client;

/// The password of `admin` in every test registry.
pub const ADMIN_PASSWORD: &str = "Sesame-12345";

/// How long a start may take on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Settings of a test registry.
#[derive(Debug, Clone)]
pub struct TestRegistryBuilder {
    binary: PathBuf,
    environment: Vec<(String, String)>,
    wrapper: Vec<String>,
    data_dir: Option<PathBuf>,
}

/// A running registry. It is killed and its folder removed when this is dropped.
pub struct TestRegistry {
    builder: TestRegistryBuilder,
    folder: Option<tempfile::TempDir>,
    data_dir: PathBuf,
    child: Child,
    url: String,
    metrics_url: String,
}

impl TestRegistryBuilder {
    /// A registry run from `binary` with the default configuration.
    pub fn new(binary: impl Into<PathBuf>) -> Self {
        let environment = vec![
            ("WHARF_ADMIN_PASSWORD".into(), ADMIN_PASSWORD.into()),
            ("WHARF_LOG__LEVEL".into(), "info".into()),
        ];
        Self {
            binary: binary.into(),
            environment,
            wrapper: vec![],
            data_dir: None,
        }
    }

    /// Sets a configuration key by its environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The value of an environment variable that was set.
    #[must_use]
    pub fn environment(&self, name: &str) -> Option<&str> {
        self.environment
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Takes an environment variable away.
    #[must_use]
    pub fn without_env(mut self, name: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self
    }

    /// Keeps the data in `path` and leaves it there.
    #[must_use]
    pub fn data_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(path.into());
        self
    }

    /// Runs the binary under another program, such as `strace` with its options.
    #[must_use]
    pub fn wrapped_in(mut self, command: &[&str]) -> Self {
        self.wrapper = command.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Starts it and waits until it serves.
    ///
    /// # Panics
    /// When it does not serve in time; the message has its log.
    pub fn start(self) -> TestRegistry {
        self.try_start().unwrap_or_else(|log| panic!("the registry did not start:\n{log}"))
    }

    /// Starts it; the error is its log when it ends instead of serving.
    ///
    /// # Errors
    /// The log.
    pub fn try_start(self) -> Result<TestRegistry, String> {
        let folder = self.data_dir.is_none().then(|| tempfile::tempdir().expect("a temporary folder"));
        let data_dir = self
            .data_dir
            .clone()
            .or_else(|| folder.as_ref().map(|folder| folder.path().join("data")))
            .expect("one of the two");
        let (child, url, metrics_url) = launch(&self, &data_dir)?;
        Ok(TestRegistry {
            builder: self,
            folder,
            data_dir,
            child,
            url,
            metrics_url,
        })
    }
}

impl TestRegistry {
    /// Where it serves, without a trailing slash.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where its metrics are, in full.
    ///
    /// # Panics
    /// When it serves none.
    pub fn metrics_url(&self) -> &str {
        assert!(!self.metrics_url.is_empty(), "metrics.enabled is not set");
        &self.metrics_url
    }

    /// `127.0.0.1:port`
    pub fn host(&self) -> &str {
        self.url.split_once("://").map_or("", |(_, host)| host)
    }

    /// Its data folder.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A client without credentials.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// A client that is `admin`.
    pub fn admin(&self) -> Client {
        self.anonymous().basic("admin", ADMIN_PASSWORD)
    }

    /// A client of another user.
    pub fn user(&self, name: &str, password: &str) -> Client {
        self.anonymous().basic(name, password)
    }

    /// SIGKILL, as a crash does it.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM; returns whether it ended by itself with success within `limit`.
    pub fn terminate(&mut self, limit: Duration) -> bool {
        let sent = Command::new("kill")
            .arg("-TERM")
            .arg(self.pid().to_string())
            .status()
            .is_ok_and(|status| status.success());
        let began = std::time::Instant::now();
        while began.elapsed() < limit {
            if let Ok(Some(status)) = self.child.try_wait() {
                return sent && status.success();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    /// Whether the process has ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Starts it again on the same data, after [`TestRegistry::kill`] or [`TestRegistry::terminate`].
    ///
    /// # Panics
    /// When it does not serve in time.
    pub fn restart(&mut self) {
        self.restart_as(self.builder.clone());
    }

    /// Starts it again on the same data with other settings.
    ///
    /// # Panics
    /// When it does not serve in time.
    pub fn restart_as(&mut self, builder: TestRegistryBuilder) {
        self.kill();
        let (child, url, metrics_url) =
            launch(&builder, &self.data_dir).unwrap_or_else(|log| panic!("the registry did not start again:\n{log}"));
        (self.child, self.url, self.builder) = (child, url, builder);
        self.metrics_url = metrics_url;
    }

    /// The settings it runs with.
    pub fn builder(&self) -> TestRegistryBuilder {
        self.builder.clone()
    }
}

impl Drop for TestRegistry {
    fn drop(&mut self) {
        self.kill();
        drop(self.folder.take());
    }
}

fn launch(builder: &TestRegistryBuilder, data_dir: &Path) -> Result<(Child, String, String), String> {
    let mut words = builder.wrapper.clone();
    words.push(builder.binary.display().to_string());
    let mut command = Command::new(&words[0]);
    command
        .args(&words[1..])
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(data_dir);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WHARF_")) {
        command.env_remove(name);
    }
    command.envs(builder.environment.iter().map(|(name, value)| (name, value)));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let lines = read_log(&mut child);
    let mut log = String::new();
    while let Ok(line) = lines.recv_timeout(START_LIMIT) {
        log.push_str(&line);
        log.push('\n');
        if let Some(url) = url_of(&line, "Wharf serves") {
            let metrics = log.lines().find_map(|line| url_of(line, "Metrics are served"));
            return Ok((child, url.to_owned(), metrics.unwrap_or_default().to_owned()));
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    Err(log)
}

/// The URL in a line of the log that says `what`.
fn url_of<'a>(line: &'a str, what: &str) -> Option<&'a str> {
    let rest = line.split_once(what)?.1.split_once("url=\"")?.1;
    rest.split('"').next()
}

/// Reads the log to its end, so that the process never waits for a full pipe.
fn read_log(child: &mut Child) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    let stderr = child.stderr.take().expect("piped");
    std::thread::spawn(move || {
        let echo = std::env::var_os("WHARF_TEST_LOG").is_some();
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if echo {
                eprintln!("{line}");
            }
            let _ = sender.send(line);
        }
    });
    lines
}
