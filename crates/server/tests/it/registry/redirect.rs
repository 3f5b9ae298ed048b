//! Pulls of large blobs come from the object store itself.

use reqwest::{StatusCode, header, redirect::Policy};
use wharf_blob::{BlobDriver as _, ObjectKey, ObjectStore, S3Options, stream_of};
use wharf_model::Secret;
use wharf_testkit::{Blob, TestRegistry, on_postgres_and_s3};

use crate::configured;

const PATH: &str = "/v2/library/app/blobs/";

fn redirecting(how: &str) -> TestRegistry {
    on_postgres_and_s3(configured())
        .env("WHARF_STORAGE__REDIRECT", how)
        .env("WHARF_STORAGE__REDIRECT_SIZE", "64KiB")
        .start()
}

/// What a client gets that does not follow by itself.
async fn ask(registry: &TestRegistry, blob: &Blob, range: Option<&str>) -> reqwest::Response {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
    let mut request = client.get(format!("{}{PATH}{}", registry.url(), blob.digest));
    if let Some(range) = range {
        request = request.header(header::RANGE, range);
    }
    request.send().await.expect("an answer")
}

/// The store and the object that a link reads, without the registry.
fn behind(registry: &TestRegistry, url: &str) -> (ObjectStore, ObjectKey) {
    let settings = registry.builder();
    let setting = |key: &str| {
        settings
            .environment(&format!("WHARF_STORAGE__S3__{key}"))
            .expect("it is set")
            .to_owned()
    };
    let prefix = setting("PREFIX");
    let (path, _) = url.split_once('?').expect("a signature");
    let (_, key) = path.split_once(&format!("/{prefix}/")).expect("the registry's folder");
    let store = ObjectStore::s3(S3Options {
        endpoint: setting("ENDPOINT"),
        region: "us-east-1".into(),
        bucket: setting("BUCKET"),
        access_key: Some(Secret::new(setting("ACCESS_KEY"))),
        secret_key: Some(Secret::new(setting("SECRET_KEY"))),
        session_token: None,
        role_arn: None,
        path_style: true,
        checksums: true,
        wire: wharf_blob::Wire::default(),
        prefix,
    });
    (store.expect("it connects"), ObjectKey::from_stored(key).expect("a key"))
}

fn location(answer: &reqwest::Response) -> String {
    answer.headers()[header::LOCATION].to_str().expect("text").to_owned()
}

#[tokio::test]
async fn a_large_blob_is_read_by_a_link_that_opens_nothing_else() {
    let registry = redirecting("always");
    let (large, small) = (Blob::random(300_000), Blob::random(1000));
    for blob in [&large, &small] {
        assert_eq!(registry.admin().push_blob("library/app", blob).await.status, 201);
    }

    let answer = ask(&registry, &large, None).await;
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.headers()["docker-content-digest"], large.digest.as_str());
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let url = location(&answer);
    let client = reqwest::Client::new();
    let whole = client.get(&url).send().await.expect("an answer");
    assert_eq!(whole.status(), 200);
    assert_eq!(whole.bytes().await.expect("bytes"), large.bytes);
    let part = client
        .get(&url)
        .header(header::RANGE, "bytes=1000-1999")
        .send()
        .await
        .expect("an answer");
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.bytes().await.expect("bytes"), large.bytes.slice(1000..2000));
    let write = client.put(&url).body("other").send().await.expect("an answer");
    assert!(write.status().is_client_error(), "{}", write.status());

    assert_eq!(ask(&registry, &small, None).await.status(), StatusCode::OK, "not worth a detour");
    assert_eq!(
        registry.admin().head(&format!("{PATH}{}", large.digest)).await.status,
        200,
        "a question is answered here"
    );
    let beyond = ask(&registry, &large, Some("bytes=300000-")).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn a_link_is_for_those_who_may_pull() {
    let registry = redirecting("always");
    let (admin, blob) = (registry.admin(), Blob::random(300_000));
    admin.make_project("team", false).await;
    assert_eq!(admin.push_blob("team/app", &blob).await.status, 201);
    let refused = registry.anonymous().get(&format!("/v2/team/app/blobs/{}", blob.digest)).await;
    assert_eq!((refused.status, refused.header("location")), (401, ""));
}

#[tokio::test]
async fn nobody_is_sent_to_a_store_that_only_this_machine_reaches_unless_told_so() {
    for how in ["auto", "off"] {
        let registry = redirecting(how);
        let blob = Blob::random(300_000);
        assert_eq!(registry.admin().push_blob("library/app", &blob).await.status, 201);
        let answer = ask(&registry, &blob, None).await;
        assert_eq!(answer.status(), StatusCode::OK, "{how}");
        assert_eq!(answer.bytes().await.expect("bytes"), blob.bytes);
    }
}

#[tokio::test]
async fn f22_an_object_that_is_gone_or_cut_is_told_here_and_not_by_the_store() {
    let registry = redirecting("always");
    let blob = Blob::random(300_000);
    assert_eq!(registry.admin().push_blob("library/app", &blob).await.status, 201);
    let (store, key) = behind(&registry, &location(&ask(&registry, &blob, None).await));
    for left in [None, Some(blob.bytes.slice(..299_999)), Some(blob.bytes.slice(..0))] {
        store.delete(&key).await.expect("deleted");
        if let Some(left) = left {
            store.put(&key, stream_of(left)).await.expect("cut");
        }
        for range in [None, Some("bytes=0-9")] {
            let answer = ask(&registry, &blob, range).await;
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{range:?}");
        }
    }
    assert_eq!(registry.anonymous().get("/readyz").await.status, 200, "the rest goes on");
}
