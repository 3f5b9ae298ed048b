//! A storm of logins.

use std::collections::BTreeMap;

use wharf_testkit::{Client, Reply};

use super::peak_kib;
use crate::start;

/// Requests at the same time.
const STORM: usize = 500;

/// Accounts whose owners log in, and accounts somebody guesses at.
const PEOPLE: usize = 10;

/// Growth of resident memory that 500 connections and two running hashes of 19 MiB explain. Without a queue for hashes the storm would
/// take 500 times 19 MiB.
const GROWTH_KIB: u64 = 160 * 1024;

/// Who logs in, and which answers are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Right,
    Wrong,
    Absent,
}

/// One of the storm: its credentials, and a token or an account asked for with them.
async fn one(registry_url: String, number: usize) -> (Kind, Reply) {
    let person = number / 4 % PEOPLE;
    let (kind, name, password) = match number % 4 {
        0 | 1 => (Kind::Right, format!("owner{person}"), format!("Pass-word1-owner{person}")),
        2 => (Kind::Wrong, format!("victim{person}"), format!("Guess-{number}")),
        _ => (Kind::Absent, format!("nobody{number}"), "Pass-word1".to_owned()),
    };
    let client = Client::new(&registry_url).basic(&name, &password);
    let path = if (number / 2).is_multiple_of(2) {
        "/service/token?service=harbor-registry&scope=repository:library/app:pull"
    } else {
        "/api/v2.0/users/current"
    };
    (kind, client.get(path).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_logins_at_once_meet_a_queue_and_never_a_fault() {
    let registry = start();
    let admin = registry.admin();
    for person in 0..PEOPLE {
        admin.make_user(&format!("victim{person}")).await;
        let owner = admin.make_user(&format!("owner{person}")).await;
        assert_eq!(owner.get("/api/v2.0/users/current").await.status, 200);
    }
    let before = peak_kib(&registry);
    let mut storm = tokio::task::JoinSet::new();
    for number in 0..STORM {
        storm.spawn(one(registry.url().to_owned(), number));
    }
    let mut counts: BTreeMap<(Kind, u16), usize> = BTreeMap::new();
    for (kind, reply) in storm.join_all().await {
        *counts.entry((kind, reply.status)).or_default() += 1;
        let expected = if kind == Kind::Right { 200 } else { 401 };
        assert!(reply.status == expected || reply.status == 429, "{kind:?}: {reply:?}");
        assert!(reply.status != 429 || !reply.header("retry-after").is_empty(), "{reply:?}");
    }
    let peak = peak_kib(&registry);
    eprintln!("{STORM} logins at once: {counts:?}; peak of resident memory {before} KiB before, {peak} KiB after");
    assert!(
        counts.contains_key(&(Kind::Right, 200)) && counts.contains_key(&(Kind::Wrong, 401)),
        "{counts:?}"
    );
    assert!(peak < before + GROWTH_KIB, "{before} KiB before, {peak} KiB after");
    for person in 0..PEOPLE {
        let name = format!("owner{person}");
        let owner = registry.user(&name, &format!("Pass-word1-{name}"));
        assert_eq!(owner.get("/api/v2.0/users/current").await.status, 200, "{name} is not locked out");
    }
    assert_eq!(registry.anonymous().get("/readyz").await.status, 200);
}
