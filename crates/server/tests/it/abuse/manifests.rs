//! Manifests, indexes and their JSON (A23 to A39).

use std::cell::Cell;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wharf_oci::Digest;
use wharf_testkit::{Blob, Client, Image, MANIFEST, Reply};

use super::checks::{Witness, assert_denied, assert_error, assert_memory_stayed, resident_kib};
use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const LIMIT: usize = 4 << 20;

/// A manifest of exactly `size` bytes: what is missing is an annotation.
fn sized(size: usize) -> Image {
    let padded = |length: usize| Image::with(vec![], |manifest| manifest["annotations"] = json!({"pad": "x".repeat(length)}));
    let frame = padded(0).manifest.len();
    padded(size - frame)
}

#[tokio::test]
async fn a23_c47_four_mebibytes_are_a_manifest_and_one_byte_more_is_not() {
    let stage = Stage::own().await;
    let repository = format!("{PRIVATE}/a23");
    let witness = Witness::seed(&stage, &repository).await;
    let (largest, larger) = (sized(LIMIT), sized(LIMIT + 1));
    let developer = stage.client(Who::Developer);
    developer.push_image(&format!("{PRIVATE}/a23-large"), "large", &largest).await;
    developer.assert_pulls(&format!("{PRIVATE}/a23-large"), "large", &largest).await;

    let before = resident_kib(&stage);
    for who in Who::FOUR {
        let client = stage.client(who);
        let can_push = matches!(who, Who::Developer | Who::SystemAdmin);
        for path in ["large", larger.digest.as_str()] {
            let path = format!("/v2/{repository}/manifests/{path}");
            let reply = client
                .body("PUT", &path, &[("content-type", MANIFEST)], larger.manifest.clone())
                .await;
            if can_push {
                assert_error(&reply, 413, "SIZE_INVALID", &format!("{who:?}"));
            } else {
                assert_denied(&reply, who, "nothing is read for those who may not push");
            }
            // What is left unread ends the connection, and the client is told.
            assert_eq!(reply.header("connection"), "close", "{who:?}");
        }
        if can_push {
            let sent = endless(&stage, who, &format!("/v2/{repository}/manifests/endless"), MANIFEST).await;
            assert!(sent < 64 << 20, "{who:?}: {sent} bytes were taken");
        }
    }
    assert_memory_stayed(&stage, before, "refused manifests");
    witness.assert_unchanged(&stage).await;
}

/// Sends a chunked body without an end until the registry has answered 413 and closed. Returns how much was sent when
/// the answer was there.
pub(crate) async fn endless(stage: &Stage, who: Who, path: &str, content_type: &str) -> usize {
    let host = stage.registry.host();
    let stream = TcpStream::connect(host).await.expect("a connection");
    let (mut reader, mut writer) = stream.into_split();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {}\r\nContent-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n\r\n",
        who.authorization()
    );
    writer.write_all(head.as_bytes()).await.expect("a head");
    let sent = Cell::new(0);
    let write = async {
        let chunk = [b"10000\r\n".to_vec(), vec![b' '; 0x10000], b"\r\n".to_vec()].concat();
        while writer.write_all(&chunk).await.is_ok() {
            sent.set(sent.get() + chunk.len());
        }
        std::future::pending::<()>().await;
    };
    let read = async {
        let mut answer = vec![];
        // A reset after the answer is a close, too. Until it has been read, the registry takes in what still comes.
        let _ = reader.read_to_end(&mut answer).await;
        answer
    };
    let both = async {
        tokio::select! {
            answer = read => answer,
            () = write => vec![],
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(30), both)
        .await
        .expect("the registry closes");
    let sent = sent.get();
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        answer.starts_with("HTTP/1.1 413 ") && answer.contains("SIZE_INVALID") && answer.contains("onnection: close"),
        "{answer}"
    );
    sent
}

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

/// A manifest with a given list of layers, as text: `serde_json::Value` would be slow for so many.
fn many_layers(config: &Blob, layers: impl Iterator<Item = Digest>) -> String {
    let layers: Vec<_> = layers.map(|digest| format!(r#"{{"digest":"{digest}","size":2}}"#)).collect();
    format!(
        r#"{{"schemaVersion":2,"config":{{"digest":"{}","size":{}}},"layers":[{}]}}"#,
        config.digest,
        config.bytes.len(),
        layers.join(",")
    )
}

/// As many layers as four mebibytes hold; a hundred thousand would not fit.
const MANY: usize = 43_000;

/// Pushes a large honest manifest first, whose cost is no growth, then `layers`, and returns the answer.
async fn push_many(stage: &Stage, repository: &str, layers: impl Iterator<Item = Digest>) -> (Reply, String) {
    let (developer, config) = (stage.client(Who::Developer), Blob::new("{}"));
    assert_eq!(developer.push_blob(repository, &config).await.status, 201);
    developer.push_image(&format!("{repository}-large"), "large", &sized(LIMIT)).await;
    let manifest = many_layers(&config, layers);
    assert!(
        manifest.len() > LIMIT - (LIMIT >> 4) && manifest.len() <= LIMIT,
        "{}",
        manifest.len()
    );
    let (before, began) = (resident_kib(stage), Instant::now());
    let reply = developer.push_manifest(repository, "many", MANIFEST, manifest.as_bytes()).await;
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_memory_stayed(stage, before, "a manifest of 43 000 layers");
    (reply, manifest)
}

#[tokio::test]
async fn a31_a_layer_may_stand_forty_thousand_times_in_a_manifest() {
    let (stage, repository) = (Stage::own().await, format!("{PRIVATE}/a31"));
    let same = std::iter::repeat_n(Digest::sha256(b"{}"), MANY);
    let (reply, manifest) = push_many(&stage, &repository, same).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let pulled = stage.client(Who::Guest).get(&format!("/v2/{repository}/manifests/many")).await;
    assert_eq!(pulled.body, manifest.as_bytes());
}

#[tokio::test]
async fn a31_forty_thousand_missing_layers_are_refused_in_few_words() {
    let (stage, repository) = (Stage::own().await, format!("{PRIVATE}/a31-missing"));
    let distinct = (0..MANY).map(|n| Digest::sha256(&n.to_le_bytes()));
    let (reply, _) = push_many(&stage, &repository, distinct).await;
    assert_error(&reply, 400, "MANIFEST_BLOB_UNKNOWN", "none of them is there");
    assert!(
        reply.body.len() < 64 << 10,
        "the answer names some of them: {} bytes",
        reply.body.len()
    );
    let tag = stage.client(Who::Guest).get(&format!("/v2/{repository}/manifests/many")).await;
    assert_error(&tag, 404, "MANIFEST_UNKNOWN", "nothing was tagged");
}

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
