use serde_json::json;
use wharf_testkit::{Blob, Client, Image};

use super::{items, only_item, picture, restored};
use crate::artifacts::{at, push_index, referrer};
use crate::start;

/// A signature as cosign stores it: found by its tag.
fn cosign(subject: &str) -> (Image, String) {
    let image = Image::with(vec![Blob::random(100)], |manifest| {
        manifest["layers"][0]["mediaType"] = json!("application/vnd.dev.cosign.simplesigning.v1+json");
    });
    (image, format!("{}.sig", subject.replace(':', "-")))
}

/// An index of two images with tags, a label, a signature of each scheme, and a label on a child.
async fn push_family(admin: &Client, project: &str, repository: &str) -> (String, Vec<Image>) {
    let (index, children) = push_index(admin, repository, "1").await;
    let label = admin
        .json(
            "POST",
            "/api/v2.0/labels",
            &json!({"name": format!("of-{project}"), "color": "#ffffff", "scope": "g"}),
        )
        .await;
    assert_eq!(label.status, 201, "{label:?}");
    let id: i64 = label
        .header("location")
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("a number");
    for reference in [index.as_str(), children[0].digest.as_str()] {
        let path = format!("{}/artifacts/{reference}/labels", at(repository));
        assert_eq!(admin.json("POST", &path, &json!({"id": id})).await.status, 200);
    }
    let tags = format!("{}/artifacts/1/tags", at(repository));
    assert_eq!(admin.json("POST", &tags, &json!({"name": "also"})).await.status, 201);
    let (signature, tag) = cosign(&index);
    admin.push_image(repository, &tag, &signature).await;
    let attached = referrer(children[1].digest.as_str(), "application/vnd.cncf.notary.signature");
    admin.push_image(repository, attached.digest.as_str(), &attached).await;
    let images = children.into_iter().chain([signature, attached]).collect();
    (index, images)
}

#[tokio::test]
async fn an_artifact_comes_back_with_tags_labels_accessories_and_children() {
    let registry = start();
    let admin = registry.admin();
    let ways = ["by REST", "with its repository", "after its links went", "by the old API"];
    for (number, way) in ways.iter().enumerate() {
        let project = format!("family-{number}");
        admin.make_project(&project, false).await;
        let name = format!("{project}/team/app");
        let (index, images) = push_family(&admin, &project, &name).await;
        let before = picture(&admin, &name).await;
        let used = crate::quota::used(&admin, &project).await;
        let gone = match *way {
            "with its repository" => admin.delete(&at(&name)).await,
            "by the old API" => {
                assert_eq!(admin.delete(&format!("{}/artifacts/1/tags/also", at(&name))).await.status, 200);
                admin.delete(&format!("/api/repositories/{name}/tags/1")).await
            }
            _ => admin.delete(&format!("{}/artifacts/also", at(&name))).await,
        };
        assert_eq!(gone.status, 200, "{way}: {gone:?}");
        for image in &images {
            assert_eq!(
                admin.get(&format!("/v2/{name}/manifests/{}", image.digest)).await.status,
                404,
                "{way}"
            );
        }
        assert_eq!(crate::quota::used(&admin, &project).await, 0, "{way}: room is made at once");
        if *way == "after its links went" {
            for blob in images.iter().flat_map(Image::blobs) {
                let gone = admin.delete(&format!("/v2/{name}/blobs/{}", blob.digest)).await;
                assert!(matches!(gone.status, 202 | 404), "{gone:?}");
            }
        }
        for item in items(&admin, &project).await {
            assert_eq!(item["digest"], index.as_str(), "{way}: {item}");
            restored(&admin, &project, &item).await;
        }
        assert_eq!(picture(&admin, &name).await, before, "{way}");
        assert_eq!(crate::quota::used(&admin, &project).await, used, "{way}");
        for image in &images {
            admin.assert_pulls(&name, image.digest.as_str(), image).await;
        }
        assert_eq!(items(&admin, &project).await.len(), 0, "{way}");
    }
    crate::quota::assert_settled(&admin).await;
}

#[tokio::test]
async fn an_item_is_whole_also_when_what_it_shared_goes_later() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("shared", false).await;
    let (first, children) = push_index(&admin, "shared/app", "1").await;
    // A second index holds the first child, so that it stays when the first index goes.
    let second = wharf_testkit::index_of(&[&children[0]]);
    let media_type = "application/vnd.oci.image.index.v1+json";
    assert_eq!(admin.push_manifest("shared/app", "2", media_type, &second).await.status, 201);
    let before = picture(&admin, "shared/app").await;
    assert_eq!(admin.delete(&format!("{}/artifacts/1", at("shared/app"))).await.status, 200);
    let item = only_item(&admin, "shared").await;
    let shown = admin.get(&format!("/api/v2.0/projects/shared/trash/{}", item["id"])).await.value();
    let stayed: Vec<_> = shown["members"]
        .as_array()
        .expect("members")
        .iter()
        .filter(|member| member["removed"] == false)
        .map(|member| member["digest"].clone())
        .collect();
    assert_eq!(stayed, [json!(children[0].digest.as_str())]);
    assert_eq!((&item["manifests"], &item["digest"]), (&json!(2), &json!(first)));
    assert_eq!(admin.delete(&format!("{}/artifacts/2", at("shared/app"))).await.status, 200);
    // The other item is removed for good: the first index needs nothing from it.
    let other = items(&admin, "shared").await[0].clone();
    let gone = admin.delete(&format!("/api/v2.0/projects/shared/trash/{}", other["id"])).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    restored(&admin, "shared", &item).await;
    for child in &children {
        admin.assert_pulls("shared/app", child.digest.as_str(), child).await;
    }
    assert_eq!(admin.get("/v2/shared/app/manifests/2").await.status, 404);
    assert_eq!(admin.push_manifest("shared/app", "2", media_type, &second).await.status, 201);
    let strip = |shown: Vec<String>| {
        shown
            .iter()
            .map(|line| line.split(" pushed ").next().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(strip(picture(&admin, "shared/app").await), strip(before));
}

#[tokio::test]
async fn a_push_of_the_same_in_between_does_no_harm() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("again", false).await;
    let image = Image::random(2, 500);
    admin.push_image("again/app", "1", &image).await;
    assert_eq!(admin.delete(&format!("/v2/again/app/manifests/{}", image.digest)).await.status, 202);
    admin.push_image("again/app", "2", &image).await;
    let item = only_item(&admin, "again").await;
    let back = restored(&admin, "again", &item).await;
    assert_eq!((&back["manifests"], &back["tags"]), (&json!(0), &json!(["1"])));
    for tag in ["1", "2"] {
        admin.assert_pulls("again/app", tag, &image).await;
    }
    assert_eq!(super::restore(&admin, "again", &item).await.status, 404, "only once");
    crate::quota::assert_settled(&admin).await;
}
