//! F20: an S3 that lies. What it says is done and is not, or not as it was asked for, is never acknowledged.

mod support;

use support::*;
use wharf_blob::{BlobDriver, BlobError, S3Options, stream_of};
use wharf_model::Secret;

const ERROR: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Error><Code>InternalError</Code><Message>We lie.</Message></Error>"#;

#[tokio::test]
async fn f20_bytes_that_change_on_the_way_are_not_acknowledged() {
    let (driver, liar) = behind_liar().await;
    for (size, request) in [(10, "PUT /"), (MIB, "PUT /"), (20 * MIB, "partNumber=2")] {
        let key = blob_key();
        liar.lies(&key, request, Lie::Spoil);
        let outcome = store(&driver, &key, size).await;
        assert!(liar.truth() > 0, "{request}");
        assert!(outcome.is_err(), "{size}: {outcome:?}");
        assert_absent(&driver, &key).await;
    }
}

#[tokio::test]
async fn f20_small_parts_that_change_on_the_way_into_a_joined_object_are_not_acknowledged() {
    let (driver, liar) = behind_liar().await;
    let (small, large) = (part_key(0), part_key(1));
    store(&driver, &small, 6 * MIB).await.unwrap();
    store(&driver, &large, 9 * MIB).await.unwrap();
    let (parts, key) = ([small, large], blob_key());
    liar.lies(&key, "partNumber=1", Lie::Spoil);
    let outcome = driver.compose(&parts, &key).await;
    assert!(liar.truth() > 0);
    assert!(outcome.is_err(), "{outcome:?}");
    assert_absent(&driver, &key).await;
    let whole = driver.compose(&parts, &key).await.unwrap();
    assert_holds(&driver, &whole, &[pattern(0, 6 * MIB), pattern(0, 9 * MIB)].concat()).await;
}

#[tokio::test]
async fn f20_a_completion_that_is_an_error_with_status_200_is_not_acknowledged() {
    let (driver, liar) = behind_liar().await;
    let key = blob_key();
    liar.lies(&key, "POST /|uploadId=", Lie::Answer("200 OK", ERROR));
    let outcome = store(&driver, &key, 20 * MIB).await;
    assert!(liar.truth() > 0);
    assert!(outcome.is_err(), "{outcome:?}");
    assert_absent(&driver, &key).await;
}

#[tokio::test]
async fn f20_a_write_that_never_happened_is_not_acknowledged() {
    let (driver, liar) = behind_liar().await;
    for (size, request) in [(10, "PUT /"), (20 * MIB, "POST /|uploadId=")] {
        let key = blob_key();
        let done = "<CompleteMultipartUploadResult><ETag>\"00\"</ETag></CompleteMultipartUploadResult>";
        liar.lies(&key, request, Lie::Answer("200 OK\r\nETag: \"00\"", done));
        let outcome = store(&driver, &key, size).await;
        assert!(liar.truth() > 0, "{request}");
        assert!(outcome.is_err(), "{size}: {outcome:?}");
        assert_absent(&driver, &key).await;
    }
}

#[tokio::test]
async fn f20_an_object_that_is_not_shown_after_its_write_is_not_acknowledged() {
    let (driver, liar) = behind_liar().await;
    for size in [10, 20 * MIB] {
        let key = blob_key();
        liar.lies(&key, "HEAD /", Lie::Answer("404 Not Found", ""));
        let outcome = store(&driver, &key, size).await;
        assert!(liar.truth() > 0);
        assert!(outcome.is_err(), "{size}: {outcome:?}");
    }
}

#[tokio::test]
async fn f20_a_part_with_a_wrong_etag_is_not_acknowledged_or_whole() {
    let (driver, liar) = behind_liar().await;
    let key = blob_key();
    liar.lies(&key, "partNumber=2", Lie::WrongEtag);
    let outcome = store(&driver, &key, 20 * MIB).await;
    assert!(liar.truth() > 0);
    match outcome {
        Ok(_) => assert_holds(&driver, &key, &pattern(0, 20 * MIB)).await,
        Err(_) => assert_absent(&driver, &key).await,
    }
}

#[tokio::test]
async fn f21_a_clock_that_is_off_and_keys_that_have_ended_are_told_and_pass() {
    let (driver, liar) = behind_liar().await;
    let key = blob_key();
    for code in ["RequestTimeTooSkewed", "ExpiredToken"] {
        liar.lies_about("/", Lie::Refuse(code));
        for outcome in [
            driver.size(&key).await.map(|_| ()),
            store(&driver, &key, 10).await.map(|_| ()),
            driver.check().await,
        ] {
            let Err(BlobError::Unavailable(error)) = outcome else {
                panic!("{code}: {outcome:?}")
            };
            // A HEAD has no body that could say why.
            let told = error.to_string();
            assert!(told.contains(code) || told.contains("403"), "{code}: {told}");
        }
        let error = driver.check().await.unwrap_err().to_string();
        assert!(error.contains(code), "{error}");
        assert!(liar.truth() > 0);
        driver.check().await.unwrap();
    }
    store(&driver, &key, 10).await.unwrap();
}

#[tokio::test]
async fn temporary_keys_are_sent_with_their_token() {
    let options = S3Options {
        session_token: Some(Secret::new("that-belongs-to-the-keys")),
        ..s3_options()
    };
    let (driver, liar) = behind_liar_with(options).await;
    liar.lies_about("x-amz-security-token: that-belongs-to-the-keys", Lie::Refuse("InvalidToken"));
    let error = driver.check().await.unwrap_err().to_string();
    assert!(liar.truth() > 0 && error.contains("InvalidToken"), "{error}");
}

#[tokio::test]
async fn f20_a_listing_in_another_order_shows_the_same() {
    let (driver, liar) = behind_liar().await;
    for _ in 0..5 {
        driver.put(&blob_key(), stream_of("listed")).await.unwrap();
    }
    let honest = listed(&driver, "blobs/").await;
    liar.lies_about("list-type=2", Lie::Backwards);
    let found = listed(&driver, "blobs/").await;
    assert!(liar.truth() > 0);
    assert_eq!(found, honest);
    assert_eq!(found.len(), 6);
}
