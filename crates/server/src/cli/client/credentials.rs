//! The file `wharf login` writes: who to be on which server. It belongs to its user alone.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use reqwest::Url;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use super::ClientError;

/// The file's content.
#[derive(Debug, Default, Deserialize)]
pub(in crate::cli) struct CredentialFile {
    /// The server of the last login, which commands use when none is named.
    #[serde(default)]
    pub(in crate::cli) current: Option<String>,
    #[serde(default)]
    servers: BTreeMap<String, Login>,
}

/// Who to be on one server.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::cli) struct Login {
    /// Login name.
    pub(in crate::cli) username: String,
    /// Its password or robot secret.
    pub(in crate::cli) password: Secret,
}

/// What makes two URLs the same server: scheme, host, port and path. Credentials of one are never sent to another.
pub(in crate::cli) fn server_key(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

impl CredentialFile {
    /// The user's own file.
    ///
    /// # Errors
    /// When this process has no home folder, or the file cannot be read.
    pub(in crate::cli) fn load() -> Result<Self, ClientError> {
        let path = path()?;
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                forbid_others(&path)?;
                serde_json::from_str(&text).map_err(|error| ClientError::usage(format!("{} is damaged: {error}", path.display())))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(ClientError::usage(format!("cannot read {}: {error}", path.display()))),
        }
    }

    /// Who to be on `server`.
    pub(in crate::cli) fn login(&self, server: &Url) -> Option<&Login> {
        self.servers.get(&server_key(server))
    }

    /// Remembers a login and makes its server the current one.
    pub(in crate::cli) fn remember(&mut self, server: &Url, username: &str, password: &Secret) {
        let key = server_key(server);
        self.servers.insert(
            key.clone(),
            Login {
                username: username.to_owned(),
                password: password.clone(),
            },
        );
        self.current = Some(key);
    }

    /// Forgets a server; returns whether it was known.
    pub(in crate::cli) fn forget(&mut self, server: &Url) -> bool {
        let key = server_key(server);
        self.current.take_if(|current| *current == key);
        self.servers.remove(&key).is_some()
    }

    /// Writes the file anew, readable by its owner only, in one step.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(in crate::cli) fn save(&self) -> Result<PathBuf, ClientError> {
        let path = path()?;
        let failed = |error: std::io::Error| ClientError::usage(format!("cannot write {}: {error}", path.display()));
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed)?;
        let draft = path.with_extension(format!("{}.new", std::process::id()));
        let _ = std::fs::remove_file(&draft);
        let written = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
        written
            .and_then(|mut file| {
                file.write_all(self.text().expose().as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| std::fs::rename(&draft, &path))
            .map_err(failed)?;
        Ok(path)
    }

    fn text(&self) -> Secret {
        #[derive(Serialize)]
        struct Entry<'a> {
            username: &'a str,
            password: &'a str,
        }
        let entry = |login: &'_ Login| {
            serde_json::json!(Entry {
                username: &login.username,
                password: login.password.expose()
            })
        };
        let servers: BTreeMap<_, _> = self.servers.iter().map(|(key, login)| (key, entry(login))).collect();
        Secret::new(format!("{:#}\n", serde_json::json!({"current": self.current, "servers": servers})))
    }
}

fn path() -> Result<PathBuf, ClientError> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CONFIG_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".config")))
        .map(|folder| folder.join("wharf/credentials.json"))
        .ok_or_else(|| ClientError::usage("neither HOME nor XDG_CONFIG_HOME is set, so there is no place for credentials"))
}

/// A file others can read may have been read; it is not used until its owner has looked at it.
fn forbid_others(path: &Path) -> Result<(), ClientError> {
    let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err(ClientError::usage(format!(
            "{} has mode {mode:o}, so others can read its passwords; run chmod 600 on it",
            path.display()
        )))
    }
}
