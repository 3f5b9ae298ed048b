//! LDAP and Active Directory: search the entry, then let the directory check the password.
//!
//! A login searches with the search account, wants exactly one entry, and binds as that entry on a connection of its own. What the user
//! typed is only ever a value in a filter. A referral is never followed, TLS that was asked for is never left out, and whatever the server
//! does, the answer comes within bounds: so many connections, so many entries, so much time.

mod connection;
mod directory;
mod dn;
mod entry;
mod error;
mod filter;
mod groups;
mod provider;
mod settings;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::identity::{ExternalGroup, ExternalIdentity};
use directory::Provider;
use dn::Dn;
pub use error::LdapError;
pub use settings::{LdapScope, LdapSettings, NestedGroups};

/// What a group of this DN is identified by, the same for every spelling, and the value of its first part. `None`: it is no DN.
pub fn dn_key(dn: &str) -> Option<(String, String)> {
    let dn = Dn::parse(dn).filter(|dn| !dn.is_root())?;
    Some((dn.key(), dn.first_value().to_owned()))
}

/// Nobody's name is longer; Harbor's column is as long.
const MAX_USERNAME: usize = 255;
/// A search answers with so many entries at most.
const MAX_LISTED: usize = 500;

/// A person of the directory, before anybody proved to be them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LdapUser {
    /// The DN in normal form: what an account is tied to.
    pub subject: String,
    /// The name to log in with, as the directory writes it.
    pub username: String,
    /// The name for people.
    pub realname: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
}

/// One directory. Cheap to clone.
#[derive(Clone)]
pub struct LdapProvider {
    inner: Arc<Provider>,
}

impl LdapProvider {
    /// Checks the settings; connects to nothing.
    pub fn new(name: impl Into<String>, settings: LdapSettings) -> Result<Self, LdapError> {
        Ok(Self {
            inner: Arc::new(Provider::new(name.into(), settings)?),
        })
    }

    /// The provider's name in this installation.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Who this is, when the directory knows the name and takes the password; `None` when it does not. An empty password is never asked
    /// about: a directory takes it for an anonymous bind and says yes (CVE-2017-14623).
    pub async fn authenticate(&self, username: &str, password: &str) -> Result<Option<ExternalIdentity>, LdapError> {
        if !is_plausible_name(username) || password.trim().is_empty() || password.contains('\0') {
            return Ok(None);
        }
        let (username, password) = (username.to_owned(), wharf_model::Secret::new(password));
        self.bounded(move |provider| async move { provider.authenticate(&username, password.expose()).await })
            .await
    }

    /// The person of a name, without any proof: to make an account before the first login.
    pub async fn lookup_user(&self, username: &str) -> Result<Option<LdapUser>, LdapError> {
        if !is_plausible_name(username) {
            return Ok(None);
        }
        let username = username.to_owned();
        self.bounded(move |provider| async move {
            let mut connection = provider.connect().await?;
            let found = provider.find_user(&mut connection, &username).await?;
            Ok(found.map(|entry| provider.user(&entry, &username)))
        })
        .await
    }

    /// People whose name, display name or e-mail address holds `text`.
    pub async fn search_users(&self, text: &str, limit: usize) -> Result<Vec<LdapUser>, LdapError> {
        let text = text.trim().replace('\0', "");
        self.bounded(move |provider| async move { provider.search_users(&text, limit.min(MAX_LISTED)).await })
            .await
    }

    /// Groups whose name holds `name`.
    pub async fn search_groups(&self, name: &str, limit: usize) -> Result<Vec<ExternalGroup>, LdapError> {
        let name = name.trim().replace('\0', "");
        self.bounded(move |provider| async move { provider.search_groups(&name, limit.min(MAX_LISTED)).await })
            .await
    }

    /// The group of a DN, when it is one that counts.
    pub async fn group_by_dn(&self, dn: &str) -> Result<Option<ExternalGroup>, LdapError> {
        let Some(name) = Dn::parse(dn).filter(|name| !name.is_root() && name.is_under(&self.inner.group_base)) else {
            return Ok(None);
        };
        let dn = name.key();
        self.bounded(move |provider| async move {
            let mut connection = provider.connect().await?;
            let kind = provider.group_filter.as_deref().unwrap_or(groups::ANY_GROUP);
            let found = groups::lookup(&provider, &mut connection, &dn, Some(kind)).await?;
            Ok(found.map(|entry| provider.group(&entry)))
        })
        .await
    }

    /// Whether the settings work: connects, binds the search account and looks for the base DN. The error says which of them failed.
    pub async fn ping(&self) -> Result<(), LdapError> {
        self.bounded(|provider| async move { provider.ping().await }).await
    }

    /// Runs a conversation with the directory: when a slot is free, within three timeouts, and in a task of its own, so that a server whose
    /// answers make the protocol library panic costs one answer. When the caller goes away, so does the conversation.
    async fn bounded<T, F>(&self, talk: impl FnOnce(Arc<Provider>) -> F) -> Result<T, LdapError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, LdapError>> + Send + 'static,
    {
        let wait: Duration = self.inner.settings.timeout;
        let _slot = timeout(wait, self.inner.slots.acquire())
            .await
            .map_err(|_| LdapError::Busy)?
            .map_err(|_| LdapError::Busy)?;
        let mut task = JoinSet::new();
        task.spawn(talk(Arc::clone(&self.inner)));
        let ended = timeout(wait * 3, task.join_next()).await.map_err(|_| LdapError::TimedOut)?;
        ended.and_then(Result::ok).unwrap_or(Err(LdapError::Protocol))
    }
}

/// A DN in the form that subjects and group keys have; `None` when the text is no DN.
pub fn normal_dn(text: &str) -> Option<String> {
    Dn::parse(text).filter(|dn| !dn.is_root()).map(|dn| dn.key())
}

/// Whether a text can be somebody's name at all. What cannot is not asked about.
fn is_plausible_name(username: &str) -> bool {
    !username.trim().is_empty() && username.len() <= MAX_USERNAME && !username.contains('\0')
}
