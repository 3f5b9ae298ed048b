//! Chores of the workspace: `cargo xtask tidy` and `cargo xtask codegen`.
//!
//! A new custom is a file in `tidy/` that returns findings, and a line in `tidy/mod.rs`. A new generated page is a function
//! in `codegen.rs` and a line in its list: tidy then fails when the page and its source differ.

mod codegen;
mod findings;
mod tidy;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => tidy::run(root()).and_then(|findings| findings.report(&mut io::stderr())),
        ["codegen"] => codegen::write(root()).map(|()| true),
        _ => return say("usage: cargo xtask tidy | codegen"),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => say(&format!("xtask: {error}")),
    }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn say(text: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{text}");
    ExitCode::FAILURE
}
