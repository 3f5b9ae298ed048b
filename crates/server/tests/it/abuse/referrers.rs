//! Manifests that point at others (A32 to A34, A40).

use std::collections::HashSet;

use futures_util::{StreamExt as _, stream};
use serde_json::json;
use wharf_oci::Digest;
use wharf_testkit::{Client, Image, MANIFEST};

use super::checks::{assert_denied, assert_error, assert_memory_stayed, resident_kib, send_raw};
use crate::access::stage::{PRIVATE, Stage, Who};

/// A signature of `subject`: an image that shares config and layers with every other one.
fn referrer(subject: &Digest, kind: &str, annotations: &serde_json::Value) -> Image {
    Image::with(vec![], |manifest| {
        manifest["artifactType"] = json!(kind);
        manifest["subject"] = json!({"mediaType": MANIFEST, "digest": subject, "size": 7});
        manifest["annotations"] = annotations.clone();
    })
}

/// Follows `Link` to the end and returns the digests of every page.
async fn pages(client: &Client, path: &str) -> Vec<Vec<String>> {
    let (mut next, mut pages) = (Some(path.to_owned()), vec![]);
    while let Some(path) = next {
        let reply = client.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        let list = reply.value();
        let digests = list["manifests"].as_array().expect("a list").iter();
        pages.push(digests.map(|entry| entry["digest"].as_str().unwrap_or("").to_owned()).collect());
        next = reply
            .header("link")
            .strip_prefix('<')
            .and_then(|link| link.split_once(">; rel=\"next\""))
            .map(|(url, _)| url.to_owned());
    }
    pages
}

#[tokio::test]
async fn a32_a_subject_may_come_later_or_never() {
    let stage = Stage::shared().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a32"));
    let subject = Digest::sha256(b"a32: nobody has pushed this");
    let signature = referrer(&subject, "application/x-signature", &json!({}));
    assert_eq!(developer.push_blob(&repository, &signature.config).await.status, 201);
    let reply = developer
        .push_manifest(&repository, "signature", MANIFEST, &signature.manifest)
        .await;
    assert_eq!((reply.status, reply.header("oci-subject")), (201, subject.as_str()), "{reply:?}");
    let path = format!("/v2/{repository}/referrers/{subject}");
    for who in Who::FOUR {
        let client = stage.client(who);
        if who == Who::Anonymous {
            assert_denied(&client.get(&path).await, who, "a private repository");
        } else {
            assert_eq!(pages(&client, &path).await, [[signature.digest.to_string()]], "{who:?}");
        }
    }
}

/// The dossier's rows say 100 000 referrers and 10 000 signatures. A durable write each would take minutes here, and what
/// is to be seen is seen with this many: the size of a page does not depend on the number of rows.
const REFERRERS: usize = 600;

#[tokio::test]
async fn a33_a40_hundreds_of_signatures_come_in_bounded_pages() {
    let stage = Stage::own().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a33"));
    let subject = stage.seed(&repository, "v1").await;
    let first = referrer(&subject.digest, "application/x-signature", &json!({}));
    assert_eq!(developer.push_blob(&repository, &first.config).await.status, 201);
    let pushed: HashSet<String> = stream::iter(0..REFERRERS)
        .map(|n| {
            let kind = if n % 3 == 0 {
                "application/x-sbom"
            } else {
                "application/x-signature"
            };
            let image = referrer(&subject.digest, kind, &json!({"n": n.to_string()}));
            let (developer, repository) = (developer.clone(), repository.clone());
            async move {
                let reply = developer
                    .push_manifest(&repository, image.digest.as_str(), MANIFEST, &image.manifest)
                    .await;
                assert_eq!(reply.status, 201, "{reply:?}");
                image.digest.to_string()
            }
        })
        .buffer_unordered(8)
        .collect()
        .await;
    let before = resident_kib(&stage);
    let path = format!("/v2/{repository}/referrers/{}", subject.digest);
    for query in ["", "?n=1000000000", "?n=37", "?n=0"] {
        let found = pages(&developer, &format!("{path}{query}")).await;
        assert!(
            found.iter().all(|page| page.len() <= 100),
            "{query}: a page of {:?}",
            found.iter().map(Vec::len).max()
        );
        let all: Vec<_> = found.into_iter().flatten().collect();
        assert_eq!(
            (all.len(), all.into_iter().collect::<HashSet<_>>()),
            (REFERRERS, pushed.clone()),
            "{query}"
        );
    }
    let sboms = pages(&developer, &format!("{path}?artifactType=application/x-sbom")).await;
    assert_eq!(sboms.into_iter().flatten().count(), REFERRERS / 3);
    for bad in ["n=-1", "n=1e3", "n=99999999999999999999", "last=x", "last=99999999999999999999"] {
        assert_error(
            &developer.get(&format!("{path}?{bad}")).await,
            400,
            "PAGINATION_NUMBER_INVALID",
            bad,
        );
    }
    assert_memory_stayed(&stage, before, "lists of referrers");
}

