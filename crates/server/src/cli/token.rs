//! `wharf token`: a bearer token as container clients get it, for scripts that speak `/v2` themselves.

use std::io::Write;

use clap::Args;

use super::client::{ClientError, Connection, Output, wait};

/// Print a token for the registry's `/v2`.
#[derive(Debug, Args)]
pub(super) struct TokenCommand {
    /// What it shall allow, such as repository:team/app:pull,push. May be repeated. Without one, the token proves only who asks.
    #[arg(value_name = "SCOPE")]
    scopes: Vec<String>,
    #[command(flatten)]
    connection: Connection,
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &TokenCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let mut query = vec![("service", "harbor-registry")];
    query.extend(command.scopes.iter().map(|scope| ("scope", scope.as_str())));
    let answer = wait(http.get(&["", "service", "token"], &query))?;
    if command.connection.output() == Output::Json {
        return Ok(Output::Json.one(out, &[], &answer)?);
    }
    let token = answer["token"]
        .as_str()
        .ok_or_else(|| ClientError::Strange("the server sent no token".into()))?;
    writeln!(out, "{token}")?;
    Ok(())
}
