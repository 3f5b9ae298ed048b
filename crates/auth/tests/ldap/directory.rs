//! The directory of the tests: settings that fit it, and changes to it.

use std::collections::HashSet;
use std::time::Duration;

use ldap3::{Ldap, LdapConnAsync, Mod};
use wharf_auth::{ExternalIdentity, LdapProvider, LdapScope, LdapSettings, NestedGroups};
use wharf_model::Secret;

pub(crate) const BASE: &str = "dc=wharf,dc=test";
pub(crate) const PEOPLE: &str = "ou=people,dc=wharf,dc=test";
pub(crate) const GROUPS: &str = "ou=groups,dc=wharf,dc=test";
pub(crate) const GROUP_FILTER: &str = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))";

/// What `tests/servers/slapd.sh start` printed.
pub(crate) fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: start the directory with tests/servers/slapd.sh"))
}

/// A file that the script printed the path of.
pub(crate) fn file(name: &str) -> String {
    std::fs::read_to_string(env(name)).expect("the certificate can be read")
}

/// StartTLS with the right authority, groups by both ways, nothing nested.
pub(crate) fn settings() -> LdapSettings {
    LdapSettings {
        url: env("WHARF_TEST_LDAP_URL"),
        start_tls: true,
        ca_certificate: Some(file("WHARF_TEST_LDAP_CA")),
        verify_certificate: true,
        search_dn: "cn=reader,dc=wharf,dc=test".into(),
        search_password: Secret::new("reader-Secret1"),
        base_dn: PEOPLE.into(),
        filter: "(objectClass=inetOrgPerson)".into(),
        uid_attribute: "uid".into(),
        scope: LdapScope::Subtree,
        timeout: Duration::from_secs(10),
        group_base_dn: GROUPS.into(),
        group_filter: GROUP_FILTER.into(),
        group_name_attribute: "cn".into(),
        group_scope: LdapScope::Subtree,
        group_membership_attribute: "memberof".into(),
        nested_groups: NestedGroups::Ignore,
        admin_group_dn: "cn=Wharf Admins,ou=groups,dc=wharf,dc=test".into(),
    }
}

pub(crate) fn provider(settings: LdapSettings) -> LdapProvider {
    LdapProvider::new("ldap", settings).expect("the settings are valid")
}

/// A login that must succeed.
pub(crate) async fn log_in(settings: LdapSettings, username: &str, password: &str) -> ExternalIdentity {
    let outcome = provider(settings).authenticate(username, password).await;
    outcome.expect("the directory answers").expect("the password is right")
}

/// The names of somebody's groups.
pub(crate) fn names(identity: &ExternalIdentity) -> Vec<&str> {
    identity.groups.iter().map(|group| group.name.as_str()).collect()
}

/// The directory's own administrator, on the plain server or the one with TLS.
pub(crate) async fn root(url: &str) -> Ldap {
    let (connection, mut ldap) = LdapConnAsync::new(url).await.expect("the directory listens");
    ldap3::drive!(connection);
    let bound = ldap.simple_bind("cn=root,dc=wharf,dc=test", "root-password-of-the-tests").await;
    bound.and_then(ldap3::LdapResult::success).expect("root may bind");
    ldap
}

/// Adds an entry; one that a run before left behind goes first.
pub(crate) async fn add(ldap: &mut Ldap, dn: &str, attributes: &[(&str, &str)]) {
    let _ = ldap.delete(dn).await;
    let mut entry: Vec<(&str, HashSet<&str>)> = Vec::new();
    for (name, value) in attributes {
        match entry.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => {
                values.insert(*value);
            }
            None => entry.push((name, HashSet::from([*value]))),
        }
    }
    ldap.add(dn, entry)
        .await
        .and_then(ldap3::LdapResult::success)
        .expect("the entry is added");
}

/// A person of a test's own, whose password is `own-Secret1`.
pub(crate) async fn add_person(ldap: &mut Ldap, uid: &str) -> String {
    let dn = format!("uid={uid},{PEOPLE}");
    let attributes = [
        ("objectClass", "inetOrgPerson"),
        ("uid", uid),
        ("cn", uid),
        ("sn", uid),
        ("userPassword", "own-Secret1"),
    ];
    add(ldap, &dn, &attributes).await;
    dn
}

/// Adds to or removes from an attribute of an entry.
pub(crate) async fn modify(ldap: &mut Ldap, dn: &str, change: Mod<&str>) {
    ldap.modify(dn, vec![change])
        .await
        .and_then(ldap3::LdapResult::success)
        .expect("the entry is changed");
}

/// Removes entries.
pub(crate) async fn remove(ldap: &mut Ldap, dns: &[&str]) {
    for dn in dns {
        ldap.delete(dn)
            .await
            .and_then(ldap3::LdapResult::success)
            .expect("the entry is removed");
    }
}