#[tokio::test]
async fn a33_a_page_is_bounded_in_bytes_as_well() {
    let stage = Stage::own().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a33-bytes"));
    let subject = Digest::sha256(b"a33: heavy referrers");
    let mut pushed = HashSet::new();
    for n in 0..10 {
        let image = referrer(
            &subject,
            "application/x-heavy",
            &json!({"pad": "x".repeat(3 << 20), "n": n.to_string()}),
        );
        developer.push_image(&repository, image.digest.as_str(), &image).await;
        pushed.insert(image.digest.to_string());
    }
    let path = format!("/v2/{repository}/referrers/{subject}");
    let found = pages(&developer, &path).await;
    assert!(found.len() >= 5, "{} pages", found.len());
    assert_eq!(found.into_iter().flatten().collect::<HashSet<_>>(), pushed);
    // What one reader costs is no growth (buffers and caches fill once); what three more add would be.
    let before = resident_kib(&stage);
    for _ in 0..3 {
        pages(&developer, &path).await;
    }
    assert_memory_stayed(&stage, before, "heavy referrers");
}

#[tokio::test]
async fn a34_an_artifact_type_is_matched_exactly() {
    let stage = Stage::shared().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a34"));
    let subject = Digest::sha256(b"a34");
    for kind in ["application/x-a", "application/x_a", "application/x-ab"] {
        let image = referrer(&subject, kind, &json!({}));
        developer.push_image(&repository, image.digest.as_str(), &image).await;
    }
    let path = format!("/v2/{repository}/referrers/{subject}");
    for (filter, matches) in [
        ("application/x-a", 1),
        ("application/x_a", 1),
        ("application/x%25", 0),
        ("%25", 0),
        ("%27%20OR%20%271%27%3D%271", 0),
        ("%22", 0),
        ("application/x-a%27--", 0),
        ("APPLICATION/X-A", 0),
        ("application/x-a%20", 0),
        ("*", 0),
    ] {
        let reply = developer.get(&format!("{path}?artifactType={filter}")).await;
        assert_eq!(
            (reply.status, reply.header("oci-filters-applied")),
            (200, "artifactType"),
            "{filter}: {reply:?}"
        );
        assert_eq!(
            reply.value()["manifests"].as_array().map(Vec::len),
            Some(matches),
            "{filter}: {reply:?}"
        );
    }
    for who in Who::FOUR {
        let nul = send_raw(&stage, who, format!("GET {path}?artifactType=a%00b HTTP/1.1").as_bytes()).await;
        assert_eq!(nul.status, 400, "{who:?}: {nul:?}");
        let long = format!("GET {path}?artifactType={} HTTP/1.1", "a".repeat(1 << 20));
        let reply = send_raw(&stage, who, long.as_bytes()).await;
        assert_eq!(reply.status, 414, "{who:?}: {reply:?}");
    }
}
