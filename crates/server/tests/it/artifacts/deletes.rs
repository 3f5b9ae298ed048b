use serde_json::json;

use crate::access::stage::{Stage, Who};
use crate::artifacts::{at, field, push_index, referrer, rows};

#[tokio::test]
async fn deleting_a_tag_leaves_the_artifact_and_its_other_tags() {
    let stage = Stage::shared().await;
    let name = "acme/tagged";
    let image = stage.seed(name, "a").await;
    let other = stage.seed(name, "elsewhere").await;
    let tags = format!("{}/artifacts/{}/tags", at(name), image.digest);
    let developer = stage.client(Who::Developer);
    assert_eq!(
        stage.client(Who::Guest).json("POST", &tags, &json!({"name": "b"})).await.status,
        403
    );
    let made = developer.json("POST", &tags, &json!({"name": "b"})).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert!(made.header("location").ends_with("/tags/b"), "{made:?}");
    // A name that is taken is told, also when it is on another artifact; what is no tag is refused.
    for taken in ["a", "b", "elsewhere"] {
        assert_eq!(developer.json("POST", &tags, &json!({"name": taken})).await.status, 409, "{taken}");
    }
    assert_eq!(developer.json("POST", &tags, &json!({"name": "-x"})).await.status, 400);
    assert_eq!(field(&rows(&developer, &format!("{tags}?sort=name")).await, "name"), ["a", "b"]);
    assert_eq!(field(&rows(&developer, &format!("{tags}?q=name%3D~B")).await, "name"), ["b"]);

    assert_eq!(developer.delete(&format!("{tags}/a")).await.status, 403);
    let maintainer = stage.client(Who::Maintainer);
    assert_eq!(maintainer.delete(&format!("{tags}/elsewhere")).await.status, 404);
    assert_eq!(maintainer.delete(&format!("{tags}/a")).await.status, 200);
    assert_eq!(maintainer.delete(&format!("{tags}/a")).await.status, 404);
    assert_eq!(maintainer.delete(&format!("{tags}/b")).await.status, 200);
    stage.admin().assert_pulls(name, &image.digest.to_string(), &image).await;
    stage.admin().assert_pulls(name, "elsewhere", &other).await;
    assert_eq!(stage.admin().get(&format!("/v2/{name}/manifests/a")).await.status, 404);
}

#[tokio::test]
async fn deleting_an_artifact_takes_its_tags_accessories_and_lonely_children() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let name = "acme/family";
    let (index, children) = push_index(&admin, name, "1").await;
    admin
        .push_manifest(
            name,
            "also",
            "application/vnd.oci.image.index.v1+json",
            &admin.get(&format!("/v2/{name}/manifests/1")).await.body,
        )
        .await;
    // The first child has a tag of its own; the second is signed.
    admin.push_image(name, "kept", &children[0]).await;
    let signature = referrer(&children[1].digest.to_string(), "application/vnd.cncf.notary.signature");
    admin.push_image(name, &signature.digest.to_string(), &signature).await;
    let artifact = |reference: &str| format!("{}/artifacts/{reference}", at(name));

    assert_eq!(stage.client(Who::Developer).delete(&artifact("1")).await.status, 403);
    let child = admin.delete(&artifact(children[1].digest.as_str())).await;
    assert_eq!((child.status, child.code().as_str()), (412, "PRECONDITION"), "{child:?}");
    assert_eq!(stage.client(Who::Maintainer).delete(&artifact("1")).await.status, 200);
    for gone in ["1", "also", index.as_str(), children[1].digest.as_str(), signature.digest.as_str()] {
        assert_eq!(admin.get(&format!("/v2/{name}/manifests/{gone}")).await.status, 404, "{gone}");
    }
    admin.assert_pulls(name, "kept", &children[0]).await;
    assert_eq!(admin.delete(&artifact("1")).await.status, 404);
}

#[tokio::test]
async fn d3_what_something_in_the_repository_needs_is_not_deleted_by_its_digest() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let name = "acme/needed";
    let (_, children) = push_index(&admin, name, "1").await;
    let child = format!("/v2/{name}/manifests/{}", children[0].digest);
    let layer = format!("/v2/{name}/blobs/{}", children[0].layers[0].digest);
    for needed in [&child, &layer] {
        let refused = admin.delete(needed).await;
        assert_eq!((refused.status, refused.code().as_str()), (412, "PRECONDITION"), "{refused:?}");
        assert_eq!(admin.get(needed).await.status, 200, "{needed}");
    }
    let index = format!("{}/artifacts/1", at(name));
    assert_eq!(admin.delete(&index).await.status, 200);
    assert_eq!(admin.get(&child).await.status, 404, "its child went along");
    assert_eq!(admin.delete(&layer).await.status, 202, "nothing needs it now");
}
