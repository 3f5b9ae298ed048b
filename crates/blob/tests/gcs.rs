//! Google Cloud Storage beyond the contract: credentials, what is left behind, and whether the requests are ones that Google accepts.
//! `tests/servers/gcs.sh start` prints where its double is.

mod support;

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use support::*;
use wharf_blob::{BlobDriver, BlobError, GcsOptions, ObjectStore};
use wharf_model::Secret;

#[tokio::test]
async fn a_revoked_key_is_a_clear_error_that_does_not_name_it() {
    let options = gcs_options_with("REVOKED_FILE");
    let json = options.credentials.clone().unwrap();
    let error = ObjectStore::gcs(options).unwrap().check().await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(matches!(error, BlobError::Unavailable(_)), "{text}");
    for part in [
        "invalid_grant",
        "Invalid JWT Signature",
        "wharf@tests.iam.gserviceaccount.com",
        "/token",
    ] {
        assert!(error.to_string().contains(part), "{part}: {text}");
    }
    let file: serde_json::Value = serde_json::from_str(json.expose()).unwrap();
    for line in file["private_key"].as_str().unwrap().lines() {
        assert!(!text.contains(line), "the key is in {text}");
    }
}

#[tokio::test]
async fn what_is_no_credentials_is_refused_at_once_and_not_repeated() {
    let account = r#"{"type": "service_account", "client_email": "a@b", "private_key": "hush-hush"}"#;
    for json in [
        "hush-hush",
        r#"{"type": 7, "private_key": "hush-hush"}"#,
        r#"{"type": "service_account"}"#,
        account,
    ] {
        let options = GcsOptions {
            credentials: Some(Secret::new(json)),
            ..gcs_options()
        };
        let error = ObjectStore::gcs(options).map(|_| ()).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains("credentials") || text.contains("service account"), "{text}");
        assert!(!text.contains("hush"), "{text}");
    }
}

#[tokio::test]
async fn a_machine_of_googles_needs_no_configured_credentials() {
    let options = GcsOptions {
        credentials: None,
        ..gcs_options()
    };
    let driver = ObjectStore::gcs(options).unwrap();
    driver.check().await.unwrap();
    let key = blob_key();
    store(&driver, &key, 9 * MIB).await.unwrap();
    assert_holds(&driver, &key, &pattern(0, 9 * MIB)).await;
    // Nothing here can sign a link then.
    assert_eq!(driver.link(&key, Duration::from_secs(60)).await.unwrap(), None);
}

#[tokio::test]
async fn a_workload_of_another_platform_needs_no_stored_key() {
    let options = gcs_options_with("WORKLOAD_FILE");
    let endpoint = options.endpoint.clone();
    let driver = ObjectStore::gcs(options).unwrap();
    let key = blob_key();
    store(&driver, &key, 9 * MIB).await.unwrap();
    assert_holds(&driver, &key, &pattern(0, 9 * MIB)).await;
    assert_nothing_refused(&endpoint).await;
}

#[tokio::test]
async fn a_service_accounts_key_signs_links() {
    let options = gcs_options();
    let endpoint = options.endpoint.clone();
    let driver = ObjectStore::gcs(options).unwrap();
    let key = blob_key();
    store(&driver, &key, MIB).await.unwrap();
    let link = driver.link(&key, Duration::from_secs(60)).await.unwrap().unwrap();
    let part = reqwest::Client::new().get(&link).header("Range", "bytes=5-9").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), pattern(5, 10));
    let longer = link.replace("X-Goog-Expires=60", "X-Goog-Expires=600");
    assert_eq!(reqwest::get(&longer).await.unwrap().status(), 403, "a link that was changed");
    let short = driver.link(&key, Duration::from_secs(1)).await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(reqwest::get(&short).await.unwrap().status(), 400, "a link that has ended");
    assert_nothing_refused(&endpoint).await;
}

#[tokio::test]
async fn a_token_serves_many_requests() {
    let options = gcs_options();
    let endpoint = options.endpoint.clone();
    let driver = ObjectStore::gcs(options).unwrap();
    let before = Double::ask(&endpoint).await.count("tokens");
    for _ in 0..200 {
        driver.size(&blob_key()).await.unwrap();
    }
    // Each of the other tests gets some too.
    let granted = Double::ask(&endpoint).await.count("tokens") - before;
    assert!(granted < 40, "{granted} tokens for 200 requests");
}

#[tokio::test]
async fn a_missing_bucket_is_not_an_empty_one() {
    let options = GcsOptions {
        bucket: "nobody-made-this".into(),
        ..gcs_options()
    };
    let driver = ObjectStore::gcs(options).unwrap();
    assert!(driver.check().await.is_err());
    for outcome in [
        driver.size(&blob_key()).await.map(|_| ()),
        driver.open(&blob_key(), None).await.map(|_| ()),
    ] {
        assert!(matches!(outcome, Err(BlobError::Unavailable(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing_open() {
    let options = gcs_options();
    let (endpoint, prefix) = (options.endpoint.clone(), options.prefix.clone());
    let driver = ObjectStore::gcs(options).unwrap();
    // A source that fails, a caller that goes away, and uploads that come too late. An upload begins with its third part.
    driver.put(&blob_key(), broken_body(40 * MIB)).await.unwrap_err();
    let stuck = body(40 * MIB).chain(stream::pending()).boxed();
    let key = blob_key();
    let abandoned = driver.put(&key, stuck);
    tokio::time::timeout(Duration::from_secs(2), abandoned).await.unwrap_err();
    let key = blob_key();
    let outcomes = join_all((0..4).map(|_| store(&driver, &key, 20 * MIB))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_holds(&driver, &key, &pattern(0, 20 * MIB)).await;
    let mut open = Vec::new();
    for _ in 0..100 {
        open = Double::ask(&endpoint).await.open_uploads(&prefix);
        if open.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(open, Vec::<String>::new());
    assert_eq!(listed(&driver, "").await, [(key.to_string(), 20 * MIB)]);
    assert_nothing_refused(&endpoint).await;
}
