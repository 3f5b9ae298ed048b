//! Which groups count, how far they are followed, and who is an administrator.

use std::collections::HashSet;

use ldap3::Mod;
use wharf_auth::NestedGroups;

use crate::directory::{GROUPS, add, add_person, env, log_in, modify, names, remove, root, settings};

#[tokio::test]
async fn groups_come_from_every_kind_of_membership() {
    let alice = log_in(settings(), "alice", "alice-Secret1").await;
    // member, uniqueMember and memberUid; `elsewhere` is not under the groups' base.
    assert_eq!(names(&alice), ["builders", "reviewers", "unix"]);
    assert_eq!(alice.groups[0].key, "cn=builders,ou=groups,dc=wharf,dc=test");
}

#[tokio::test]
async fn without_a_group_filter_the_users_own_entry_counts() {
    let mut own = settings();
    own.group_filter = String::new();
    assert_eq!(names(&log_in(own.clone(), "alice", "alice-Secret1").await), ["builders"]);
    own.group_base_dn = "dc=wharf,dc=test".into();
    assert_eq!(
        names(&log_in(own.clone(), "alice", "alice-Secret1").await),
        ["builders", "elsewhere"]
    );
    own.nested_groups = NestedGroups::Walk;
    assert_eq!(
        names(&log_in(own, "alice", "alice-Secret1").await),
        ["builders", "company", "elsewhere", "engineering"]
    );
}

#[tokio::test]
async fn the_group_filter_keeps_groups_out() {
    let mut some = settings();
    some.group_filter = "(&(objectClass=groupOfNames)(!(cn=builders)))".into();
    assert_eq!(names(&log_in(some, "alice", "alice-Secret1").await), [""; 0]);
}

#[tokio::test]
async fn nested_groups_are_followed_and_rings_end() {
    let mut nested = settings();
    nested.nested_groups = NestedGroups::Walk;
    let alice = log_in(nested.clone(), "alice", "alice-Secret1").await;
    assert_eq!(names(&alice), ["builders", "company", "engineering", "reviewers", "unix"]);
    let bob = log_in(nested, "bob", "bob-Secret1").await;
    assert_eq!(names(&bob), ["company", "ring-one", "ring-two"]);
    assert_eq!(names(&log_in(settings(), "bob", "bob-Secret1").await), ["company", "ring-one"]);
}

#[tokio::test]
async fn a_server_without_the_in_chain_rule_still_tells_the_direct_groups() {
    let mut chained = settings();
    chained.nested_groups = NestedGroups::InChain;
    assert_eq!(
        names(&log_in(chained, "alice", "alice-Secret1").await),
        ["builders", "reviewers", "unix"]
    );
}

#[tokio::test]
async fn a_chain_of_groups_is_followed_to_a_bound() {
    let mut ldap = root(&env("WHARF_TEST_LDAP_URL")).await;
    let person = add_person(&mut ldap, "deep").await;
    let (mut member, mut chain) = (person.clone(), vec![person]);
    for step in 0..15 {
        let group = format!("cn=deep-{step:02},{GROUPS}");
        add(
            &mut ldap,
            &group,
            &[
                ("objectClass", "groupOfNames"),
                ("cn", &format!("deep-{step:02}")),
                ("member", &member),
            ],
        )
        .await;
        chain.push(group.clone());
        member = group;
    }
    let mut nested = settings();
    nested.nested_groups = NestedGroups::Walk;
    let deep = log_in(nested, "deep", "own-Secret1").await;
    assert_eq!(deep.groups.len(), 10);
    remove(&mut ldap, &chain.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn a125_a_group_left_is_gone_at_the_next_login() {
    let mut ldap = root(&env("WHARF_TEST_LDAP_URL")).await;
    let person = add_person(&mut ldap, "leaver").await;
    let group = format!("cn=leavers,{GROUPS}");
    let members = [
        ("objectClass", "groupOfNames"),
        ("cn", "leavers"),
        ("member", &person),
        ("member", "cn=root,dc=wharf,dc=test"),
    ];
    add(&mut ldap, &group, &members).await;
    let mut settings = settings();
    settings.admin_group_dn = group.clone();
    let before = log_in(settings.clone(), "leaver", "own-Secret1").await;
    assert_eq!((names(&before), before.admin), (vec!["leavers"], true));
    modify(&mut ldap, &group, Mod::Delete("member", HashSet::from([person.as_str()]))).await;
    let after = log_in(settings, "leaver", "own-Secret1").await;
    assert_eq!((names(&after), after.admin), (vec![], false));
    assert_eq!(before.subject, after.subject);
    remove(&mut ldap, &[&group, &person]).await;
}

#[tokio::test]
async fn a125_the_administrators_group_is_found_in_every_spelling_and_by_nothing_else() {
    for (spelling, admin) in [
        ("cn=Wharf Admins,ou=groups,dc=wharf,dc=test", true),
        ("CN=WHARF ADMINS, OU=Groups , DC=Wharf,DC=test", true),
        ("cn = wharf   admins,ou=groups;dc=wharf,dc=test", true),
        (r"cn=Wharf\20Admins,ou=groups,dc=wharf,dc=test", true),
        ("cn=WharfAdmins,ou=groups,dc=wharf,dc=test", false),
        ("cn=Wharf Admins,dc=wharf,dc=test", false),
        (r"cn=Wharf Admins\,ou=groups,dc=wharf,dc=test", false),
        ("", false),
    ] {
        let mut settings = settings();
        settings.admin_group_dn = spelling.into();
        assert_eq!(log_in(settings.clone(), "olga", "olga-Secret1").await.admin, admin, "{spelling}");
        assert!(!log_in(settings, "admin", "admin-Secret1").await.admin, "{spelling}");
    }
}

#[tokio::test]
async fn a_group_of_the_administrators_name_elsewhere_makes_nobody_an_administrator() {
    let mut ldap = root(&env("WHARF_TEST_LDAP_URL")).await;
    let person = add_person(&mut ldap, "climber").await;
    let fake = "cn=Wharf Admins,ou=outside,dc=wharf,dc=test";
    add(
        &mut ldap,
        fake,
        &[("objectClass", "groupOfNames"), ("cn", "Wharf Admins"), ("member", &person)],
    )
    .await;
    let climber = log_in(settings(), "climber", "own-Secret1").await;
    assert_eq!((names(&climber), climber.admin), (vec![], false));
    remove(&mut ldap, &[fake, &person]).await;
}
