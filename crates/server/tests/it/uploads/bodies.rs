//! Bodies and headers that ask for work.

use wharf_testkit::{Blob, Image};

use super::{REPOSITORY, assert_error, assert_serves};
use crate::start;

/// A gzip stream of nothing much; never unpacked, so its content does not matter.
const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x04\0\x43\xbe\xb7\xe8\x01\0\0\0";

#[tokio::test]
async fn a58_a_content_encoding_is_never_undone() {
    let registry = start();
    let admin = registry.admin();
    let blob = Blob::new(GZIP);
    let url = format!("/v2/{REPOSITORY}/blobs/uploads/?digest={}", blob.digest);
    let reply = admin.body("POST", &url, &[("content-encoding", "gzip")], GZIP).await;
    match reply.status {
        201 => assert_serves(&admin, REPOSITORY, &blob).await,
        415 => {}
        other => panic!("{other}: {reply:?}"),
    }
    let image = Image::random(1, 100);
    for blob in image.blobs() {
        assert_eq!(admin.push_blob(REPOSITORY, blob).await.status, 201);
    }
    let manifest = format!("/v2/{REPOSITORY}/manifests/v1");
    let headers = [("content-encoding", "gzip"), ("content-type", image.media_type)];
    let reply = admin.body("PUT", &manifest, &headers, GZIP).await;
    assert!(matches!(reply.status, 400 | 415), "{reply:?}");
    assert_error(&admin.get(&manifest).await, 404, "MANIFEST_UNKNOWN");
    // An encoding stated for plain bytes: they are what was sent, or they are refused.
    let reply = admin.body("PUT", &manifest, &headers, image.manifest.clone()).await;
    assert!(matches!(reply.status, 201 | 415), "{reply:?}");
}

#[tokio::test]
async fn a59_a_huge_accept_header_costs_nothing() {
    let registry = start();
    let (admin, image) = (registry.admin(), Image::random(1, 100));
    admin.push_image(REPOSITORY, "v1", &image).await;
    let url = format!("/v2/{REPOSITORY}/manifests/v1");
    let list = vec!["application/vnd.oci.image.manifest.v1+json"; 500].join(",");
    let odd = vec!["a/b;q=0.1"; 2000].join(",");
    for accept in [list.as_str(), odd.as_str(), ",,,,", "*/*;q=x", "/", ""] {
        let reply = admin.body("GET", &url, &[("accept", accept)], "").await;
        assert!(matches!(reply.status, 200 | 406), "{reply:?}");
    }
    for accept in [
        "x/y,".repeat(250_000),
        vec!["application/vnd.oci.image.manifest.v1+json"; 10_000].join(","),
    ] {
        let request = format!("GET {url} HTTP/1.1\r\nHost: {}\r\nAccept: {accept}\r\n\r\n", registry.host());
        let (answer, _) = wharf_testkit::raw_request(registry.host(), request.as_bytes(), std::time::Duration::from_secs(10)).await;
        assert!(answer.starts_with(b"HTTP/1.1 431 "), "{:?}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn a_blob_larger_than_the_limit_is_refused_however_it_comes() {
    let registry = crate::configured()
        .env("WHARF_LIMITS__BLOB_SIZE", "10KiB")
        .env("WHARF_LIMITS__MANIFEST_SIZE", "10KiB")
        .start();
    let admin = registry.admin();
    let (small, large) = (Blob::random(10 * 1024), Blob::random(10 * 1024 + 1));
    assert_eq!(admin.push_blob(REPOSITORY, &small).await.status, 201);
    assert_eq!(admin.push_blob(REPOSITORY, &large).await.status, 413);
    let location = admin.open_upload(REPOSITORY).await;
    assert_eq!(super::patch(&admin, &location, 0, &large.bytes[..10_000]).await.status, 202);
    assert_eq!(super::patch(&admin, &location, 10_000, &large.bytes[10_000..]).await.status, 413);
    let endless = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(bytes::Bytes::from_static(&[0; 1024])));
    let request = admin.request("PATCH", &location).body(reqwest::Body::wrap_stream(endless));
    // The answer may be lost to the reset that ends an endless body.
    if let Ok(reply) = wharf_testkit::Reply::try_of(request).await {
        assert_eq!(reply.status, 413, "{reply:?}");
    }
    super::assert_stands_at(&admin, &location, 10_000).await;
    assert_eq!(super::files(&registry.data_dir().join("storage/uploads")).len(), 1);
}
