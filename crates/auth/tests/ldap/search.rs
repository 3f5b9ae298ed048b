//! What an administrator looks up: people, groups, whether the settings work.

use wharf_auth::LdapError;

use crate::directory::{BASE, provider, settings};

#[tokio::test]
async fn people_are_found_by_part_of_a_name() {
    let provider = provider(settings());
    let found = provider.search_users("ali", 10).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].username.as_str(), found[0].email.as_deref()),
        ("alice", Some("alice@wharf.test"))
    );
    assert_eq!(provider.search_users("Jürgen", 10).await.unwrap()[0].username, "müller");
    assert_eq!(provider.search_users("(i*", 10).await.unwrap()[0].username, r"we(i*r\d, name");
    assert!(provider.search_users("*)(uid=*", 10).await.unwrap().is_empty());
    assert!(provider.search_users("", 100).await.unwrap().len() >= 9);
    assert_eq!(provider.search_users("", 3).await.unwrap().len(), 3);
}

#[tokio::test]
async fn one_person_is_found_by_the_whole_name() {
    let provider = provider(settings());
    let bob = provider.lookup_user("bob").await.unwrap().expect("bob is there");
    assert_eq!(
        (bob.subject.as_str(), bob.realname.as_deref()),
        ("uid=bob,ou=people,dc=wharf,dc=test", Some("Bob Baker"))
    );
    for nobody in ["bo", "b*", "twin", "", "nobody"] {
        assert_eq!(provider.lookup_user(nobody).await, Ok(None), "{nobody}");
    }
}

#[tokio::test]
async fn groups_are_found_by_name_and_by_dn() {
    let provider = provider(settings());
    let found = provider.search_groups("ring", 10).await.unwrap();
    assert_eq!(
        found.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(),
        ["engineering", "ring-one", "ring-two"]
    );
    assert!(provider.search_groups("elsewhere", 10).await.unwrap().is_empty());
    let admins = provider
        .group_by_dn("CN=wharf admins, OU=groups,DC=wharf,DC=test")
        .await
        .unwrap()
        .expect("the group is there");
    assert_eq!(
        (admins.name.as_str(), admins.key.as_str()),
        ("Wharf Admins", "cn=wharf admins,ou=groups,dc=wharf,dc=test")
    );
    for nothing in [
        "cn=nothing,ou=groups,dc=wharf,dc=test",
        "cn=elsewhere,ou=outside,dc=wharf,dc=test",
        BASE,
        "builders",
        "",
    ] {
        assert_eq!(provider.group_by_dn(nothing).await, Ok(None), "{nothing}");
    }
}

#[tokio::test]
async fn a_ping_says_what_is_wrong() {
    assert_eq!(provider(settings()).ping().await, Ok(()));
    let mut no_base = settings();
    no_base.base_dn = "ou=nowhere,dc=wharf,dc=test".into();
    assert_eq!(provider(no_base).ping().await, Err(LdapError::BaseDnMissing));
    let mut nobody = settings();
    nobody.search_dn = "cn=nobody,dc=wharf,dc=test".into();
    assert_eq!(provider(nobody).ping().await, Err(LdapError::BindRefused { code: 49 }));
    let mut nowhere = settings();
    nowhere.url = "ldap://127.0.0.1:1".into();
    assert!(matches!(provider(nowhere).ping().await, Err(LdapError::Connect(_))));
}

#[tokio::test]
async fn a_search_account_without_password_is_refused_before_it_becomes_an_anonymous_bind() {
    let mut blank = settings();
    blank.search_password = wharf_model::Secret::new("");
    assert!(matches!(wharf_auth::LdapProvider::new("ldap", blank), Err(LdapError::Settings(_))));
}
