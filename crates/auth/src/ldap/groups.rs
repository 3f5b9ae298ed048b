//! Which groups somebody is in.
//!
//! Two sources are joined: what the user's own entry says (`memberOf`), and, with a group filter, the groups that name the user. Only
//! groups under the groups' base count, and with a filter only those it lets through: elsewhere in the directory others may be allowed to
//! make groups of any name.

use std::collections::{BTreeMap, BTreeSet};

use crate::identity::ExternalGroup;

use super::connection::{Connection, Search};
use super::directory::Provider;
use super::dn::Dn;
use super::entry::Entry;
use super::{LdapError, LdapScope, NestedGroups, filter};

/// Groups inside groups are followed this far.
const MAX_DEPTH: usize = 10;
/// So many groups of one user are taken, and so many entries looked up. Beyond, rights are missing, never too many.
const MAX_GROUPS: usize = 1000;
/// So many members are asked for in one search.
const BATCH: usize = 20;
/// Active Directory's `LDAP_MATCHING_RULE_IN_CHAIN`.
const IN_CHAIN: &str = "1.2.840.113556.1.4.1941";
/// What a group looks like when no filter says so.
pub(super) const ANY_GROUP: &str =
    "(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))";

/// Every group of a user, in the order of their keys.
pub(super) async fn of_user(
    provider: &Provider,
    connection: &mut Connection,
    user: &Entry,
    username: &str,
) -> Result<Vec<ExternalGroup>, LdapError> {
    let mut walk = Walk {
        provider,
        connection,
        seen: BTreeSet::from([user.name.key()]),
        groups: BTreeMap::new(),
        lookups: 0,
    };
    let mut round = vec![user.clone()];
    for depth in 0..MAX_DEPTH {
        let uid = (depth == 0).then_some(username);
        round = walk.step(&round, uid).await?;
        if round.is_empty() || provider.settings.nested_groups != NestedGroups::Walk {
            break;
        }
    }
    if walk.groups.len() >= MAX_GROUPS {
        tracing::warn!(
            user = username,
            limit = MAX_GROUPS,
            "more LDAP groups than are taken; some rights are missing"
        );
    }
    Ok(walk.groups.into_iter().map(|(key, name)| ExternalGroup { key, name }).collect())
}

struct Walk<'a> {
    provider: &'a Provider,
    connection: &'a mut Connection,
    seen: BTreeSet<String>,
    /// Names by key.
    groups: BTreeMap<String, String>,
    lookups: usize,
}

impl Walk<'_> {
    /// The groups that hold any of `members`, which were not known yet.
    async fn step(&mut self, members: &[Entry], uid: Option<&str>) -> Result<Vec<Entry>, LdapError> {
        let mut next = Vec::new();
        let in_chain = self.provider.settings.nested_groups == NestedGroups::InChain;
        if self.provider.group_filter.is_some() || in_chain {
            for batch in members.chunks(BATCH) {
                for entry in self.holding(batch, uid).await? {
                    self.take(entry, &mut next);
                }
            }
        }
        for member in members {
            for dn in member.values(&self.provider.settings.group_membership_attribute) {
                self.take_named(dn, &mut next).await?;
            }
        }
        Ok(next)
    }

    /// Searches for the groups that name one of these members.
    async fn holding(&mut self, members: &[Entry], uid: Option<&str>) -> Result<Vec<Entry>, LdapError> {
        let mut names = Vec::new();
        for member in members {
            names.push(filter::equals("member", &member.dn));
            names.push(filter::equals("uniqueMember", &member.dn));
            if self.provider.settings.nested_groups == NestedGroups::InChain {
                names.push(filter::equals(&format!("member:{IN_CHAIN}:"), &member.dn));
            }
        }
        names.extend(uid.map(|uid| filter::equals("memberUid", uid)));
        let kind = self.provider.group_filter.as_deref().unwrap_or(ANY_GROUP);
        let search = Search {
            base: self.provider.settings.group_base(),
            scope: self.provider.settings.group_scope,
            filter: &filter::and(kind, Some(&filter::any(&names))),
            attributes: &self.provider.group_attributes(),
            limit: MAX_GROUPS,
        };
        match self.connection.search(&search).await {
            Err(LdapError::BaseDnMissing) => Ok(Vec::new()),
            found => found,
        }
    }

    /// Takes a group that only its name is known of, from `memberOf`.
    async fn take_named(&mut self, dn: &str, next: &mut Vec<Entry>) -> Result<(), LdapError> {
        let Some(name) = Dn::parse(dn).filter(|name| self.counts(name)) else {
            return Ok(());
        };
        let filtered = self.provider.group_filter.is_some();
        if filtered || self.provider.settings.nested_groups == NestedGroups::Walk {
            self.lookups += 1;
            if self.lookups > MAX_GROUPS {
                return Ok(());
            }
            if let Some(entry) = lookup(self.provider, self.connection, dn, self.provider.group_filter.as_deref()).await? {
                self.take(entry, next);
                return Ok(());
            }
        }
        if filtered {
            // The filter does not let it through. It is not asked for again.
            self.seen.insert(name.key());
        } else if self.groups.len() < MAX_GROUPS && self.seen.insert(name.key()) {
            self.groups.insert(name.key(), name.first_value().to_owned());
        }
        Ok(())
    }

    fn take(&mut self, entry: Entry, next: &mut Vec<Entry>) {
        if self.groups.len() < MAX_GROUPS && self.counts(&entry.name) && self.seen.insert(entry.name.key()) {
            self.groups.insert(entry.name.key(), self.provider.group_name(&entry));
            next.push(entry);
        }
    }

    /// Whether a group of this name counts and is new.
    fn counts(&self, name: &Dn) -> bool {
        !name.is_root() && name.is_under(&self.provider.group_base) && !self.seen.contains(&name.key())
    }
}

/// The group of a DN, when it exists and the filter lets it through.
pub(super) async fn lookup(
    provider: &Provider,
    connection: &mut Connection,
    dn: &str,
    filter: Option<&str>,
) -> Result<Option<Entry>, LdapError> {
    let search = Search {
        base: dn,
        scope: LdapScope::Base,
        filter: filter.unwrap_or("(objectClass=*)"),
        attributes: &provider.group_attributes(),
        limit: 1,
    };
    match connection.search(&search).await {
        Ok(found) => Ok(found.into_iter().next()),
        // 34: what the server does not take for a DN names no group.
        Err(LdapError::BaseDnMissing | LdapError::Refused { code: 34 }) => Ok(None),
        Err(error) => Err(error),
    }
}
