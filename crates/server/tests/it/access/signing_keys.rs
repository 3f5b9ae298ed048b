//! Keys that sign tokens change, and nobody is logged out.

use std::process::Command;

use base64::Engine as _;
use chrono::Duration;
use wharf_core::signing;
use wharf_testkit::Client;

use crate::start;
use crate::uploads::clocked::Clocked;

const SCOPE: &str = "repository:library/app:pull,push";

async fn token(registry: &Clocked) -> String {
    registry.admin().token(&[SCOPE]).await.expect("a token")
}

/// The key that a token names.
fn kid(token: &str) -> String {
    let header = token.split('.').next().expect("a header");
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).expect("base64");
    let header: serde_json::Value = serde_json::from_slice(&header).expect("JSON");
    header["kid"].as_str().expect("a name").to_owned()
}

/// Whether the token opens a door that is closed without one.
async fn opens(client: Client, token: &str) -> bool {
    client.bearer(token).send("POST", "/v2/library/app/blobs/uploads/").await.status != 401
}

async fn kept(registry: &Clocked) -> Vec<String> {
    let keys = registry.core.store.read().settings().signing_keys().await.expect("keys");
    keys.into_iter().map(|key| key.kid).collect()
}

#[tokio::test]
async fn a_key_gets_a_successor_which_signs_when_every_replica_has_read_it() {
    let registry = Clocked::start().await;
    let core = &registry.core;
    // As every replica does when it starts.
    let replica = async || signing::issuer(&core.store, &core.sealer, core.clock.as_ref()).await.expect("keys");
    replica().await;
    signing::tend(core).await.expect("tended");
    let first = kid(&token(&registry).await);

    registry.clock.advance(Duration::days(90));
    let other = replica().await;
    signing::tend(core).await.expect("tended");
    assert_eq!(kept(&registry).await.len(), 2);
    let before = token(&registry).await;
    assert_eq!(kid(&before), first, "the new key is only known");
    assert!(other.verify(&before, core.clock.now()).is_ok());

    registry.clock.advance(Duration::minutes(11));
    let other = replica().await;
    signing::tend(core).await.expect("tended");
    let before = token(&registry).await;
    assert_eq!(kid(&before), kept(&registry).await[1]);
    assert!(other.verify(&before, core.clock.now()).is_ok(), "another replica knows the key too");

    registry.clock.advance(Duration::days(31));
    signing::tend(core).await.expect("tended");
    assert_eq!(kept(&registry).await, [kid(&before)], "the first key is forgotten");
}

#[tokio::test]
async fn a_token_outlives_the_change_of_keys() {
    let registry = Clocked::start().await;
    let core = &registry.core;
    signing::issuer(&core.store, &core.sealer, core.clock.as_ref())
        .await
        .expect("a key");
    signing::tend(core).await.expect("tended");
    signing::rotate(&core.store, &core.sealer, core.clock.now())
        .await
        .expect("a second key");
    registry.clock.advance(Duration::seconds(570));
    signing::tend(core).await.expect("tended");
    let old = token(&registry).await;
    registry.clock.advance(Duration::seconds(40));
    signing::tend(core).await.expect("tended");
    let new = token(&registry).await;
    assert_ne!(kid(&old), kid(&new));
    assert!(opens(registry.anonymous(), &old).await && opens(registry.anonymous(), &new).await);
    assert!(!opens(registry.anonymous(), "no.such.token").await);
}

#[tokio::test]
async fn of_two_replicas_that_make_the_next_key_one_wins() {
    let registry = Clocked::start().await;
    let core = &registry.core;
    signing::issuer(&core.store, &core.sealer, core.clock.as_ref())
        .await
        .expect("a key");
    registry.clock.advance(Duration::days(90));
    let (one, two) = tokio::join!(signing::tend(core), signing::tend(core));
    one.expect("tended");
    two.expect("tended");
    assert_eq!(kept(&registry).await.len(), 2);
}

#[tokio::test]
async fn an_operator_lists_and_rotates_them() {
    let mut registry = start();
    let run = |command: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_wharf"))
            .env_clear()
            .args(["keys", command, "--data-dir"])
            .arg(registry.data_dir())
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    assert_eq!(run("list").lines().count(), 1);
    let said = run("rotate");
    let listed = run("list");
    let lines: Vec<_> = listed.lines().collect();
    assert!(
        lines.len() == 2 && lines[0].ends_with("  signs") && lines[1].ends_with("  signs soon"),
        "{listed}"
    );
    assert!(said.starts_with(lines[1].split(' ').next().expect("a name")), "{said}");
    registry.restart();
    assert_eq!(registry.admin().get("/v2/").await.status, 200);
}
