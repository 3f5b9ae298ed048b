//! The conversations with the directory.

use crate::identity::{ExternalGroup, ExternalIdentity};

use super::connection::{Connection, Search};
use super::directory::Provider;
use super::entry::Entry;
use super::{LdapError, LdapScope, LdapUser, filter, groups};

impl Provider {
    pub(super) async fn authenticate(&self, username: &str, password: &str) -> Result<Option<ExternalIdentity>, LdapError> {
        let mut connection = self.connect().await?;
        let Some(entry) = self.find_user(&mut connection, username).await? else {
            self.refuse_nobody().await?;
            return Ok(None);
        };
        if !self.accepts(&entry.dn, password).await? {
            return Ok(None);
        }
        let user = self.user(&entry, username);
        let groups = groups::of_user(self, &mut connection, &entry, &user.username).await?;
        let admin = self
            .admin_group
            .as_ref()
            .is_some_and(|admin| groups.iter().any(|group| group.key == *admin));
        Ok(Some(ExternalIdentity {
            provider: self.name.clone(),
            subject: user.subject,
            username: user.username,
            email: user.email,
            realname: user.realname,
            groups,
            admin,
        }))
    }

    pub(super) async fn ping(&self) -> Result<(), LdapError> {
        let base = Search {
            base: &self.settings.base_dn,
            scope: LdapScope::Base,
            filter: "(objectClass=*)",
            attributes: &["1.1"],
            limit: 1,
        };
        let found = self.connect().await?.search(&base).await?;
        if found.is_empty() && !self.settings.base_dn.trim().is_empty() {
            return Err(LdapError::BaseDnMissing);
        }
        Ok(())
    }

    /// A connection of the search account.
    pub(super) async fn connect(&self) -> Result<Connection, LdapError> {
        let mut connection = Connection::open(&self.target).await?;
        let dn = self.settings.search_dn.trim();
        if !dn.is_empty() {
            match connection.bind(dn, self.settings.search_password.expose()).await? {
                0 => {}
                code @ (51 | 52) => return Err(LdapError::Refused { code }),
                code => return Err(LdapError::BindRefused { code }),
            }
        }
        Ok(connection)
    }

    /// The one entry of a name. Two entries are nobody: which of them was meant cannot be known.
    pub(super) async fn find_user(&self, connection: &mut Connection, username: &str) -> Result<Option<Entry>, LdapError> {
        let name = filter::equals(&self.settings.uid_attribute, username);
        let search = Search {
            base: &self.settings.base_dn,
            scope: self.settings.scope,
            filter: &filter::and(&name, self.user_filter.as_deref()),
            attributes: &self.user_attributes(),
            limit: 2,
        };
        let mut found = connection.search(&search).await?;
        if found.len() > 1 {
            tracing::warn!(
                user = username,
                "the LDAP directory has two entries of this name; neither can log in"
            );
            return Ok(None);
        }
        Ok(found.pop())
    }

    /// Whether the directory takes the password of an entry, asked on a connection of its own.
    async fn accepts(&self, dn: &str, password: &str) -> Result<bool, LdapError> {
        match Connection::open(&self.target).await?.bind(dn, password).await? {
            0 => Ok(true),
            // The server has no time or no way to say; that is not an answer about the password.
            code @ (1 | 2 | 3 | 8 | 13 | 14 | 51 | 52 | 80) => Err(LdapError::Refused { code }),
            _ => Ok(false),
        }
    }

    /// Does what a wrong password would do, so that the time tells nobody whether a name exists.
    async fn refuse_nobody(&self) -> Result<(), LdapError> {
        let nobody = format!("cn={},{}", uuid::Uuid::new_v4(), self.settings.base_dn);
        Connection::open(&self.target).await?.bind(&nobody, "nobody").await.map(|_| ())
    }

    pub(super) async fn search_users(&self, text: &str, limit: usize) -> Result<Vec<LdapUser>, LdapError> {
        let uid = self.settings.uid_attribute.as_str();
        let wanted = [uid, "cn", "displayName", "mail"].map(|attribute| filter::contains(attribute, text));
        let named = filter::and(&format!("({uid}=*)"), Some(&filter::any(&wanted)));
        let search = Search {
            base: &self.settings.base_dn,
            scope: self.settings.scope,
            filter: &filter::and(&named, self.user_filter.as_deref()),
            attributes: &self.user_attributes(),
            limit,
        };
        let found = self.connect().await?.search(&search).await?;
        let mut users: Vec<_> = found.iter().map(|entry| self.user(entry, "")).collect();
        users.sort_unstable_by(|a, b| a.username.cmp(&b.username));
        Ok(users)
    }

    pub(super) async fn search_groups(&self, name: &str, limit: usize) -> Result<Vec<ExternalGroup>, LdapError> {
        let kind = self.group_filter.as_deref().unwrap_or(groups::ANY_GROUP);
        let search = Search {
            base: self.settings.group_base(),
            scope: self.settings.group_scope,
            filter: &filter::and(kind, Some(&filter::contains(&self.settings.group_name_attribute, name))),
            attributes: &self.group_attributes(),
            limit,
        };
        let found = self.connect().await?.search(&search).await?;
        let mut groups: Vec<_> = found.iter().map(|entry| self.group(entry)).collect();
        groups.sort_unstable();
        Ok(groups)
    }
}
