//! Guessing passwords gets slower, and hits nobody else.

use std::time::Duration;

use wharf_testkit::{Client, Reply, TestRegistry};

use super::assert_wrong;
use crate::configured;

/// A registry behind a proxy on this machine, so that a test can come from many addresses.
fn registry() -> TestRegistry {
    configured().env("WHARF_SERVER__TRUSTED_PROXIES", "127.0.0.1").start()
}

async fn from(client: &Client, address: &str) -> Reply {
    Reply::of(client.request("GET", "/v2/").header("x-forwarded-for", address)).await
}

#[tokio::test]
async fn a100_guessing_one_password_is_slowed_where_it_comes_from() {
    let registry = registry();
    registry.admin().make_user("victim").await;
    let (mut refused, mut slowed) = (0, 0);
    for n in 0..100 {
        let reply = from(&registry.user("victim", &format!("guess-{n}")), "198.51.100.7").await;
        match reply.status {
            401 => refused += 1,
            429 => {
                slowed += 1;
                let wait: u64 = reply.header("retry-after").parse().expect("seconds");
                assert!((1..=900).contains(&wait), "{wait}");
            }
            other => panic!("{other}: {reply:?}"),
        }
    }
    assert!(refused <= 12 && slowed >= 88, "{refused} were checked, {slowed} were not");
    // The right password is not tried there now either.
    let right = registry.user("victim", "Pass-word1-victim");
    assert_eq!(from(&right, "198.51.100.7").await.status, 429);
    // The owner is somewhere else, and other people where the attacker is log in too.
    assert_eq!(from(&right, "203.0.113.5").await.status, 200);
    assert_eq!(from(&registry.admin(), "198.51.100.7").await.status, 200);
}

#[tokio::test]
async fn a100_one_password_for_many_names_is_slowed_too() {
    let registry = registry();
    let mut checked = 0;
    for n in 0..120 {
        let reply = from(&registry.user(&format!("user{n}"), "Summer-2026"), "198.51.100.8").await;
        checked += u32::from(reply.status == 401);
    }
    assert!(checked < 70, "{checked}");
    assert_eq!(from(&registry.admin(), "203.0.113.6").await.status, 200);
}

#[tokio::test]
async fn the_same_wrong_password_again_is_no_further_guess() {
    let registry = registry();
    // A job with an old password: it is told so every time and slows down nobody.
    for _ in 0..50 {
        assert_wrong(&from(&registry.user("admin", "Old-Password1"), "198.51.100.9").await, "old");
    }
    assert_eq!(from(&registry.admin(), "198.51.100.9").await.status, 200);
}

#[tokio::test]
async fn many_logins_at_once_are_all_answered() {
    let registry = registry();
    registry.admin().make_user("busy").await;
    let tries: Vec<_> = (0..500)
        .map(|n| {
            // Half of them right, the others all different.
            let password = if n % 2 == 0 {
                "Pass-word1-busy".to_owned()
            } else {
                format!("wrong-{n}")
            };
            let client = registry.user("busy", &password);
            tokio::spawn(async move { (n, from(&client, &format!("198.51.{}.{}", n / 200, n % 200 + 1)).await) })
        })
        .collect();
    for attempt in tries {
        let (n, reply) = attempt.await.expect("no panic");
        let expected: &[u16] = if n % 2 == 0 { &[200, 429] } else { &[401, 429] };
        assert!(expected.contains(&reply.status), "{n}: {reply:?}");
    }
    assert_eq!(from(&registry.user("busy", "Pass-word1-busy"), "203.0.113.7").await.status, 200);
}

#[tokio::test]
async fn a101_a_refusal_takes_as_long_for_every_kind_of_name() {
    let registry = super::directory::registry().await;
    registry.admin().make_user("existing").await;
    let mut times = [("existing", vec![]), ("alice", vec![]), ("absent", vec![])];
    for n in 0..5 {
        for (name, measured) in &mut times {
            let client = registry.user(name, &format!("wrong-{n}"));
            let began = std::time::Instant::now();
            assert_wrong(&client.get("/api/v2.0/users/current").await, name);
            measured.push(began.elapsed());
        }
    }
    // The least of several: what other programs of this machine add is no difference of ours.
    let least_times = times.map(|(_, measured)| measured.into_iter().min().expect("five"));
    let (least, most) = (least_times.iter().min().expect("three"), least_times.iter().max().expect("three"));
    assert!(*least >= Duration::from_millis(300), "{least_times:?}");
    assert!(most.as_secs_f64() / least.as_secs_f64() < 1.25, "{least_times:?}");
}
