//! A registry that knows the directory of the tests.

use serde_json::{Value, json};
use wharf_testkit::{Client, TestRegistry};

use crate::start;

pub(super) fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests by `make test`, or start tests/servers/slapd.sh"))
}

/// What an administrator would send to use the directory, with StartTLS.
pub(super) fn settings() -> Value {
    json!({
        "ldap_url": env("WHARF_TEST_LDAP_URL"),
        "ldap_start_tls": true,
        "ldap_ca_certificate": std::fs::read_to_string(env("WHARF_TEST_LDAP_CA")).expect("the certificate can be read"),
        "ldap_search_dn": "cn=reader,dc=wharf,dc=test",
        "ldap_search_password": "reader-Secret1",
        "ldap_base_dn": "ou=people,dc=wharf,dc=test",
        "ldap_uid": "uid",
        "ldap_filter": "(objectClass=inetOrgPerson)",
        "ldap_timeout": 10,
        "ldap_group_base_dn": "ou=groups,dc=wharf,dc=test",
        "ldap_group_search_filter": "(objectClass=groupOfNames)",
        "ldap_group_attribute_name": "cn",
        "ldap_group_admin_dn": "CN=Wharf  Admins, ou=Groups,dc=wharf,dc=test",
    })
}

pub(super) async fn configure(admin: &Client, changes: &Value) {
    let reply = admin.json("PUT", "/api/v2.0/configurations", changes).await;
    assert_eq!(reply.status, 200, "{reply:?}");
}

/// A registry of one's own that uses the directory.
pub(super) async fn registry() -> TestRegistry {
    let registry = start();
    configure(&registry.admin(), &settings()).await;
    registry
}

/// The directory's own administrator.
pub(super) async fn root() -> ldap3::Ldap {
    let (connection, mut ldap) = ldap3::LdapConnAsync::new(&env("WHARF_TEST_LDAP_URL"))
        .await
        .expect("the directory listens");
    tokio::spawn(connection.drive());
    let bound = ldap.simple_bind("cn=root,dc=wharf,dc=test", "root-password-of-the-tests").await;
    bound.and_then(ldap3::LdapResult::success).expect("root may bind");
    ldap
}

/// A person of a test's own, whose password is `own-Secret1`, in a group of that name.
pub(super) async fn add_person(ldap: &mut ldap3::Ldap, uid: &str) -> (String, String) {
    let person = format!("uid={uid},ou=people,dc=wharf,dc=test");
    let group = format!("cn={uid}-group,ou=groups,dc=wharf,dc=test");
    for dn in [&person, &group] {
        let _ = ldap.delete(dn).await;
    }
    let set = |value: &str| std::collections::HashSet::from([value.to_owned()]);
    let entry = vec![
        ("objectClass".to_owned(), set("inetOrgPerson")),
        ("uid".to_owned(), set(uid)),
        ("cn".to_owned(), set(uid)),
        ("sn".to_owned(), set(uid)),
        ("userPassword".to_owned(), set("own-Secret1")),
    ];
    ldap.add(&person, entry)
        .await
        .and_then(ldap3::LdapResult::success)
        .expect("the person");
    let members = std::collections::HashSet::from([person.clone(), "cn=root,dc=wharf,dc=test".to_owned()]);
    let entry = vec![
        ("objectClass".to_owned(), set("groupOfNames")),
        ("cn".to_owned(), set(&format!("{uid}-group"))),
        ("member".to_owned(), members),
    ];
    ldap.add(&group, entry)
        .await
        .and_then(ldap3::LdapResult::success)
        .expect("the group");
    (person, group)
}
