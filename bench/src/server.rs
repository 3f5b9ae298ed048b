//! A server process: started, waited for, asked to leave; never left behind.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::error::BenchError;
use crate::registry::{Client, Target};
use crate::stopwatch::Stopwatch;

/// How long a server may take to become ready.
pub(crate) const READY: Duration = Duration::from_secs(30);
/// Pause between two looks at whether it is.
const POLL: Duration = Duration::from_millis(1);
/// How long a server may take to leave after SIGTERM before it is killed.
const LEAVE: Duration = Duration::from_secs(10);
/// How much of a server's log an error quotes, in bytes.
const LOG_TAIL: usize = 2000;

/// A started, ready server. Dropping it kills it; [`Running::stop`] asks it first.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) target: Target,
    /// Its process id.
    pub(crate) pid: u32,
    /// From exec to the first 200.
    pub(crate) start_up: Duration,
    log: PathBuf,
    process: Process,
}

impl Running {
    /// Runs `command`, its output going to `log`, and waits for a 200 on `ready_path`.
    pub(crate) async fn start(name: &str, mut command: Command, target: Target, ready_path: &str, log: &Path) -> Result<Self, BenchError> {
        let output = File::create(log).map_err(BenchError::io("create a server's log"))?;
        let errors = output.try_clone().map_err(BenchError::io("share a server's log"))?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors).kill_on_drop(true);
        let watch = Stopwatch::start();
        let mut process = Process(command.spawn().map_err(BenchError::io(format!("start {name}")))?);
        let ready = tokio::select! {
            () = until_ready(&target, ready_path) => Ok(watch.elapsed()),
            status = process.0.wait() => Err(left(status)),
            () = tokio::time::sleep(READY) => Err(format!("no 200 on {ready_path} within {} s", READY.as_secs())),
        };
        let not_ready = |reason| BenchError::NotReady {
            name: name.to_owned(),
            reason,
            log: tail(log),
        };
        let start_up = ready.map_err(not_ready)?;
        let pid = process.0.id().ok_or_else(|| not_ready("it left at once".into()))?;
        Ok(Self {
            target,
            pid,
            start_up,
            log: log.to_owned(),
            process,
        })
    }

    /// The end of what it has written to its output.
    pub(crate) fn log_tail(&self) -> String {
        tail(&self.log)
    }

    /// Asks the server to leave and waits; kills it when it does not.
    pub(crate) async fn stop(mut self) -> Result<(), BenchError> {
        let child = &mut self.process.0;
        if let Some(pid) = child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
            let _ = kill_process(pid, Signal::TERM); // it may have left by itself; wait() below tells
        }
        if tokio::time::timeout(LEAVE, child.wait()).await.is_err() {
            child.kill().await.map_err(BenchError::io("kill a server"))?;
        }
        Ok(())
    }
}

/// A child process that does not outlive its owner.
struct Process(Child);

impl Drop for Process {
    /// On an error, a panic or a signal: the server must be gone before its data directory is removed.
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        let _ = self.0.start_kill(); // an error means it has left
        let watch = Stopwatch::start();
        while matches!(self.0.try_wait(), Ok(None)) && watch.elapsed() < LEAVE {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper() -> (Process, PathBuf) {
        let process = Process(Command::new("sleep").arg("60").spawn().expect("spawn"));
        let entry = PathBuf::from(format!("/proc/{}", process.0.id().expect("pid")));
        assert!(entry.exists());
        (process, entry)
    }

    #[tokio::test]
    async fn a_dropped_process_is_gone() {
        let (process, entry) = sleeper();
        drop(process);
        assert!(!entry.exists());
    }

    #[tokio::test]
    async fn a_panic_takes_the_process_along() {
        let (process, entry) = sleeper();
        let task = tokio::spawn(async move {
            let _process = process;
            panic!("a bug in the bench");
        });
        assert!(task.await.expect_err("panicked").is_panic());
        assert!(!entry.exists());
    }

    #[tokio::test]
    async fn a_server_that_leaves_is_reported_with_its_log() {
        let home = tempfile::tempdir().expect("scratch folder");
        let mut command = Command::new("sh");
        command.args(["-c", "echo no such option >&2; exit 3"]);
        let address = "127.0.0.1:1".parse().expect("address");
        let target = Target {
            address,
            push_auth: None,
            pull_auth: None,
        };
        let result = Running::start("peer", command, target, "/v2/", &home.path().join("log")).await;
        let text = result.err().expect("not ready").to_string();
        assert!(text.contains("exit status: 3") && text.contains("no such option"), "{text}");
    }
}
