//! A directory: its settings, checked, and what its entries mean.

use tokio::sync::Semaphore;

use crate::identity::ExternalGroup;

use super::connection::Target;
use super::dn::Dn;
use super::entry::Entry;
use super::{LdapError, LdapSettings, LdapUser, filter};

/// So many logins and searches talk to the directory at the same time; each holds at most two connections.
const MAX_CONCURRENT: usize = 32;

/// One directory: its settings, checked.
pub(super) struct Provider {
    pub(super) name: String,
    pub(super) settings: LdapSettings,
    pub(super) target: Target,
    pub(super) user_filter: Option<String>,
    pub(super) group_filter: Option<String>,
    pub(super) group_base: Dn,
    /// The key of the administrators' group.
    pub(super) admin_group: Option<String>,
    pub(super) slots: Semaphore,
}

impl Provider {
    pub(super) fn new(name: String, settings: LdapSettings) -> Result<Self, LdapError> {
        let dn = |text: &str| Dn::parse(text).ok_or_else(|| LdapError::Settings("a DN is not valid".into()));
        Ok(Self {
            name,
            target: Target::new(&settings)?,
            user_filter: filter::configured(&settings.filter)?,
            group_filter: filter::configured(&settings.group_filter)?,
            group_base: dn(settings.group_base())?,
            admin_group: Some(dn(&settings.admin_group_dn)?).filter(|dn| !dn.is_root()).map(|dn| dn.key()),
            settings,
            slots: Semaphore::new(MAX_CONCURRENT),
        })
    }

    pub(super) fn user_attributes(&self) -> Vec<&str> {
        let settings = &self.settings;
        vec![
            &settings.uid_attribute,
            "displayName",
            "cn",
            "mail",
            "email",
            &settings.group_membership_attribute,
        ]
    }

    pub(super) fn group_attributes(&self) -> Vec<&str> {
        vec![&self.settings.group_name_attribute, &self.settings.group_membership_attribute]
    }

    /// The person of an entry. Of several names the one that was asked for is taken, else the first.
    pub(super) fn user(&self, entry: &Entry, asked: &str) -> LdapUser {
        let uid = self.settings.uid_attribute.as_str();
        let asked_name = entry.values(uid).iter().find(|value| value.to_lowercase() == asked.to_lowercase());
        let username = asked_name.map_or_else(|| entry.first(&[uid]).unwrap_or(entry.name.first_value()), String::as_str);
        LdapUser {
            subject: entry.name.key(),
            username: username.to_owned(),
            realname: entry.first(&["displayName", "cn"]).map(str::to_owned),
            email: entry.first(&["mail", "email"]).map(str::to_owned),
        }
    }

    pub(super) fn group(&self, entry: &Entry) -> ExternalGroup {
        ExternalGroup {
            key: entry.name.key(),
            name: self.group_name(entry),
        }
    }

    pub(super) fn group_name(&self, entry: &Entry) -> String {
        entry
            .first(&[&self.settings.group_name_attribute])
            .unwrap_or(entry.name.first_value())
            .to_owned()
    }
}
