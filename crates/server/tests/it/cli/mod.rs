//! The commands that talk to a running registry, run as people run them.

mod audit;
mod connection;
mod doctor;
mod in_use;
mod login;
mod pages;
mod projects;
mod retention;
mod robots;
mod start;
mod users;

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use wharf_testkit::{ADMIN_PASSWORD, TestRegistry};

/// Somebody's shell: a home folder and an environment of its own.
pub(crate) struct Shell {
    home: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Done {
    code: i32,
    out: String,
    err: String,
}

impl Shell {
    /// A shell that knows no server.
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        Self { home, environment: vec![] }
    }

    /// A shell that is `admin` on `registry`.
    pub(crate) fn admin(registry: &TestRegistry) -> Self {
        Self::new()
            .with("WHARF_SERVER", registry.url())
            .with("WHARF_USERNAME", "admin")
            .with("WHARF_PASSWORD", ADMIN_PASSWORD)
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, value.to_owned()));
        self
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        self.run_with(arguments, "")
    }

    /// Runs `wharf` with `input` on its standard input.
    fn run_with(&self, arguments: &[&str], input: &str) -> Done {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wharf"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary");
        // One that does not read closes the pipe early.
        let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("an end");
        Done {
            code: output.status.code().expect("no signal"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Runs a command that must succeed; returns what it printed.
    pub(crate) fn good(&self, arguments: &[&str]) -> String {
        let done = self.run(arguments);
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{arguments:?}: {done:?}");
        done.out
    }

    /// Runs a command that must succeed, with `--json`.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let text = self.good(&[arguments, &["--json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}"))
    }

    /// Runs a command that must end with `code` and say `words`.
    pub(crate) fn bad(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let done = self.run(arguments);
        assert_eq!((done.code, done.out.as_str()), (code, ""), "{arguments:?}: {done:?}");
        for word in words {
            assert!(done.err.contains(word), "{arguments:?} does not say {word:?}: {}", done.err);
        }
    }
}

/// Whether a line of `table` holds these words in this order.
pub(crate) fn has_line(table: &str, words: &[&str]) -> bool {
    table.lines().any(|line| {
        let mut rest = line.split_whitespace();
        words.iter().all(|word| rest.any(|cell| cell == *word))
    })
}
