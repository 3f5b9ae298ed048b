//! Alibaba Cloud OSS beyond the contract: credentials, what is left behind, and whether the requests are ones that Alibaba accepts.
//! `tests/servers/oss.sh start` prints where its double is.

mod support;

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use support::*;
use wharf_blob::{BlobDriver, BlobError, ObjectStore, OssOptions};
use wharf_model::Secret;

#[tokio::test]
async fn wrong_credentials_are_a_clear_error_that_does_not_name_them() {
    let secret = "a-secret-that-is-not-the-right-one";
    for (id, code) in [(None, "SignatureDoesNotMatch"), (Some("LTAI-nobody"), "InvalidAccessKeyId")] {
        let mut options = oss_options();
        options.access_key_secret = Some(Secret::new(secret));
        if let Some(id) = id {
            options.access_key_id = Some(Secret::new(id));
        }
        let driver = ObjectStore::oss(options).unwrap();
        let error = driver.check().await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(matches!(error, BlobError::Unavailable(_)) && text.contains(code), "{text}");
        assert!(!text.contains(secret), "{text}");
        assert!(driver.size(&blob_key()).await.is_err());
    }
}

#[tokio::test]
async fn another_region_is_an_error() {
    let options = OssOptions {
        region: "cn-elsewhere".into(),
        ..oss_options()
    };
    let error = ObjectStore::oss(options).unwrap().check().await.unwrap_err();
    assert!(error.to_string().contains("region"), "{error}");
}

#[tokio::test]
async fn keys_sign_links() {
    let options = oss_options();
    let address = oss_address(&options);
    let driver = ObjectStore::oss(options).unwrap();
    let key = blob_key();
    store(&driver, &key, MIB).await.unwrap();
    let link = driver.link(&key, Duration::from_secs(60)).await.unwrap().unwrap();
    let part = reqwest::Client::new().get(&link).header("Range", "bytes=5-9").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), pattern(5, 10));
    let longer = link.replace("x-oss-expires=60", "x-oss-expires=600");
    assert_eq!(reqwest::get(&longer).await.unwrap().status(), 403, "a link that was changed");
    let short = driver.link(&key, Duration::from_secs(1)).await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(reqwest::get(&short).await.unwrap().status(), 403, "a link that has ended");
    assert_nothing_refused(&address).await;
}

#[tokio::test]
async fn an_object_that_nobody_waits_for_any_more_goes_again() {
    let options = oss_options();
    let driver = ObjectStore::oss(options).unwrap();
    for size in [MIB, 20 * MIB] {
        let ended = std::sync::Arc::new(tokio::sync::Notify::new());
        let ending = std::sync::Arc::clone(&ended);
        // The pieces before the end are on their way when it comes.
        let end = stream::once(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            ending.notify_one();
            Ok(bytes::Bytes::new())
        });
        let key = blob_key();
        tokio::select! {
            biased;
            outcome = driver.put(&key, body(size).chain(end).boxed()) => panic!("{outcome:?}"),
            () = ended.notified() => {}
        }
        let mut left = u64::MAX;
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            left = driver.size(&key).await.unwrap().unwrap_or(0);
            if left == 0 && ended_is_over(&driver, &key).await {
                break;
            }
        }
        assert_eq!(left, 0, "{size}");
    }
}

/// Whether nothing comes any more.
async fn ended_is_over(driver: &ObjectStore, key: &wharf_blob::ObjectKey) -> bool {
    tokio::time::sleep(Duration::from_secs(1)).await;
    driver.size(key).await.expect("an answer").is_none()
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing_open() {
    let options = oss_options();
    let (address, prefix) = (oss_address(&options), options.prefix.clone());
    let driver = ObjectStore::oss(options).unwrap();
    // A source that fails, a caller that goes away, and uploads that come too late.
    driver.put(&blob_key(), broken_body(20 * MIB)).await.unwrap_err();
    let stuck = body(20 * MIB).chain(stream::pending()).boxed();
    tokio::time::timeout(Duration::from_millis(700), driver.put(&blob_key(), stuck))
        .await
        .unwrap_err();
    let key = blob_key();
    let outcomes = join_all((0..4).map(|_| store(&driver, &key, 20 * MIB))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_holds(&driver, &key, &pattern(0, 20 * MIB)).await;
    let mut open = Vec::new();
    for _ in 0..100 {
        open = Double::ask(&address).await.open_uploads(&prefix);
        if open.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(open, Vec::<String>::new());
    assert_eq!(listed(&driver, "").await, [(key.to_string(), 20 * MIB)]);
    assert_nothing_refused(&address).await;
}

#[tokio::test]
async fn f21_a_pods_role_needs_no_key_and_is_taken_anew_with_what_the_pod_has_by_then() {
    let options = OssOptions {
        access_key_id: None,
        access_key_secret: None,
        ..oss_options()
    };
    let address = oss_address(&options);
    let file = std::env::var("ALIBABA_CLOUD_OIDC_TOKEN_FILE").expect("oss.sh sets it");
    let driver = ObjectStore::oss(options).expect("the options connect");
    let before = Double::ask(&address).await.count("roles");
    driver.check().await.expect("it may");
    let key = blob_key();
    store(&driver, &key, 9 * MIB).await.expect("stored");
    assert_holds(&driver, &key, &pattern(0, 9 * MIB)).await;
    let link = driver.link(&key, Duration::from_secs(60)).await.expect("signed").expect("a link");
    let read = reqwest::get(&link).await.expect("an answer");
    assert_eq!(
        (read.status().as_u16(), read.bytes().await.expect("whole")),
        (200, pattern(0, 9 * MIB).into())
    );
    let taken = Double::ask(&address).await.count("roles");
    assert!(
        (1..4).contains(&(taken - before)),
        "{} roles taken for many requests",
        taken - before
    );
    std::fs::write(&file, "pod-2").expect("written");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(listed(&driver, "blobs/").await, [(key.to_string(), 9 * MIB)]);
    assert!(Double::ask(&address).await.count("roles") > taken);
    // A pod that nobody knows.
    std::fs::write(&file, "stranger").expect("written");
    tokio::time::sleep(Duration::from_secs(6)).await;
    let error = driver.check().await.expect_err("refused");
    let text = format!("{error} {error:?}");
    assert!(
        matches!(error, BlobError::Unavailable(_)) && text.contains("AuthenticationFail.OIDCToken.Invalid"),
        "{text}"
    );
    assert!(!text.contains("stranger"), "{text}");
    std::fs::write(&file, "pod-3").expect("written");
    driver.delete(&key).await.expect("it is known again");
    assert_nothing_refused(&address).await;
}
