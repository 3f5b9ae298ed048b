//! Who gets in, as whom.

use wharf_auth::{LdapError, LdapScope};
use wharf_model::Secret;

use crate::directory::{BASE, add_person, env, log_in, provider, remove, root, settings};

#[tokio::test]
async fn the_right_password_proves_an_identity() {
    let alice = log_in(settings(), "alice", "alice-Secret1").await;
    assert_eq!(alice.provider, "ldap");
    assert_eq!(alice.subject, "uid=alice,ou=people,dc=wharf,dc=test");
    assert_eq!(alice.username, "alice");
    assert_eq!(alice.email.as_deref(), Some("alice@wharf.test"));
    assert_eq!(alice.realname.as_deref(), Some("Alice A."));
    assert!(!alice.admin);
    // The directory compares names without case; the name is the directory's, the account the same.
    let shouted = log_in(settings(), "ALICE", "alice-Secret1").await;
    assert_eq!((shouted.username, shouted.subject), (alice.username, alice.subject));
}

#[tokio::test]
async fn a_wrong_password_an_unknown_name_and_an_entry_without_password_prove_nothing() {
    let provider = provider(settings());
    for (username, password) in [
        ("alice", "bob-Secret1"),
        ("alice", "alice-secret1"),
        ("nobody", "alice-Secret1"),
        ("passwordless", "passwordless-Secret1"),
        ("reader", "reader-Secret1"),
    ] {
        assert_eq!(provider.authenticate(username, password).await, Ok(None), "{username}");
    }
}

#[tokio::test]
async fn c110_an_empty_password_is_refused_without_asking_the_directory() {
    let mut nowhere = settings();
    // Nothing listens here: asking would be an error.
    nowhere.url = "ldap://127.0.0.1:1".into();
    let nowhere = provider(nowhere);
    for password in ["", " ", "\t\n ", "\0", "alice-Secret1\0", "\u{a0}"] {
        assert_eq!(nowhere.authenticate("alice", password).await, Ok(None), "{password:?}");
    }
    for username in ["", "  ", "alice\0", "\0", &"a".repeat(256)] {
        assert_eq!(nowhere.authenticate(username, "alice-Secret1").await, Ok(None), "{username:?}");
    }
    assert!(matches!(
        nowhere.authenticate("alice", "alice-Secret1").await,
        Err(LdapError::Connect(_))
    ));
}

#[tokio::test]
async fn a123_what_users_type_is_never_a_filter_or_a_dn() {
    let mut wide = settings();
    wide.base_dn = BASE.into();
    let provider = provider(wide);
    for username in [
        "*",
        "a*",
        "*)(uid=*))(|(uid=*",
        "alice)(uid=alice",
        "alice)(|(objectClass=*",
        r"\2a",
        r"\61lice",
        "*)(objectClass=*",
        "alice,ou=people,dc=wharf,dc=test",
        "uid=alice,ou=people,dc=wharf,dc=test",
        "x,ou=admins",
        "admin)(&)",
        "alice\n",
        "(&(uid=alice)",
        "))))((((",
        "\\",
    ] {
        for password in ["alice-Secret1", "admin-Secret1", "*"] {
            let outcome = provider.authenticate(username, password).await;
            // A line end is a space to a directory, so that name is alice's; every other finds nobody.
            match outcome.expect(username) {
                None => {}
                Some(identity) => {
                    assert_eq!((username.trim(), password), ("alice", "alice-Secret1"));
                    assert_eq!(identity.username, "alice");
                }
            }
        }
    }
}

#[tokio::test]
async fn names_with_special_characters_log_in() {
    let weird = log_in(settings(), r"we(i*r\d, name", "odd-Secret1").await;
    assert_eq!(weird.username, r"we(i*r\d, name");
    assert_eq!(weird.subject, r"uid=we(i*r\\d\, name,ou=people,dc=wharf,dc=test");
    let umlaut = log_in(settings(), "müller", "umlaut-Secret1").await;
    assert_eq!(
        (umlaut.username.as_str(), umlaut.realname.as_deref()),
        ("müller", Some("Jürgen Müller"))
    );
    assert_eq!(umlaut.subject, "uid=müller,ou=people,dc=wharf,dc=test");
}

#[tokio::test]
async fn a_name_of_two_entries_is_nobodys() {
    assert_eq!(provider(settings()).authenticate("twin", "twin-Secret1").await, Ok(None));
    let mut partners = settings();
    partners.base_dn = "ou=partners,ou=people,dc=wharf,dc=test".into();
    assert_eq!(
        log_in(partners, "twin", "twin-Secret1").await.realname.as_deref(),
        Some("Second Twin")
    );
    let mut level = settings();
    level.scope = LdapScope::OneLevel;
    assert_eq!(log_in(level, "twin", "twin-Secret1").await.realname.as_deref(), Some("First Twin"));
}

#[tokio::test]
async fn the_filter_keeps_people_out() {
    let mut only_bob = settings();
    only_bob.filter = "mail=bob@wharf.test".into();
    let provider = provider(only_bob);
    assert_eq!(provider.authenticate("alice", "alice-Secret1").await, Ok(None));
    assert!(provider.authenticate("bob", "bob-Secret1").await.unwrap().is_some());
}

#[tokio::test]
async fn a125_a_renamed_entry_is_another_subject() {
    let mut ldap = root(&env("WHARF_TEST_LDAP_URL")).await;
    let before = add_person(&mut ldap, "renamed-before").await;
    let subject = log_in(settings(), "renamed-before", "own-Secret1").await.subject;
    let _ = ldap.delete("uid=renamed-after,ou=people,dc=wharf,dc=test").await;
    let renamed = ldap.modifydn(&before, "uid=renamed-after", true, None).await;
    renamed.and_then(ldap3::LdapResult::success).expect("the entry is renamed");
    let after = log_in(settings(), "renamed-after", "own-Secret1").await.subject;
    assert_ne!(subject, after);
    assert_eq!(provider(settings()).authenticate("renamed-before", "own-Secret1").await, Ok(None));
    remove(&mut ldap, &[&after]).await;
}

#[tokio::test]
async fn a_refused_search_account_is_an_error_and_shows_no_secret() {
    let mut wrong = settings();
    wrong.search_password = Secret::new("canary-of-a-password");
    assert!(!format!("{wrong:?}").contains("canary"));
    let provider = provider(wrong);
    let error = provider.authenticate("alice", "canary-of-the-user").await.unwrap_err();
    assert_eq!(error, LdapError::BindRefused { code: 49 });
    assert_eq!(provider.ping().await, Err(LdapError::BindRefused { code: 49 }));
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}
