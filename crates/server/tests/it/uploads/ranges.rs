//! Parts of a blob, and conditions on it.

use wharf_testkit::Blob;

use super::REPOSITORY;
use crate::start;

#[tokio::test]
async fn a49_ranges_of_every_shape() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(1000));
    assert_eq!(admin.push_blob(REPOSITORY, &blob).await.status, 201);
    let url = format!("/v2/{REPOSITORY}/blobs/{}", blob.digest);
    let many = format!("bytes={}", vec!["0-0"; 1000].join(","));
    let table: [(&str, u16, std::ops::Range<usize>); 18] = [
        ("bytes=0-", 206, 0..1000),
        ("bytes=0-0", 206, 0..1),
        ("bytes=999-", 206, 999..1000),
        ("bytes=10-19", 206, 10..20),
        ("bytes=990-5000", 206, 990..1000),
        ("bytes=990-18446744073709551615", 206, 990..1000),
        ("bytes=-5", 206, 995..1000),
        ("bytes=-5000", 206, 0..1000),
        ("bytes=-0", 416, 0..0),
        ("bytes=1000-", 416, 0..0),
        ("bytes=999999999999-", 416, 0..0),
        ("bytes=5-3", 416, 0..0),
        // RFC 9110 lets these be ignored.
        ("bytes=0-0,2-2", 200, 0..1000),
        (&many, 200, 0..1000),
        ("lines=0-5", 200, 0..1000),
        ("bytes=abc", 200, 0..1000),
        ("bytes=99999999999999999999-", 200, 0..1000),
        ("", 200, 0..1000),
    ];
    for (range, status, part) in table {
        for method in ["GET", "HEAD"] {
            let reply = admin.body(method, &url, &[("range", range)], "").await;
            assert_eq!(reply.status, status, "{method} {range}: {reply:?}");
            let expected = &blob.bytes[part.clone()];
            match (method, status) {
                (_, 416) => {}
                ("GET", _) => assert!(reply.body == expected, "{range}"),
                _ => assert_eq!(reply.header("content-length"), expected.len().to_string(), "{range}"),
            }
            if status == 206 {
                assert_eq!(reply.header("content-range"), format!("bytes {}-{}/1000", part.start, part.end - 1));
            }
        }
    }
}

#[tokio::test]
async fn a49_an_empty_blob_has_no_range() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::new(""));
    assert_eq!(admin.push_blob(REPOSITORY, &blob).await.status, 201);
    let url = format!("/v2/{REPOSITORY}/blobs/{}", blob.digest);
    for range in ["bytes=0-", "bytes=0-0", "bytes=-1"] {
        let reply = admin.body("GET", &url, &[("range", range)], "").await;
        assert!(matches!(reply.status, 200 | 416), "{range}: {reply:?}");
    }
}

#[tokio::test]
async fn a50_conditions_that_make_no_sense_are_ignored() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(1000));
    assert_eq!(admin.push_blob(REPOSITORY, &blob).await.status, 201);
    let url = format!("/v2/{REPOSITORY}/blobs/{}", blob.digest);
    let long = "\"a\",".repeat(1000);
    for garbage in ["", ",", "\"", "\"\"", "W/", "W/\"", "sha256:abc", &long, ",,,\"x", "\u{1}"] {
        let Ok(value) = reqwest::header::HeaderValue::from_bytes(garbage.as_bytes()) else {
            continue;
        };
        for name in ["if-none-match", "if-match", "if-modified-since", "if-unmodified-since"] {
            let reply = wharf_testkit::Reply::of(admin.request("GET", &url).header(name, value.clone())).await;
            assert_eq!(reply.status, 200, "{name}: {garbage:?}");
            assert!(reply.body == blob.bytes);
        }
        // An If-Range that names other content: the whole, not a part of it.
        let reply = wharf_testkit::Reply::of(admin.request("GET", &url).header("if-range", value).header("range", "bytes=0-9")).await;
        assert_eq!((reply.status, reply.body.len()), (200, 1000), "if-range: {garbage:?}");
    }
    let etag = admin.head(&url).await.header("etag").to_owned();
    for same in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".into()] {
        let reply = admin.body("GET", &url, &[("if-none-match", &same)], "").await;
        assert_eq!((reply.status, reply.body.len()), (304, 0), "{same}");
    }
    let part = admin.body("GET", &url, &[("if-range", &etag), ("range", "bytes=0-9")], "").await;
    assert_eq!((part.status, part.body.len()), (206, 10));
}
