//! The configuration as it is now, read from the database and kept for a moment.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wharf_auth::{LdapError, LdapProvider, LdapSettings, Sealer};
use wharf_model::Secret;
use wharf_store::Store;

use super::keys::{self, KEYS, Kind, Value};
use super::ldap;
use crate::Error;

/// How old an answer may be: so long another replica's change may take to be felt here.
const STALE: Duration = Duration::from_secs(5);

/// The configuration of the installation, for every use case.
pub struct Configuration {
    store: Store,
    sealer: Arc<Sealer>,
    /// Values that stand where nothing was set, in place of Harbor's.
    defaults: Vec<(&'static str, Value)>,
    current: moka::future::Cache<(), Arc<Snapshot>>,
    /// Kept while its settings stay, because it bounds its connections itself.
    ldap: Mutex<Option<(LdapSettings, LdapProvider)>>,
}

/// What every key holds, at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    values: HashMap<&'static str, Value>,
    /// Keys that somebody set.
    set: HashSet<&'static str>,
}

impl Configuration {
    /// A configuration in `store`, whose secrets `sealer` seals. `defaults` stand in place of Harbor's.
    pub fn new(store: Store, sealer: Arc<Sealer>, defaults: Vec<(&'static str, Value)>) -> Self {
        Self {
            store,
            sealer,
            defaults,
            current: moka::future::Cache::builder().max_capacity(1).time_to_live(STALE).build(),
            ldap: Mutex::default(),
        }
    }

    /// The configuration, at most a few seconds old.
    ///
    /// # Errors
    /// When the database gives no answer.
    pub async fn now(&self) -> Result<Arc<Snapshot>, Error> {
        self.current
            .try_get_with((), self.load())
            .await
            .map_err(|error: Arc<Error>| Error::Unavailable {
                what: "the configuration",
                source: error.to_string().into(),
            })
    }

    async fn load(&self) -> Result<Arc<Snapshot>, Error> {
        let rows = self.store.read().configuration().all().await?;
        Ok(Arc::new(self.read(&rows)?))
    }

    /// Forgets what was read: the next question goes to the database.
    pub(super) fn changed(&self) {
        self.current.invalidate_all();
    }

    /// What `rows` say, with the defaults.
    pub(super) fn read(&self, rows: &[(String, String)]) -> Result<Snapshot, Error> {
        let mut values: HashMap<_, _> = KEYS.iter().map(|key| (key.name, key.default())).collect();
        values.extend(self.defaults.iter().cloned());
        let mut set = HashSet::new();
        for (name, stored) in rows {
            // A key of a later release is not ours to read.
            let Some(key) = keys::find(name) else { continue };
            let value = match key.kind {
                Kind::Secret => Value::Secret(self.open(name, stored)),
                _ => serde_json::from_str(stored)
                    .map_err(|error| Error::Internal(error.into()))
                    .and_then(|json| key.read(&json))?,
            };
            values.insert(key.name, value);
            set.insert(key.name);
        }
        Ok(Snapshot { values, set })
    }

    /// A secret that does not open is as good as none: what needs it fails, and nothing else does.
    fn open(&self, name: &str, stored: &str) -> Secret {
        self.sealer.open(name, stored).unwrap_or_else(|error| {
            tracing::error!(key = name, %error, "a secret of the configuration has to be entered again");
            Secret::new("")
        })
    }

    /// A value as it is stored.
    pub(super) fn stored(&self, name: &'static str, value: &Value) -> Result<String, Error> {
        Ok(match value {
            Value::Secret(secret) => self.sealer.seal(name, secret).map_err(|error| Error::Internal(error.into()))?,
            Value::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            Value::Flag(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
        })
    }

    /// The LDAP directory, when one is configured.
    ///
    /// # Errors
    /// As [`Configuration::now`].
    pub async fn ldap(&self) -> Result<Option<LdapProvider>, Error> {
        let snapshot = self.now().await?;
        let Some(settings) = ldap::settings(&snapshot) else {
            return Ok(None);
        };
        let mut kept = self.ldap.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, provider)) = kept.as_ref()
            && *known == settings
        {
            return Ok(Some(provider.clone()));
        }
        let provider = LdapProvider::new(ldap::NAME, settings.clone()).map_err(|error: LdapError| Error::Unavailable {
            what: "the LDAP directory",
            source: error.into(),
        })?;
        *kept = Some((settings, provider.clone()));
        Ok(Some(provider))
    }
}

impl Snapshot {
    /// What a key holds; `None` when there is no such key.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The text of a key; empty when it has none.
    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Value::Text(text)) => text,
            other => {
                debug_assert!(false, "{name} is no text: {other:?}");
                ""
            }
        }
    }

    /// Whether a key is switched on.
    pub fn flag(&self, name: &str) -> bool {
        let value = self.get(name);
        debug_assert!(matches!(value, Some(Value::Flag(_))), "{name} is no flag");
        value == Some(&Value::Flag(true))
    }

    /// The number of a key.
    pub fn number(&self, name: &str) -> i64 {
        match self.get(name) {
            Some(Value::Number(number)) => *number,
            other => {
                debug_assert!(false, "{name} is no number: {other:?}");
                0
            }
        }
    }

    /// The secret of a key; `None` when none was set.
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        match self.get(name) {
            Some(Value::Secret(secret)) => Some(secret).filter(|secret| !secret.expose().is_empty()),
            other => {
                debug_assert!(false, "{name} is no secret: {other:?}");
                None
            }
        }
    }

    /// Whether somebody set the key; otherwise it holds its default.
    pub fn is_set(&self, name: &str) -> bool {
        self.set.contains(name)
    }

    pub(super) fn set(&mut self, name: &'static str, value: Value) {
        self.values.insert(name, value);
        self.set.insert(name);
    }
}
