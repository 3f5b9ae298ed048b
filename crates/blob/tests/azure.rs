//! Azure Blob Storage beyond the contract: a shared access signature or a pod's identity instead of the account's key.
//! `tests/servers/azurite.sh start` prints where Azurite is.

mod support;

use std::time::Duration;

use chrono::TimeDelta;
use reqsign_core::hash::{base64_decode, base64_hmac_sha256};
use support::*;
use wharf_blob::{AzureOptions, BlobDriver, BlobError, ObjectStore, Wire};
use wharf_model::{Clock as _, Secret, SystemClock};

/// A signature of the account for its containers and blobs (Azure Storage, "Create an account SAS", version 2018-11-09).
fn signature(options: &AzureOptions, rights: &str, lifetime: TimeDelta) -> Secret {
    let until = (SystemClock.now() + lifetime).format("%Y-%m-%dT%H:%M:%SZ");
    let to_sign = format!("{}\n{rights}\nb\nco\n\n{until}\n\nhttp,https\n2018-11-09\n", options.account);
    let key = base64_decode(options.key.as_ref().expect("a key").expose()).expect("base64");
    let signed = base64_hmac_sha256(&key, to_sign.as_bytes());
    let signed = percent_encoding::utf8_percent_encode(&signed, percent_encoding::NON_ALPHANUMERIC);
    // As Azure's own page shows it, with the question mark.
    Secret::new(format!(
        "?sv=2018-11-09&ss=b&srt=co&sp={rights}&se={until}&spr=http,https&sig={signed}"
    ))
}

fn signed(rights: &str, lifetime: TimeDelta) -> ObjectStore {
    let options = azure_options();
    let sas_token = Some(signature(&options, rights, lifetime));
    ObjectStore::azure(AzureOptions {
        key: None,
        sas_token,
        ..options
    })
    .expect("the options connect")
}

#[tokio::test]
async fn a_shared_access_signature_does_for_everything_but_links() {
    let driver = signed("rwdlac", TimeDelta::hours(1));
    driver.check().await.expect("it may");
    let key = blob_key();
    // More than one part.
    assert_eq!(store(&driver, &key, 20 << 20).await.expect("stored"), 20 << 20);
    assert_eq!(listed(&driver, "blobs/").await, [(key.to_string(), 20 << 20)]);
    assert!(!driver.features().await.expect("told").links, "who has no key signs no links");
    driver.delete(&key).await.expect("deleted");
    assert_eq!(listed(&driver, "").await, []);
}

#[tokio::test]
async fn a_signature_that_is_over_or_does_not_allow_it_is_a_clear_error_without_the_signature() {
    for (rights, lifetime) in [("rwdlac", TimeDelta::hours(-1)), ("rl", TimeDelta::hours(1))] {
        let error = signed(rights, lifetime).check().await.expect_err("refused");
        let text = format!("{error} {error:?}");
        assert!(matches!(error, BlobError::Unavailable(_)), "{text}");
        assert!(text.contains("403") || text.contains("Authorization"), "{text}");
        assert!(!text.contains("sig="), "{text}");
    }
}

/// A store for whoever runs as a pod with an identity: all it knows is in its environment.
fn of_a_pod() -> ObjectStore {
    let authority = std::fs::read(setting("AZURE_POD_AUTHORITY", "azurite.sh")).expect("a certificate");
    ObjectStore::azure(AzureOptions {
        endpoint: setting("AZURE_POD_ENDPOINT", "azurite.sh"),
        key: None,
        wire: Wire::trusting(&authority).expect("an authority"),
        ..azure_options()
    })
    .expect("the options connect")
}

#[tokio::test]
async fn f21_a_pods_identity_needs_no_key_and_is_renewed_from_what_the_pod_has_by_then() {
    let (driver, authority) = (of_a_pod(), std::env::var("AZURE_AUTHORITY_HOST").expect("azurite.sh sets it"));
    let file = std::env::var("AZURE_FEDERATED_TOKEN_FILE").expect("azurite.sh sets it");
    let before = Double::ask(&authority).await.count("tokens");
    driver.check().await.expect("it may");
    let key = blob_key();
    store(&driver, &key, 9 * MIB).await.expect("stored");
    assert_holds(&driver, &key, &pattern(0, 9 * MIB)).await;
    assert!(!driver.features().await.expect("told").links, "who has no key signs no links");
    let given = Double::ask(&authority).await.count("tokens");
    assert!((1..4).contains(&(given - before)), "{} tokens for many requests", given - before);
    // The token of a pod is replaced before it ends, and so is what was given for it.
    std::fs::write(&file, "pod-2").expect("written");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(listed(&driver, "blobs/").await, [(key.to_string(), 9 * MIB)]);
    assert!(Double::ask(&authority).await.count("tokens") > given);
    // A pod that nobody knows.
    std::fs::write(&file, "stranger").expect("written");
    tokio::time::sleep(Duration::from_secs(6)).await;
    let error = driver.check().await.expect_err("refused");
    let text = format!("{error} {error:?}");
    assert!(
        matches!(error, BlobError::Unavailable(_)) && text.contains("workload identity token request failed"),
        "{text}"
    );
    assert!(!text.contains("stranger"), "{text}");
    std::fs::write(&file, "pod-3").expect("written");
    driver.delete(&key).await.expect("it is known again");
    assert_nothing_refused(&authority).await;
}
