//! From Harbor's `ldap_*` keys to the settings of a directory.

use std::time::Duration;

use wharf_auth::{LdapScope, LdapSettings, NestedGroups};
use wharf_model::Secret;

use super::Snapshot;

/// The directory's name among the providers.
pub(crate) const NAME: &str = "ldap";

/// The directory's settings; `None` while no URL is set.
pub(crate) fn settings(snapshot: &Snapshot) -> Option<LdapSettings> {
    let text = |name| snapshot.text(name).trim().to_owned();
    let or = |name, default: &str| {
        Some(text(name))
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| default.to_owned())
    };
    let scope = |name| LdapScope::from_number(snapshot.number(name)).unwrap_or(LdapScope::Subtree);
    let url = text("ldap_url");
    if url.is_empty() {
        return None;
    }
    Some(LdapSettings {
        url,
        start_tls: snapshot.flag("ldap_start_tls"),
        ca_certificate: Some(text("ldap_ca_certificate")).filter(|pem| !pem.is_empty()),
        verify_certificate: snapshot.flag("ldap_verify_cert"),
        search_dn: text("ldap_search_dn"),
        search_password: snapshot.secret("ldap_search_password").cloned().unwrap_or_else(|| Secret::new("")),
        base_dn: text("ldap_base_dn"),
        filter: text("ldap_filter"),
        uid_attribute: or("ldap_uid", "cn"),
        scope: scope("ldap_scope"),
        timeout: Duration::from_secs(snapshot.number("ldap_timeout").unsigned_abs().max(1)),
        group_base_dn: text("ldap_group_base_dn"),
        group_filter: text("ldap_group_search_filter"),
        group_name_attribute: or("ldap_group_attribute_name", "cn"),
        group_scope: scope("ldap_group_search_scope"),
        group_membership_attribute: or("ldap_group_membership_attribute", "memberof"),
        nested_groups: match snapshot.text("ldap_nested_groups") {
            "walk" => NestedGroups::Walk,
            "in_chain" => NestedGroups::InChain,
            _ => NestedGroups::Ignore,
        },
        admin_group_dn: text("ldap_group_admin_dn"),
    })
}
