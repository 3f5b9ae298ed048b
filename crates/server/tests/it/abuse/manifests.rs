//! Manifests and indexes of the wrong shape (A25 to A29).

use serde_json::{Value, json};
use wharf_testkit::{Image, MANIFEST};

use super::checks::{Witness, assert_denied, assert_error};
use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Pushes `body` under a tag as each of the four: those who may not push learn nothing about it, the others get `code`.
async fn assert_refused(stage: &Stage, repository: &str, content_type: &str, body: &[u8], code: &str, what: &str) {
    for who in Who::FOUR {
        let reply = stage.client(who).push_manifest(repository, "refused", content_type, body).await;
        if matches!(who, Who::Developer | Who::SystemAdmin) {
            assert_error(&reply, 400, code, &format!("{who:?} {what}"));
        } else {
            assert_denied(&reply, who, what);
        }
    }
}

/// The text of an image's manifest with more fields at its end.
fn with_fields(image: &Image, fields: &str) -> String {
    let text = String::from_utf8(image.manifest.to_vec()).expect("UTF-8");
    format!("{},{fields}}}", text.strip_suffix('}').expect("an object"))
}

#[tokio::test]
async fn a25_documents_two_parsers_could_read_differently_are_refused() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a25");
    let witness = Witness::seed(&stage, &repository).await;
    let image = witness.image();
    let text = String::from_utf8(image.manifest.to_vec()).expect("UTF-8");
    let utf16 = |big: bool| -> Vec<u8> {
        let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(unit).collect()
    };
    let invalid_utf8 = |field: &str| [with_fields(image, field).replace('?', "\u{0}").into_bytes()].concat();
    let with_byte = |field: &str| {
        invalid_utf8(field)
            .into_iter()
            .map(|byte| if byte == 0 { 0xff } else { byte })
            .collect()
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("layers twice", with_fields(image, r#""layers":[]"#).into()),
        ("config twice", with_fields(image, r#""config":{}"#).into()),
        (
            "mediaType twice",
            with_fields(image, &format!(r#""mediaType":"{MANIFEST}""#)).into(),
        ),
        ("schemaVersion twice", with_fields(image, r#""schemaVersion":2"#).into()),
        (
            "annotations twice",
            with_fields(image, r#""annotations":{},"annotations":{}"#).into(),
        ),
        (
            "a digest twice",
            text.replacen("\"digest\":", "\"digest\":\"sha256:0\",\"digest\":", 1).into(),
        ),
        ("trailing garbage", format!("{text}x").into()),
        ("a second document", format!("{text}{text}").into()),
        ("a byte order mark", format!("\u{feff}{text}").into()),
        ("UTF-16 little endian", [&[0xff, 0xfe][..], &utf16(false)].concat()),
        ("UTF-16 big endian", utf16(true)),
        ("a lone surrogate", with_fields(image, r#""annotations":{"a":"\ud800"}"#).into()),
        (
            "a lone surrogate in a key",
            with_fields(image, r#""annotations":{"\udc00":"a"}"#).into(),
        ),
        ("no UTF-8 in an annotation", with_byte(r#""annotations":{"a":"?"}"#)),
        ("no UTF-8 in an unknown field", with_byte(r#""unknown":"?""#)),
        ("no UTF-8 in an unknown key", with_byte(r#""unknown?":1"#)),
        ("NaN", with_fields(image, r#""unknown":NaN"#).into()),
        ("Infinity", with_fields(image, r#""unknown":-Infinity"#).into()),
        ("a comment", format!("/* */{text}").into()),
        ("a trailing comma", text.replace("}]", "},]").into()),
        (
            "a control character in a string",
            with_fields(image, "\"annotations\":{\"a\":\"\u{1}\"}").into(),
        ),
        ("null", b"null".to_vec()),
        ("a list", format!("[{text}]").into()),
        ("a string", b"\"manifest\"".to_vec()),
        ("nothing", vec![]),
        ("half of it", text[..text.len() / 2].into()),
        (
            "an abyss",
            with_fields(image, &format!(r#""unknown":{}{}"#, "[".repeat(65), "]".repeat(65))).into(),
        ),
        ("a bottomless abyss", "[".repeat(1 << 20).into()),
        ("objects all the way down", r#"{"a":"#.repeat(200_000).into()),
    ];
    for (what, body) in cases {
        assert_refused(&stage, &repository, MANIFEST, &body, "MANIFEST_INVALID", what).await;
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a26_one_kind_of_manifest_does_not_pass_for_another() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a26");
    let witness = Witness::seed(&stage, &repository).await;
    let image = witness.image();
    let own: Value = serde_json::from_slice(&image.manifest).expect("JSON");
    let child = json!({"mediaType": MANIFEST, "digest": image.digest, "size": image.manifest.len()});
    let list = "application/vnd.docker.distribution.manifest.list.v2+json";
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    let schema1 = "application/vnd.docker.distribution.manifest.v1+json";
    let prettyjws = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    let v1 =
        json!({"schemaVersion": 1, "name": repository, "tag": "refused", "fsLayers": [{"blobSum": image.layers[0].digest}], "history": []});
    for (what, content_type, body) in [
        (
            "manifests and layers",
            MANIFEST,
            json!({"schemaVersion": 2, "config": own["config"], "layers": own["layers"], "manifests": [child]}),
        ),
        (
            "manifests and layers as an index",
            INDEX,
            json!({"schemaVersion": 2, "layers": own["layers"], "manifests": [child]}),
        ),
        (
            "an index with a config",
            INDEX,
            json!({"schemaVersion": 2, "config": own["config"], "manifests": [child]}),
        ),
        (
            "a list with a config",
            list,
            json!({"schemaVersion": 2, "config": own["config"], "manifests": [child]}),
        ),
        ("an index without manifests", INDEX, json!({"schemaVersion": 2})),
        (
            "an image without config",
            MANIFEST,
            json!({"schemaVersion": 2, "layers": own["layers"]}),
        ),
        ("an empty object", MANIFEST, json!({})),
        ("schema 1", schema1, v1.clone()),
        ("signed schema 1", prettyjws, v1.clone()),
        ("schema 1 as an image", MANIFEST, v1.clone()),
        ("schema 1 as a Docker image", docker, v1),
        (
            "fsLayers in an image",
            MANIFEST,
            json!({"schemaVersion": 2, "config": own["config"], "layers": own["layers"], "fsLayers": []}),
        ),
        (
            "schema 3",
            MANIFEST,
            json!({"schemaVersion": 3, "config": own["config"], "layers": own["layers"]}),
        ),
        (
            "schema \"2\"",
            MANIFEST,
            json!({"schemaVersion": "2", "config": own["config"], "layers": own["layers"]}),
        ),
    ] {
        assert_refused(
            &stage,
            &repository,
            content_type,
            body.to_string().as_bytes(),
            "MANIFEST_INVALID",
            what,
        )
        .await;
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a27_header_and_body_agree_on_the_type() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a27");
    let witness = Witness::seed(&stage, &repository).await;
    let image = witness.image();
    for content_type in [
        INDEX,
        "application/vnd.docker.distribution.manifest.v2+json",
        "text/html",
        "application/x-unknown",
        "*/*",
    ] {
        assert_refused(&stage, &repository, content_type, &image.manifest, "MANIFEST_INVALID", content_type).await;
    }
    let mut untyped: Value = serde_json::from_slice(&image.manifest).expect("JSON");
    untyped.as_object_mut().expect("an object").remove("mediaType");
    let untyped = untyped.to_string();
    assert_refused(
        &stage,
        &repository,
        "application/json",
        untyped.as_bytes(),
        "MANIFEST_INVALID",
        "no type at all",
    )
    .await;
    witness.assert_unchanged(&stage).await;

    let (developer, elsewhere) = (stage.client(Who::Developer), format!("{PRIVATE}/a27-accepted"));
    developer.push_image(&elsewhere, "v1", image).await;
    for (tag, content_type, body) in [
        ("parameters", format!("{MANIFEST}; charset=utf-8"), image.manifest.to_vec()),
        ("case", MANIFEST.to_uppercase(), image.manifest.to_vec()),
        ("header-only", MANIFEST.to_owned(), untyped.clone().into()),
    ] {
        assert_eq!(
            developer.push_manifest(&elsewhere, tag, &content_type, &body).await.status,
            201,
            "{tag}"
        );
        let pulled = developer.get(&format!("/v2/{elsewhere}/manifests/{tag}")).await;
        assert_eq!((pulled.header("content-type"), pulled.body.to_vec()), (MANIFEST, body), "{tag}");
    }
    let bare = developer
        .body("PUT", &format!("/v2/{elsewhere}/manifests/missing"), &[], image.manifest.clone())
        .await;
    assert_eq!(bare.status, 201, "the mediaType field is enough: {bare:?}");
    let neither = developer
        .body("PUT", &format!("/v2/{elsewhere}/manifests/neither"), &[], untyped)
        .await;
    assert_error(&neither, 400, "MANIFEST_INVALID", "neither header nor field");
}

#[tokio::test]
async fn a28_sizes_that_are_none() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a28");
    let witness = Witness::seed(&stage, &repository).await;
    let text = String::from_utf8(witness.image().manifest.to_vec()).expect("UTF-8");
    for bad in [
        "-1",
        "1.5",
        "2e3",
        "9223372036854775808",
        "9223372036854775807",
        "18446744073709551616",
        "\"2000\"",
        "null",
        "[]",
        "true",
    ] {
        let body = text.replace("\"size\":2000", &format!("\"size\":{bad}"));
        assert_ne!(body, text);
        assert_refused(&stage, &repository, MANIFEST, body.as_bytes(), "MANIFEST_INVALID", bad).await;
    }
    let absent = text.replace(",\"size\":2000", "");
    assert_refused(&stage, &repository, MANIFEST, absent.as_bytes(), "MANIFEST_INVALID", "absent").await;
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a29_content_of_another_project_is_as_unknown_as_content_of_nobody() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a29");
    let witness = Witness::seed(&stage, &repository).await;
    let (foreign, nobodys) = (stage.seed(&format!("{FOREIGN}/a29"), "v1").await, Image::random(1, 2000));
    let developer = stage.client(Who::Developer);
    let answer = async |image: &Image| {
        let reply = developer.push_manifest(&repository, "refused", MANIFEST, &image.manifest).await;
        assert_error(&reply, 400, "MANIFEST_BLOB_UNKNOWN", "a missing blob");
        let mut body = String::from_utf8_lossy(&reply.body).into_owned();
        for blob in image.blobs() {
            body = body.replace(blob.digest.as_str(), "<digest>");
        }
        body
    };
    assert_eq!(answer(&foreign).await, answer(&nobodys).await);
    // The same for the children of an index.
    let index = |image: &Image| wharf_testkit::index_of(&[image]);
    for image in [&foreign, &nobodys] {
        assert_refused(
            &stage,
            &repository,
            INDEX,
            &index(image),
            "MANIFEST_BLOB_UNKNOWN",
            "a missing child",
        )
        .await;
    }
    // Not even an administrator, who may read both, gets a link that nobody mounted.
    let admin = stage
        .admin()
        .push_manifest(&repository, "refused", MANIFEST, &foreign.manifest)
        .await;
    assert_error(&admin, 400, "MANIFEST_BLOB_UNKNOWN", "admin");
    witness.assert_unchanged(&stage).await;
}
