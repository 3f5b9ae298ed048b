//! What an administrator says about a directory.

use std::time::Duration;

use url::Url;
use wharf_model::Secret;

use super::LdapError;
use super::dn::{Dn, is_attribute};

/// How deep a search goes. The numbers are Harbor's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LdapScope {
    /// Only the base entry: 0.
    Base,
    /// Only the entries right under the base: 1.
    OneLevel,
    /// The base and everything under it: 2.
    Subtree,
}

impl LdapScope {
    /// The scope with Harbor's number.
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Base),
            1 => Some(Self::OneLevel),
            2 => Some(Self::Subtree),
            _ => None,
        }
    }

    pub(super) fn wire(self) -> ldap3::Scope {
        match self {
            Self::Base => ldap3::Scope::Base,
            Self::OneLevel => ldap3::Scope::OneLevel,
            Self::Subtree => ldap3::Scope::Subtree,
        }
    }
}

/// What to do with groups inside groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NestedGroups {
    /// Only the groups that name the user.
    Ignore,
    /// Follow them step by step; works with every server.
    Walk,
    /// Let Active Directory follow them, in one search (`LDAP_MATCHING_RULE_IN_CHAIN`). Other servers find nothing this way.
    InChain,
}

/// Everything to know about one directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LdapSettings {
    /// `ldap://host[:port]` or `ldaps://host[:port]`. Without a scheme it is `ldap://`, and `ldaps://` for port 636, as in Harbor.
    pub url: String,
    /// Whether `ldap://` must turn to TLS before anything else is said. A server that cannot is refused.
    pub start_tls: bool,
    /// PEM of the only authorities to trust for this server. None: those of the system.
    pub ca_certificate: Option<String>,
    /// Whether the server's certificate is checked.
    pub verify_certificate: bool,
    /// The account that searches. Empty: searches are anonymous.
    pub search_dn: String,
    /// Its password.
    pub search_password: Secret,
    /// Where people are.
    pub base_dn: String,
    /// Which entries are people who may log in, besides their name. Empty: all.
    pub filter: String,
    /// The attribute that holds the name to log in with: `uid`, `cn`, `sAMAccountName`.
    pub uid_attribute: String,
    /// How deep to look for people.
    pub scope: LdapScope,
    /// The longest wait for one answer. A login as a whole takes at most three times as long.
    pub timeout: Duration,
    /// Where groups are. Groups elsewhere do not count. Empty: `base_dn`.
    pub group_base_dn: String,
    /// Which entries are groups. Empty: only what the membership attribute of a user says is known.
    pub group_filter: String,
    /// The attribute that holds a group's name.
    pub group_name_attribute: String,
    /// How deep to look for groups.
    pub group_scope: LdapScope,
    /// The attribute of a user that names their groups.
    pub group_membership_attribute: String,
    /// What to do with groups inside groups.
    pub nested_groups: NestedGroups,
    /// The group whose members are system administrators. Empty: none.
    pub admin_group_dn: String,
}

/// Where the server is, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) ldaps: bool,
}

impl LdapSettings {
    /// Finds what cannot work before anything is sent.
    pub(super) fn check(&self) -> Result<Address, LdapError> {
        for (name, dn) in [
            ("search DN", &self.search_dn),
            ("base DN", &self.base_dn),
            ("group base DN", &self.group_base_dn),
            ("administrators' group DN", &self.admin_group_dn),
        ] {
            if Dn::parse(dn).is_none() {
                return Err(LdapError::Settings(format!("the {name} is not a valid DN")));
            }
        }
        for attribute in [&self.uid_attribute, &self.group_name_attribute, &self.group_membership_attribute] {
            if !is_attribute(attribute) {
                return Err(LdapError::Settings("an attribute's name is not valid".into()));
            }
        }
        if !self.search_dn.trim().is_empty() && self.search_password.expose().is_empty() {
            // The server would take it for an anonymous bind and say yes (RFC 4513, section 5.1.2).
            return Err(LdapError::Settings("the search account needs a password".into()));
        }
        if self.timeout.is_zero() {
            return Err(LdapError::Settings("the timeout must be longer than zero".into()));
        }
        Address::parse(&self.url)
    }

    /// Where groups are.
    pub(super) fn group_base(&self) -> &str {
        if self.group_base_dn.trim().is_empty() {
            &self.base_dn
        } else {
            &self.group_base_dn
        }
    }
}

impl Address {
    fn parse(text: &str) -> Result<Self, LdapError> {
        let invalid = |why: &str| LdapError::Settings(format!("the URL {why}"));
        let text = text.trim();
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            format!("ldap://{text}")
        };
        let url = Url::parse(&with_scheme).map_err(|_| invalid("cannot be parsed"))?;
        let ldaps = match url.scheme() {
            "ldap" => url.port() == Some(636),
            "ldaps" => true,
            _ => return Err(invalid("must begin with ldap:// or ldaps://")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("must not hold a user or a password"));
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("must hold a host and a port only"));
        }
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or_else(|| invalid("has no host"))?;
        let port = url.port().unwrap_or(if ldaps { 636 } else { 389 });
        Ok(Self {
            host: host.to_owned(),
            port,
            ldaps,
        })
    }

    /// The URL the protocol library is given; it takes the name to look for in the certificate from it.
    pub(super) fn url(&self) -> String {
        format!("{}://{}:{}", if self.ldaps { "ldaps" } else { "ldap" }, self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_harbor_reads_it() {
        for (text, host, port, ldaps) in [
            ("ldap://directory.example", "directory.example", 389, false),
            ("directory.example", "directory.example", 389, false),
            ("directory.example:636", "directory.example", 636, true),
            ("ldap://directory.example:636/", "directory.example", 636, true),
            (" ldaps://10.0.0.1 ", "10.0.0.1", 636, true),
            ("ldaps://[::1]:1636", "[::1]", 1636, true),
        ] {
            assert_eq!(
                Address::parse(text).unwrap(),
                Address {
                    host: host.into(),
                    port,
                    ldaps
                },
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_holds_no_credentials_and_no_path() {
        for text in [
            "",
            "http://a",
            "ldap://",
            "ldap://u:p@a",
            "ldap://a/dc=x",
            "ldap://a?x",
            "ldapi:///run/x",
        ] {
            let error = Address::parse(text).unwrap_err();
            assert!(matches!(error, LdapError::Settings(_)), "{text}");
            assert!(!error.to_string().contains("u:p"), "{error}");
        }
    }
}
