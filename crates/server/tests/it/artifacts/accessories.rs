use serde_json::json;
use wharf_testkit::{Blob, Image};

use crate::access::stage::{Stage, Who};
use crate::artifacts::{at, field, referrer, rows};

/// A signature as cosign pushes it: a tag that names the digest, and a layer of its own type.
fn cosign_signature() -> Image {
    Image::with(vec![Blob::random(100)], |manifest| {
        manifest["layers"][0]["mediaType"] = json!("application/vnd.dev.cosign.simplesigning.v1+json");
    })
}

#[tokio::test]
async fn accessories_are_shown_with_their_subject_and_not_beside_it() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let name = "acme/signed";
    let image = stage.seed(name, "1").await;
    let subject = image.digest.to_string();
    let cosign = cosign_signature();
    admin.push_image(name, &format!("{}.sig", subject.replace(':', "-")), &cosign).await;
    for kind in [
        "application/vnd.cncf.notary.signature",
        "application/vnd.goharbor.harbor.sbom.v1",
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        "text/spdx",
    ] {
        let accessory = referrer(&subject, kind);
        admin.push_image(name, &accessory.digest.to_string(), &accessory).await;
    }
    let kinds = [
        "signature.cosign",
        "signature.notation",
        "sbom.harbor",
        "signature.cosign",
        "subject.accessory",
    ];
    let list = format!("{}/artifacts/1/accessories", at(name));
    let found = rows(&stage.client(Who::LimitedGuest), &list).await;
    assert_eq!(field(&found, "type"), kinds);
    assert_eq!(found[0]["digest"], cosign.digest.to_string());
    assert_eq!(
        (&found[0]["subject_artifact_digest"], &found[0]["subject_artifact_repo"]),
        (&json!(subject), &json!(name))
    );
    assert_eq!(rows(&admin, &format!("{list}?q=type%3Dsignature.cosign")).await.len(), 2);
    assert_eq!(stage.client(Who::Outsider).get(&list).await.status, 403);

    let artifacts = rows(&admin, &format!("{}/artifacts?with_accessory=true", at(name))).await;
    assert_eq!(field(&artifacts, "digest"), [subject.as_str()]);
    assert_eq!(artifacts[0]["accessories"].as_array().expect("accessories").len(), 5);
    assert_eq!(rows(&admin, &format!("{}/artifacts?q=base%3D%2A", at(name))).await.len(), 6);

    // They go with it.
    assert_eq!(admin.delete(&format!("{}/artifacts/1", at(name))).await.status, 200);
    assert_eq!(admin.get(&format!("/v2/{name}/manifests/{}", cosign.digest)).await.status, 404);
    assert_eq!(admin.get(&at(name)).await.status, 404);
}

#[tokio::test]
async fn an_accessory_without_its_subject_is_an_artifact_until_the_subject_comes() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let name = "acme/early";
    let image = Image::random(1, 100);
    let early = referrer(&image.digest.to_string(), "text/early");
    admin.push_image(name, &early.digest.to_string(), &early).await;
    let list = format!("{}/artifacts", at(name));
    assert_eq!(field(&rows(&admin, &list).await, "digest"), [early.digest.to_string()]);
    admin.push_image(name, "1", &image).await;
    assert_eq!(field(&rows(&admin, &list).await, "digest"), [image.digest.to_string()]);
}
