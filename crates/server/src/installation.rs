//! What belongs to this installation: the key of its secrets, and what its configuration file says where administrators said nothing.

use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use wharf_config::{Config, ProjectCreation};
use wharf_core::configuration::Value;
use wharf_model::Secret;

use crate::start_error::StartError;

/// The key that seals secrets: the configured one, or one made at the first start and kept in the data folder.
///
/// # Errors
/// When the file can neither be read nor made.
pub(crate) fn secret_key(config: &Config) -> Result<Secret, StartError> {
    if let Some(key) = &config.auth.secret_key {
        return Ok(key.clone());
    }
    let path = config.server.data_dir.join("secret.key");
    if !path.exists() {
        make_key(&path).map_err(|error| format!("cannot make the secret key {}: {error}", path.display()))?;
    }
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read the secret key {}: {error}", path.display()))?;
    Ok(Secret::new(text.trim_end()))
}

/// The key is whole before it has its name, so that a crash leaves no half of one.
fn make_key(path: &Path) -> io::Result<()> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    writeln!(file, "{}", wharf_auth::secret::alphanumeric(64).expose())?;
    file.sync_all()?;
    let named = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match named {
        // Another process was faster; its key stands.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        named => named,
    }
}

/// What the configuration file says where the REST API's configuration says nothing.
pub(crate) fn defaults(config: &Config) -> Vec<(&'static str, Value)> {
    let (auth, audit, registry) = (&config.auth, &config.audit, &config.registry);
    let text = |text: &str| Value::Text(text.to_owned());
    let creation = match auth.project_creation {
        ProjectCreation::Everyone => "everyone",
        ProjectCreation::AdminOnly => "adminonly",
    };
    let minutes = i64::try_from(auth.token_lifetime.as_millis() / 60_000).unwrap_or(i64::MAX);
    let storage = match config.quota.storage_per_project.as_u64() {
        0 => -1,
        limit => i64::try_from(limit).unwrap_or(i64::MAX),
    };
    vec![
        ("project_creation_restriction", text(creation)),
        ("token_expiration", Value::Number(minutes.max(1))),
        ("storage_per_project", Value::Number(storage)),
        ("robot_token_duration", Value::Number(auth.robot_duration)),
        ("robot_name_prefix", text(&auth.robot_prefix)),
        ("audit_log_forward_endpoint", text(audit.forward.as_deref().unwrap_or_default())),
        ("skip_audit_log_database", Value::Flag(!audit.database)),
        ("disabled_audit_log_event_types", text(&audit.disabled_events.join(","))),
        ("pull_audit_log_disable", Value::Flag(!audit.pulls)),
        ("pull_time_update_disable", Value::Flag(!registry.pull_time)),
        ("pull_count_update_disable", Value::Flag(!registry.pull_count)),
    ]
}
