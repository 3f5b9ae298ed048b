//! What stands in a manifest that is well formed (A35 to A39).

use serde_json::{Value, json};
use wharf_oci::Digest;
use wharf_testkit::{Blob, Client, Image, MANIFEST};

use super::checks::{Witness, assert_denied, assert_error, assert_memory_stayed, resident_kib};
use crate::access::stage::{PRIVATE, Stage, Who};

#[tokio::test]
async fn a35_annotations_are_kept_byte_for_byte() {
    let stage = Stage::own().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a35"));
    let control: String = (0..0x20).filter_map(char::from_u32).collect();
    let crowd: serde_json::Map<_, _> = (0..60_000).map(|n| (format!("k{n:06}"), json!("v"))).collect();
    let cases = [
        (
            "control",
            json!({control.clone(): control, "": "", "\u{202e}\u{200b}": "<script>alert(1)</script>"}),
        ),
        ("large", json!({"large": "\u{e9}".repeat(3 << 19)})),
        ("crowd", Value::Object(crowd)),
    ];
    for (tag, annotations) in cases {
        let image = Image::with(vec![], |manifest| manifest["annotations"] = annotations.clone());
        developer.push_image(&repository, tag, &image).await;
        developer.assert_pulls(&repository, tag, &image).await;
        // In a list of referrers they stand in a column of their own.
        let subject = Digest::sha256(tag.as_bytes());
        let referrer = Image::with(vec![], |manifest| {
            manifest["annotations"] = annotations.clone();
            manifest["subject"] = json!({"mediaType": MANIFEST, "digest": subject, "size": 2});
        });
        developer.push_image(&repository, referrer.digest.as_str(), &referrer).await;
        let list = developer.get(&format!("/v2/{repository}/referrers/{subject}")).await.value();
        assert!(list["manifests"][0]["annotations"] == annotations, "{tag}");
    }
}

#[tokio::test]
async fn a37_the_data_of_a_descriptor_is_never_trusted() {
    let stage = Stage::shared().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a37"));
    for (tag, data) in [
        ("wrong", json!("d3Jvbmc=")),
        ("no-base64", json!("!!!")),
        ("number", json!(7)),
        ("large", json!("A".repeat(1 << 20))),
    ] {
        let image = Image::with(vec![Blob::random(100)], |manifest| {
            manifest["config"]["data"] = data.clone();
            manifest["layers"][0]["data"] = data.clone();
        });
        developer.push_image(&repository, tag, &image).await;
        developer.assert_pulls(&repository, tag, &image).await;
    }
    // `data` does not stand in for a blob that is not there.
    let image = Image::with(vec![], |manifest| manifest["config"]["data"] = json!("e30="));
    let other = Image::with(vec![Blob::new("{}")], |manifest| manifest["layers"][0]["data"] = json!("e30="));
    assert_eq!(
        developer.push_blob(&format!("{repository}-missing"), &image.config).await.status,
        201
    );
    let reply = developer
        .push_manifest(&format!("{repository}-missing"), "v1", MANIFEST, &other.manifest)
        .await;
    assert_error(&reply, 400, "MANIFEST_BLOB_UNKNOWN", "data is no content");
}

#[tokio::test]
async fn a38_a_push_with_tags_moves_all_of_them_or_none() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a38");
    let witness = Witness::seed(&stage, &repository).await;
    let developer = stage.client(Who::Developer);
    let image = Image::of(witness.image().layers.clone());
    let more = Image::with(image.layers.clone(), |manifest| manifest["annotations"] = json!({"a": "b"}));
    let push = async |client: &Client, tags: &[String]| {
        let query: Vec<_> = tags.iter().map(|tag| format!("tag={tag}")).collect();
        let path = format!("/v2/{repository}/manifests/{}?{}", more.digest, query.join("&"));
        client
            .body("PUT", &path, &[("content-type", MANIFEST)], more.manifest.clone())
            .await
    };
    let eleven: Vec<_> = (0..11).map(|n| format!("t{n}")).collect();
    for bad in ["-x", ".x", "a:b", "%C3%A9", "", &"t".repeat(129), "a%2Fb"] {
        let tags = [&eleven[..5], &[bad.to_owned()], &eleven[5..]].concat();
        assert_error(&push(&developer, &tags).await, 400, "TAG_INVALID", bad);
    }
    let crowd: Vec<_> = (0..101).map(|n| format!("t{n}")).collect();
    assert_error(&push(&developer, &crowd).await, 400, "TAG_INVALID", "101 tags");
    assert_denied(&push(&stage.client(Who::Guest), &eleven).await, Who::Guest, "a guest");
    assert_eq!(
        developer.head(&format!("/v2/{repository}/manifests/{}", more.digest)).await.status,
        404
    );
    witness.assert_unchanged(&stage).await;

    let reply = push(&developer, &eleven).await;
    let named: Vec<_> = reply
        .headers
        .get_all("oci-tag")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    assert_eq!(
        (reply.status, named),
        (201, eleven.iter().map(String::as_str).collect()),
        "{reply:?}"
    );
    for tag in &eleven {
        let head = developer.head(&format!("/v2/{repository}/manifests/{tag}")).await;
        assert_eq!(head.header("docker-content-digest"), more.digest.as_str());
    }
}

#[tokio::test]
async fn a39_a_config_is_bytes_whatever_it_claims_to_be() {
    let stage = Stage::own().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a39"));
    let history: Vec<_> = (0..50_000)
        .map(|n| json!({"created_by": format!("RUN {n}"), "empty_layer": true}))
        .collect();
    let before = resident_kib(&stage);
    for (tag, bytes) in [
        ("no-json", b"\x00\x01\xff\xfe not JSON".to_vec()),
        ("no-bytes", vec![]),
        ("abyss", vec![b'['; 1 << 20]),
        (
            "bomb",
            json!({"architecture": "amd64", "os": "linux", "history": history})
                .to_string()
                .into_bytes(),
        ),
        ("twice", br#"{"os":"linux","os":"windows","architecture":null}"#.to_vec()),
        ("large", vec![b' '; 16 << 20]),
    ] {
        let config = Blob::new(bytes);
        let mut image = Image::with(vec![Blob::random(10)], |manifest| {
            manifest["config"]["digest"] = json!(config.digest);
            manifest["config"]["size"] = json!(config.bytes.len());
        });
        image.config = config;
        developer.push_image(&repository, tag, &image).await;
        developer.assert_pulls(&repository, tag, &image).await;
    }
    assert_memory_stayed(&stage, before, "odd configs");
}
