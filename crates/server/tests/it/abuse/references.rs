//! Digests and tags in paths and parameters (A1, A2, A4, A5, A8, A9).

use wharf_testkit::{Image, MANIFEST};

use super::checks::{Witness, assert_error, send_raw};
use crate::access::stage::{PRIVATE, Stage, Who};

/// Digests of the right algorithm that are none, and algorithms nobody computes.
fn malformed_digests() -> Vec<String> {
    let hex = "a".repeat(64);
    vec![
        format!("sha256:{}", &hex[1..]),
        format!("sha256:{hex}a"),
        format!("sha256:{}", hex.to_uppercase()),
        format!("sha256:{}g", &hex[1..]),
        format!("sha256:{hex}:{hex}"),
        format!("SHA256:{hex}"),
        format!("md5:{}", &hex[..32]),
        format!("sha1:{}", &hex[..40]),
        format!("sha384:{hex}{}", &hex[..32]),
        format!("sha256+b64:{hex}"),
        format!("sha512:{hex}"),
        "sha256:".to_owned(),
        ":".to_owned(),
        "foo:bar".to_owned(),
    ]
}

#[tokio::test]
async fn a1_a2_a_malformed_digest_is_refused_wherever_it_stands() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a1");
    let witness = Witness::seed(&stage, &repository).await;
    for who in Who::FOUR {
        let client = stage.client(who);
        for digest in malformed_digests() {
            let what = format!("{who:?} {digest}");
            for (method, path) in [
                ("GET", format!("/v2/{repository}/blobs/{digest}")),
                ("DELETE", format!("/v2/{repository}/blobs/{digest}")),
                ("GET", format!("/v2/{repository}/manifests/{digest}")),
                ("PUT", format!("/v2/{repository}/manifests/{digest}")),
                ("DELETE", format!("/v2/{repository}/manifests/{digest}")),
                ("GET", format!("/v2/{repository}/referrers/{digest}")),
                (
                    "POST",
                    format!("/v2/{repository}/blobs/uploads/?digest={}", digest.replace('+', "%2B")),
                ),
                (
                    "POST",
                    format!("/v2/{repository}/blobs/uploads/?mount={}", digest.replace('+', "%2B")),
                ),
            ] {
                assert_error(
                    &client.send(method, &path).await,
                    400,
                    "DIGEST_INVALID",
                    &format!("{what} {method} {path}"),
                );
            }
            let head = client.head(&format!("/v2/{repository}/blobs/{digest}")).await;
            assert_eq!((head.status, head.body.len()), (400, 0), "{what}");
        }
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a4_a_digest_with_a_path_in_it_opens_no_file() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a4");
    let witness = Witness::seed(&stage, &repository).await;
    for who in Who::FOUR {
        for digest in [
            "sha256:../../../../etc/passwd",
            "sha256:%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "sha256:..%2f..%2fetc%2fpasswd",
            "sha256:%2e%2e",
            "sha256%3A..%2f",
            "sha256:..",
            "sha256:/etc/passwd",
        ] {
            for method in ["GET", "HEAD", "DELETE"] {
                let reply = send_raw(&stage, who, format!("{method} /v2/{repository}/blobs/{digest} HTTP/1.1").as_bytes()).await;
                // A slash ends the segment, so that what is left is another path, which names nothing.
                let expected: &[u16] = if digest.ends_with(":/etc/passwd") { &[404] } else { &[400] };
                assert!(expected.contains(&reply.status), "{who:?} {method} {digest}: {reply:?}");
                assert!(!reply.body.contains("root:"), "{digest}");
            }
        }
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a5_control_characters_spaces_and_a_mebibyte_in_a_digest() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a5");
    let witness = Witness::seed(&stage, &repository).await;
    let (hex, long) = ("a".repeat(63), "a".repeat(1 << 20));
    for who in Who::FOUR {
        for (digest, status, code) in [
            (format!("sha256:{hex}%00"), 400, "DIGEST_INVALID"),
            (format!("sha256:{hex}%20"), 400, "DIGEST_INVALID"),
            (format!("sha256:{hex}%0d%0aSet-Cookie:x=1"), 400, "DIGEST_INVALID"),
            (format!("sha256:{hex}\0"), 400, "BAD_REQUEST"),
            (format!("sha256:{hex} a"), 400, "BAD_REQUEST"),
            (format!("sha256:{hex}\ra"), 400, "BAD_REQUEST"),
            (format!("sha256:{hex}\r\nX-Injected: 1"), 400, "BAD_REQUEST"),
            (format!("sha256:{long}"), 414, "URI_TOO_LONG"),
        ] {
            let reply = send_raw(&stage, who, format!("GET /v2/{repository}/blobs/{digest} HTTP/1.1").as_bytes()).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (status, code),
                "{who:?} {digest:.90?}: {reply:?}"
            );
            assert!(!reply.head.contains("set-cookie"), "{reply:?}");
        }
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a8_a_malformed_tag_is_refused() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a8");
    let witness = Witness::seed(&stage, &repository).await;
    let (long, longest) = ("t".repeat(129), "t".repeat(128));
    for who in Who::FOUR {
        for tag in [
            long.as_str(),
            ".a",
            "-a",
            "%D0%B0",
            "a%20b",
            "a+b",
            "a,b",
            "a@b",
            "",
            "%2e",
            "lat%65st",
        ] {
            for method in ["GET", "HEAD", "PUT", "DELETE"] {
                let reply = send_raw(
                    &stage,
                    who,
                    format!("{method} /v2/{repository}/manifests/{tag} HTTP/1.1").as_bytes(),
                )
                .await;
                assert_eq!(reply.status, 400, "{who:?} {method} {tag}: {reply:?}");
                // A HEAD has no body to carry a code, and a dot is refused before anything is parsed.
                if method != "HEAD" && tag != "%2e" {
                    assert_eq!(reply.code(), "TAG_INVALID", "{who:?} {method} {tag}: {reply:?}");
                }
            }
        }
    }
    let developer = stage.client(Who::Developer);
    witness.assert_unchanged(&stage).await;
    let image = witness.image();
    assert_eq!(
        developer
            .push_manifest(&repository, &longest, MANIFEST, &image.manifest)
            .await
            .status,
        201
    );
    developer.assert_pulls(&repository, &longest, image).await;
}

#[tokio::test]
async fn a9_a_tag_that_looks_like_a_digest_is_a_tag_and_a_colon_makes_a_digest() {
    let stage = Stage::shared().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a9"));
    let (image, other) = (Image::random(1, 100), Image::random(1, 100));
    let look_alike = other.digest.as_str().replace(':', "-");
    developer.push_image(&repository, &look_alike, &image).await;
    developer.assert_pulls(&repository, &look_alike, &image).await;
    let by_digest = developer.get(&format!("/v2/{repository}/manifests/{}", other.digest)).await;
    assert_error(&by_digest, 404, "MANIFEST_UNKNOWN", "the tag is not the digest");
    let colon = developer
        .push_manifest(&repository, "sha256:latest", MANIFEST, &image.manifest)
        .await;
    assert_error(&colon, 400, "DIGEST_INVALID", "a colon");
    let tags = developer.get(&format!("/v2/{repository}/tags/list")).await.value();
    assert_eq!(tags["tags"], serde_json::json!([look_alike]));
}
