use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use wharf_testkit::{Blob, Image};

use crate::access::stage::{Stage, Who};
use crate::artifacts::{at, rows};

/// A chart as helm pushes it.
fn chart() -> Image {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, text) in [
        ("web/Chart.yaml", "name: web\nversion: 1.0.0\n"),
        ("web/charts/db/values.yaml", "nested: true\n"),
        ("web/values.yaml", "replicas: 3\n"),
        ("web/README.md", "# Web\n<script>alert(1)</script>\n"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, text.as_bytes()).expect("append");
    }
    let layer = Blob::new(archive.into_inner().expect("tar").finish().expect("gzip"));
    let config = Blob::new(
        json!({"name": "web", "version": "1.0.0", "apiVersion": "v2", "dependencies": [{"name": "db", "version": "2"}]}).to_string(),
    );
    let mut image = Image::with(vec![layer], |manifest| {
        manifest["layers"][0]["mediaType"] = json!("application/vnd.cncf.helm.chart.content.v1.tar+gzip");
        manifest["config"] =
            json!({"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": config.digest, "size": config.bytes.len()});
    });
    image.config = config;
    image
}

#[tokio::test]
async fn a_charts_files_are_read_from_its_archive() {
    let stage = Stage::shared().await;
    let name = "acme/charts/web";
    stage.admin().push_image(name, "1.0.0", &chart()).await;
    let path = format!("{}/artifacts/1.0.0", at(name));
    let guest = stage.client(Who::LimitedGuest);
    let found = guest.get(&path).await.value();
    assert_eq!(
        (&found["type"], &found["extra_attrs"]["version"]),
        (&json!("CHART"), &json!("1.0.0"))
    );
    let addition = async |name: &str| guest.get(&format!("{path}/additions/{name}")).await;
    assert_eq!(addition("values.yaml").await.body, "replicas: 3\n");
    let readme = addition("readme.md").await;
    assert_eq!(readme.body, "# Web\n<script>alert(1)</script>\n");
    assert_eq!(
        (readme.header("content-type"), readme.header("x-content-type-options")),
        ("text/markdown; charset=utf-8", "nosniff")
    );
    assert_eq!(addition("dependencies").await.value()[0]["name"], "db");
    assert_eq!(addition("build_history").await.status, 400);
    assert_eq!(addition("anything").await.status, 422);
    for report in ["vulnerabilities", "sbom"] {
        let reply = addition(report).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "NOT_FOUND"), "{reply:?}");
    }
    for link in found["addition_links"].as_object().expect("links").values() {
        assert_eq!(guest.get(link["href"].as_str().expect("a link")).await.status, 200, "{link}");
    }
    assert_eq!(
        stage
            .client(Who::Outsider)
            .get(&format!("{path}/additions/values.yaml"))
            .await
            .status,
        403
    );
    assert_eq!(
        stage
            .client(Who::Outsider)
            .get(&format!("{path}/additions/vulnerabilities"))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn a_charts_archive_that_is_damaged_is_told() {
    let stage = Stage::shared().await;
    let name = "acme/charts/broken";
    let mut broken = chart();
    let layer = Blob::new("no gzip at all");
    let manifest = String::from_utf8(broken.manifest.to_vec())
        .expect("text")
        .replace(broken.layers[0].digest.as_str(), layer.digest.as_str());
    broken.manifest = manifest.into();
    broken.layers = vec![layer];
    stage.admin().push_image(name, "1", &broken).await;
    let reply = stage.admin().get(&format!("{}/artifacts/1/additions/values.yaml", at(name))).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_REQUEST"), "{reply:?}");
}

#[tokio::test]
async fn a_look_at_a_manifest_is_no_pull() {
    let stage = Stage::own().await;
    let image = Image::random(1, 100);
    stage.admin().push_image("acme/seen", "1", &image).await;
    let path = format!("{}/artifacts/1", at("acme/seen"));
    let guest = stage.client(Who::LimitedGuest);
    let manifest = guest.get(&format!("{path}/additions/manifest")).await;
    assert_eq!(
        (manifest.status, manifest.header("content-type")),
        (200, "application/json; charset=utf-8"),
        "{manifest:?}"
    );
    assert_eq!(manifest.body, image.manifest);
    assert_eq!(
        stage.client(Who::Outsider).get(&format!("{path}/additions/manifest")).await.status,
        403
    );
    // A pull beside it shows that pulls are noted by now.
    guest.get(&format!("/v2/acme/seen/manifests/{}", image.digest)).await;
    for _ in 0..100 {
        let logs = rows(&stage.admin(), "/api/v2.0/projects/acme/logs?q=operation%3Dpull&page_size=10").await;
        if !logs.is_empty() {
            assert_eq!(logs.len(), 1, "{logs:?}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the pull was not noted");
}
