//! `strace`, attached to the running registry: faults at chosen system calls, and a stop after every one that changes something.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use wharf_testkit::TestRegistry;

/// A process that was stopped for so long goes on.
const SETTLE: Duration = Duration::from_millis(4);
/// How long detaching may take.
const DETACH_LIMIT: Duration = Duration::from_secs(1);
/// How long attaching may take on a busy machine.
const ATTACH_LIMIT: Duration = Duration::from_secs(20);

/// What the registry is stopped after.
#[derive(Clone)]
pub(super) struct Watch {
    /// System calls, in strace's words.
    pub(super) calls: &'static str,
    /// Bytes that are shown of every text.
    pub(super) shown: usize,
    /// Which of the calls count.
    pub(super) is_step: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    /// How long the registry stays stopped after the last step before it is killed.
    pub(super) patience: Duration,
}

/// An attached `strace`. Dropping it detaches.
pub(super) struct Tracer {
    strace: Child,
    reader: Option<JoinHandle<Vec<String>>>,
}

impl Tracer {
    /// Injects `fault`, in strace's words, for instance `fsync:error=EIO`; only on `path` when one is given.
    pub(super) fn inject(registry: &TestRegistry, fault: &str, path: Option<&std::path::Path>) -> Self {
        let calls = fault.split(':').next().expect("a call").to_owned();
        let mut arguments = vec!["-e".into(), format!("trace={calls}"), "-e".into(), format!("inject={fault}")];
        if let Some(path) = path {
            arguments.extend(["-P".into(), path.display().to_string()]);
        }
        Self::attach(registry, &arguments, |_| {})
    }

    /// Stops the whole process after every call that `watch` names and lets it go on, until `last` steps have been made: then
    /// it is killed before it does anything more. Returns through [`Tracer::finish`] what the steps were.
    pub(super) fn kill_after(registry: &TestRegistry, watch: Watch, last: usize) -> Self {
        let (calls, shown) = (watch.calls, watch.shown.to_string());
        let (trace, inject) = (format!("trace={calls}"), format!("inject={calls}:signal=SIGSTOP"));
        let arguments = ["-yy", "-s", &shown, "-e", &trace, "-e", &inject];
        let (sender, lines) = mpsc::channel::<String>();
        let mut signals = Signals::to(registry.pid());
        std::thread::spawn(move || {
            let (mut calls, mut made) = (Calls::default(), 0);
            loop {
                match lines.recv_timeout(SETTLE) {
                    Ok(line) => {
                        made += usize::from(calls.ended_with(&line).is_some_and(|call| (watch.is_step)(&call)));
                        if made == last {
                            std::thread::sleep(watch.patience);
                            return signals.send("KILL");
                        }
                    }
                    // Every thread has stopped, or none had to.
                    Err(mpsc::RecvTimeoutError::Timeout) => signals.send("CONT"),
                    // Detached, perhaps in the middle of a stop.
                    Err(mpsc::RecvTimeoutError::Disconnected) => return signals.send("CONT"),
                }
            }
        });
        Self::attach(registry, &arguments.map(str::to_owned), move |line| {
            let _ = sender.send(line.to_owned());
        })
    }

    fn attach(registry: &TestRegistry, arguments: &[String], mut watch: impl FnMut(&str) + Send + 'static) -> Self {
        let mut strace = Command::new("strace")
            .args(["-f", "-p", &registry.pid().to_string()])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("strace is installed");
        let output = BufReader::new(strace.stderr.take().expect("piped"));
        let (attached, is_attached) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            let mut lines = vec![];
            for line in output.lines().map_while(Result::ok) {
                if line.contains(" attached") {
                    let _ = attached.send(());
                }
                watch(&line);
                lines.push(line);
            }
            lines
        });
        is_attached
            .recv_timeout(ATTACH_LIMIT)
            .expect("strace attaches; tests that use it run as root");
        Self {
            strace,
            reader: Some(reader),
        }
    }

    /// Detaches if the process still lives, and returns every call it was to stop after.
    pub(super) fn finish(mut self) -> Vec<String> {
        let lines = self.detach();
        let mut calls = Calls::default();
        lines.iter().filter_map(|line| calls.ended_with(line)).collect()
    }

    /// Detaches and tells how many calls failed as they were told to.
    pub(super) fn injected(mut self) -> usize {
        self.detach().iter().filter(|line| line.contains("(INJECTED)")).count()
    }

    fn detach(&mut self) -> Vec<String> {
        let Some(reader) = self.reader.take() else { return vec![] };
        let _ = Command::new("kill")
            .arg("-TERM")
            .arg(self.strace.id().to_string())
            .stderr(Stdio::null())
            .status();
        // After a kill, strace sometimes waits for a thread that is gone.
        let patience = Instant::now() + DETACH_LIMIT;
        while Instant::now() < patience && matches!(self.strace.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.strace.kill();
        let _ = self.strace.wait();
        reader.join().unwrap_or_default()
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        self.detach();
    }
}

/// Sends signals without starting a program for each.
struct Signals {
    shell: Child,
    input: Option<ChildStdin>,
}

impl Signals {
    fn to(pid: u32) -> Self {
        let mut shell = Command::new("sh")
            .args([
                "-c",
                &format!("while read -r signal; do kill -s \"$signal\" {pid} 2>/dev/null; done"),
            ])
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        let input = shell.stdin.take();
        Self { shell, input }
    }

    fn send(&mut self, signal: &str) {
        if let Some(input) = &mut self.input {
            let _ = writeln!(input, "{signal}");
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.shell.wait();
    }
}

/// Calls that strace has begun to print, by thread: where another thread makes a call meanwhile it goes on later.
#[derive(Default)]
struct Calls(HashMap<String, String>);

impl Calls {
    /// The call that ended with `line`. Calls are counted and not stops: of two threads that are to stop at once, one may be
    /// told to go on before it did.
    fn ended_with(&mut self, line: &str) -> Option<String> {
        let (pid, rest) = match line.strip_prefix("[pid ").and_then(|rest| rest.split_once("] ")) {
            Some((pid, rest)) => (pid.trim(), rest),
            None => ("", line),
        };
        if ["---", "+++", "strace:"].iter().any(|other| rest.starts_with(other)) || rest.ends_with("= ?") {
            return None;
        }
        if let Some(beginning) = rest.strip_suffix("<unfinished ...>") {
            self.0.insert(pid.to_owned(), beginning.to_owned());
            return None;
        }
        if rest.starts_with("<... ") {
            return Some(self.0.remove(pid)? + rest);
        }
        rest.contains('(').then(|| rest.to_owned())
    }
}
