//! What the commands that talk to a running registry share: which server and who, HTTP, tables and JSON, errors.
//!
//! A new command is a file beside `user.rs`: an `Args` that flattens [`Connection`], a function that returns
//! `Result<(), ClientError>`, and a line in `cli/mod.rs`.

mod connection;
mod credentials;
mod error;
mod http;
mod output;
mod password;

use std::io::Write;
use std::process::ExitCode;

pub(super) use connection::Connection;
pub(super) use credentials::{CredentialFile, server_key};
pub(super) use error::ClientError;
pub(super) use http::{Http, Method};
pub(super) use output::{Column, Output, clean};
pub(super) use password::NewPassword;

/// Runs the asynchronous part of a command.
///
/// # Errors
/// What `work` returns, and when this process cannot run it.
pub(super) fn wait<T>(work: impl Future<Output = Result<T, ClientError>>) -> Result<T, ClientError> {
    crate::net::tls::install_provider();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(work)
}

/// The exit code of a command, and what standard error says about it.
pub(super) fn finish(outcome: Result<(), ClientError>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has seen enough, as in `wharf audit list | head`.
        Err(ClientError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "wharf: {}", clean(&error.to_string()));
            ExitCode::from(error.exit_code())
        }
    }
}
