//! `wharf login` and `wharf logout`: who to be, kept for the commands that follow.

use std::io::{IsTerminal as _, Write};

use clap::Args;

use super::client::{ClientError, Connection, CredentialFile, server_key, wait};

/// Log in to a registry and remember it.
#[derive(Debug, Args)]
pub(super) struct LoginCommand {
    #[command(flatten)]
    connection: Connection,
}

/// Forget a registry's credentials.
#[derive(Debug, Args)]
pub(super) struct LogoutCommand {
    #[command(flatten)]
    connection: Connection,
}

/// Asks the server who the caller is, and remembers the credentials when they are right.
///
/// # Errors
/// When the server refuses them, or they cannot be kept.
pub(super) fn login(command: &LoginCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let connection = &command.connection;
    let mut file = CredentialFile::load()?;
    let server = connection.url(&file)?;
    let username = match &connection.username {
        Some(name) => name.clone(),
        None => ask_name(out)?,
    };
    let password = match connection.password()? {
        Some(password) => password,
        None => connection.ask(&username)?,
    };
    let http = connection.open_as(server.clone(), Some((username.clone(), password.clone())))?;
    wait(http.verify())?;
    file.remember(&server, &username, &password);
    let path = file.save()?;
    let text = format!("{username} is logged in to {}; kept in {}", server_key(&server), path.display());
    connection.output().done(out, &text)?;
    Ok(())
}

/// Forgets what `wharf login` remembered.
///
/// # Errors
/// When the file cannot be read or written, or nothing was remembered.
pub(super) fn logout(command: &LogoutCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let mut file = CredentialFile::load()?;
    let server = command.connection.url(&file)?;
    if !file.forget(&server) {
        return Err(ClientError::Missing(format!("login to {}", server_key(&server))));
    }
    file.save()?;
    command
        .connection
        .output()
        .done(out, &format!("logged out of {}", server_key(&server)))?;
    Ok(())
}

fn ask_name(out: &mut dyn Write) -> Result<String, ClientError> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(ClientError::usage("who? give --username or WHARF_USERNAME"));
    }
    write!(out, "Username: ")?;
    out.flush()?;
    let mut name = String::new();
    stdin.read_line(&mut name)?;
    Ok(name.trim().to_owned())
}
