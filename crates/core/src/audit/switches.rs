//! What of the audit log administrators switch on and off at run time, by Harbor's configuration keys. The log looks at its own copy,
//! because entries are written inside transactions, where nothing else may be asked; the copy follows the configuration.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};

use chrono::Duration;
use wharf_remote::syslog::{self, SyslogTarget};

use super::events::is_event;
use crate::configuration::Snapshot;
use crate::{Core, Error};

/// What is recorded, and what becomes of it.
#[derive(Debug, Clone)]
pub struct Switches {
    /// Harbor's names of events that are not recorded, such as `pull_artifact`.
    pub disabled: HashSet<String>,
    /// Whether pulls are recorded.
    pub pulls: bool,
    /// Whether a pull updates when its manifest and tag were last pulled.
    pub pull_time: bool,
    /// Whether a pull adds to the count of its repository.
    pub pull_count: bool,
    /// Pulls and refusals that may wait to be written.
    pub queue: usize,
    /// How long entries are kept; `None` for ever.
    pub retention: Option<Duration>,
    /// Where entries are forwarded to.
    pub forward: Option<SyslogTarget>,
    /// Whether the database keeps what was forwarded.
    pub keep: bool,
    /// The name of this machine in forwarded messages.
    pub host: String,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            disabled: HashSet::new(),
            pulls: true,
            pull_time: true,
            pull_count: true,
            queue: 10_000,
            retention: None,
            forward: None,
            keep: true,
            host: String::new(),
        }
    }
}

impl Switches {
    /// These, with what administrators set.
    fn with(&self, snapshot: &Snapshot) -> Result<Self, Error> {
        Ok(Self {
            disabled: disabled(snapshot)?,
            pulls: !snapshot.flag("pull_audit_log_disable"),
            pull_time: !snapshot.flag("pull_time_update_disable"),
            pull_count: !snapshot.flag("pull_count_update_disable"),
            forward: forward(snapshot)?,
            keep: !snapshot.flag("skip_audit_log_database"),
            ..self.clone()
        })
    }
}

/// Makes the log obey the configuration as it is now.
///
/// # Errors
/// When the database gives no answer; the log goes on as before then.
pub async fn refresh(core: &Core) -> Result<(), Error> {
    let snapshot = core.configuration.now().await?;
    let switches = core.audit.switches().with(&snapshot)?;
    *core.audit.switches.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(switches);
    Ok(())
}

/// Whether `after` is something the log can obey. A collector that was not set before is tried.
///
/// # Errors
/// [`Error::Invalid`] with what is wrong.
pub(crate) async fn check(before: &Snapshot, after: &Snapshot) -> Result<(), Error> {
    disabled(after)?;
    let target = forward(after)?;
    if target.is_none() && after.flag("skip_audit_log_database") {
        return Err(Error::Invalid(
            "skip_audit_log_database needs audit_log_forward_endpoint: otherwise nothing would be kept anywhere".into(),
        ));
    }
    match target.filter(|target| forward(before).ok().flatten().as_ref() != Some(target)) {
        Some(target) => syslog::probe(&target)
            .await
            .map_err(|error| Error::Invalid(format!("audit_log_forward_endpoint: {error}"))),
        None => Ok(()),
    }
}

fn forward(snapshot: &Snapshot) -> Result<Option<SyslogTarget>, Error> {
    let text = snapshot.text("audit_log_forward_endpoint").trim();
    let target = (!text.is_empty()).then(|| text.parse()).transpose();
    target.map_err(|error: syslog::TargetError| Error::Invalid(format!("audit_log_forward_endpoint: {error}")))
}

fn disabled(snapshot: &Snapshot) -> Result<HashSet<String>, Error> {
    let names = snapshot.text("disabled_audit_log_event_types").split(',').map(str::trim);
    let names: HashSet<_> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    match names.iter().find(|name| !is_event(name)) {
        Some(name) => Err(Error::Invalid(format!(
            "disabled_audit_log_event_types: there is no kind of event {name:.64}"
        ))),
        None => Ok(names),
    }
}
