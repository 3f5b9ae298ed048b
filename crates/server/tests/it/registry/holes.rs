//! Manifests that refer to what is not there: refused, unless it is not to be there or holes are allowed. And lists by tag, as clients of
//! registries without the referrers API write them.

use serde_json::json;
use wharf_testkit::{Blob, Image, MANIFEST, index_of};

use crate::{configured, start};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

#[tokio::test]
async fn with_allow_sparse_an_index_and_a_manifest_may_have_holes() {
    let registry = configured().env("WHARF_REGISTRY__ALLOW_SPARSE", "true").start();
    let (admin, here, absent) = (registry.admin(), Image::random(1, 500), Image::random(1, 500));
    admin.push_image("library/sparse", here.digest.as_str(), &here).await;
    let index = index_of(&[&here, &absent]);
    assert_eq!(admin.push_manifest("library/sparse", "v1", INDEX, &index).await.status, 201);
    assert_eq!(admin.get("/v2/library/sparse/manifests/v1").await.body, index);
    admin.assert_pulls("library/sparse", here.digest.as_str(), &here).await;
    assert_eq!(
        admin.get(&format!("/v2/library/sparse/manifests/{}", absent.digest)).await.status,
        404
    );

    // A hole is filled by a later push.
    let holed = admin.push_manifest("library/sparse", "v2", MANIFEST, &absent.manifest).await;
    assert_eq!(holed.status, 201, "{holed:?}");
    let layer = format!("/v2/library/sparse/blobs/{}", absent.layers[0].digest);
    assert_eq!(admin.get(&layer).await.status, 404);
    admin.push_image("library/sparse", "v2", &absent).await;
    admin.assert_pulls("library/sparse", "v2", &absent).await;
}

#[tokio::test]
async fn layers_that_may_not_be_distributed_need_not_be_here() {
    let registry = start();
    let admin = registry.admin();
    for media_type in [
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    ] {
        let (elsewhere, here) = (Blob::random(400), Blob::random(500));
        let image = Image::with(vec![elsewhere.clone(), here.clone()], |manifest| {
            manifest["layers"][0]["mediaType"] = json!(media_type);
            manifest["layers"][0]["urls"] = json!(["https://layers.example.com/base"]);
        });
        let missing = admin.push_manifest("library/windows", "v1", MANIFEST, &image.manifest).await;
        assert_eq!(
            (missing.status, missing.code().as_str()),
            (400, "MANIFEST_BLOB_UNKNOWN"),
            "the others are needed"
        );
        let told = String::from_utf8_lossy(&missing.body);
        assert!(!told.contains(elsewhere.digest.as_str()), "{missing:?}");
        for blob in [&image.config, &here] {
            assert_eq!(admin.push_blob("library/windows", blob).await.status, 201);
        }
        let pushed = admin.push_manifest("library/windows", "v1", MANIFEST, &image.manifest).await;
        assert_eq!(pushed.status, 201, "{media_type}: {pushed:?}");
        let pulled = registry.anonymous().get("/v2/library/windows/manifests/v1").await;
        assert_eq!(pulled.body, image.manifest);
        assert_eq!(
            admin.get(&format!("/v2/library/windows/blobs/{}", elsewhere.digest)).await.status,
            404
        );
    }
}

#[tokio::test]
async fn what_clients_listed_under_the_fallback_tag_is_among_the_referrers() {
    let registry = start();
    let (admin, subject, signature) = (registry.admin(), Image::random(1, 300), Image::random(1, 300));
    admin.push_image("library/signed", "v1", &subject).await;
    admin.push_image("library/signed", signature.digest.as_str(), &signature).await;
    let list = || async {
        let reply = registry
            .anonymous()
            .get(&format!("/v2/library/signed/referrers/{}", subject.digest))
            .await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.value()["manifests"].as_array().expect("a list").clone()
    };
    assert_eq!(list().await, Vec::<serde_json::Value>::new());
    let fallback = format!("sha256-{}", subject.digest.hex());
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        {"mediaType": MANIFEST, "digest": signature.digest, "size": signature.manifest.len(), "artifactType": "application/vnd.example.signature"}
    ]});
    let written = admin
        .push_manifest("library/signed", &fallback, INDEX, index.to_string().as_bytes())
        .await;
    assert_eq!(written.status, 201, "{written:?}");
    let listed = list().await;
    assert_eq!((listed.len(), &listed[0]["digest"]), (1, &json!(signature.digest)), "{listed:?}");
    assert_eq!(listed[0]["artifactType"], "application/vnd.example.signature");
}
