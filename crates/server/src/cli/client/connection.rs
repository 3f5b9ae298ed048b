//! Which server, and as whom.

use std::path::PathBuf;

use clap::Args;
use reqwest::Url;
use wharf_model::Secret;

use super::credentials::Login;
use super::{ClientError, CredentialFile, Http, Output, password};

/// Options of every command that talks to a registry.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(in crate::cli) struct Connection {
    /// The registry's URL. Default: the server of the last `wharf login`.
    #[arg(long, global = true, value_name = "URL", env = "WHARF_SERVER")]
    pub(in crate::cli) server: Option<String>,
    /// Login name. Default: that of `wharf login`; without one, nobody.
    #[arg(long, global = true, value_name = "NAME", env = "WHARF_USERNAME")]
    pub(in crate::cli) username: Option<String>,
    /// Read the login password from this file. The variable WHARF_PASSWORD may hold it instead.
    #[arg(long, global = true, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Read the login password from standard input.
    #[arg(long, global = true, conflicts_with = "password_file")]
    password_stdin: bool,
    /// Trust the certificate authorities in this PEM file besides the system's.
    #[arg(long, global = true, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Do not check the server's certificate, and allow passwords over plain HTTP to another machine.
    #[arg(long, global = true)]
    insecure: bool,
    /// Print JSON, as the server sends it.
    #[arg(long, global = true)]
    json: bool,
}

impl Connection {
    /// The client that will speak for the caller.
    ///
    /// # Errors
    /// When no server is known, or what was given cannot be used.
    pub(in crate::cli) fn open(&self) -> Result<Http, ClientError> {
        let file = CredentialFile::load()?;
        let server = self.url(&file)?;
        let login = self.login(file.login(&server))?;
        self.open_as(server, login.map(|login| (login.username, login.password)))
    }

    /// The client for `server` with this login name and password.
    ///
    /// # Errors
    /// When what was given cannot be used.
    pub(in crate::cli) fn open_as(&self, server: Url, login: Option<(String, Secret)>) -> Result<Http, ClientError> {
        if login.is_some() && !self.insecure && !is_private(&server) {
            return Err(ClientError::usage(format!(
                "{server} is not encrypted, so the password could be read on its way; use https, or --insecure if you accept that"
            )));
        }
        Http::new(server, login, self.ca_file.as_deref(), self.insecure)
    }

    /// How results are printed.
    pub(in crate::cli) fn output(&self) -> Output {
        if self.json { Output::Json } else { Output::Table }
    }

    /// The server's URL.
    ///
    /// # Errors
    /// When none is known or it is none.
    pub(in crate::cli) fn url(&self, file: &CredentialFile) -> Result<Url, ClientError> {
        let text = self
            .server
            .as_ref()
            .or(file.current.as_ref())
            .ok_or_else(|| ClientError::usage("which server? give --server URL or WHARF_SERVER, or run `wharf login` once"))?;
        let wrong = || ClientError::usage(format!("{text} is not the URL of a server, such as https://registry.example.com"));
        let url = Url::parse(text).map_err(|_| wrong())?;
        let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
        if matches!(url.scheme(), "http" | "https") && url.has_host() && plain {
            Ok(url)
        } else {
            Err(wrong())
        }
    }

    /// Who to be: what this command line says, else what was remembered.
    fn login(&self, remembered: Option<&Login>) -> Result<Option<Login>, ClientError> {
        let given = self.password()?;
        let username = self.username.clone().or_else(|| remembered.map(|login| login.username.clone()));
        let Some(username) = username else {
            return match given {
                Some(_) => Err(ClientError::usage("a password without --username")),
                None => Ok(None),
            };
        };
        let same = remembered
            .filter(|login| login.username == username)
            .map(|login| login.password.clone());
        let password = match given.or(same) {
            Some(password) => password,
            None => self.ask(&username)?,
        };
        Ok(Some(Login { username, password }))
    }

    /// The login password that was given without being asked for.
    ///
    /// # Errors
    /// When its file or standard input cannot be read.
    pub(in crate::cli) fn password(&self) -> Result<Option<Secret>, ClientError> {
        if let Some(path) = &self.password_file {
            return password::from_file(path).map(Some);
        }
        if self.password_stdin {
            return password::from_stdin().map(Some);
        }
        let variable = std::env::var("WHARF_PASSWORD").ok().filter(|text| !text.is_empty());
        Ok(variable.map(Secret::new))
    }

    /// Asks for the login password.
    ///
    /// # Errors
    /// When there is no terminal to ask at.
    pub(in crate::cli) fn ask(&self, username: &str) -> Result<Secret, ClientError> {
        password::typed(&format!("Password for {username}: "))?
            .ok_or_else(|| ClientError::usage("no password: give --password-file, --password-stdin or WHARF_PASSWORD"))
    }
}

/// Whether nobody between here and the server can read along.
fn is_private(server: &Url) -> bool {
    let host = server.host_str().unwrap_or("").trim_matches(['[', ']']);
    let loopback = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    server.scheme() == "https" || loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_travel_encrypted_or_not_at_all() {
        let private = |text: &str| is_private(&Url::parse(text).expect(text));
        for good in [
            "https://example.org",
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://[::1]:80/",
        ] {
            assert!(private(good), "{good}");
        }
        for bad in ["http://example.org", "http://10.0.0.1", "http://localhost.example.org"] {
            assert!(!private(bad), "{bad}");
        }
    }
}
