use serde_json::json;
use wharf_testkit::Image;

use crate::access::stage::{Stage, Who};
use crate::artifacts::{at, field, push_index, rows};

#[tokio::test]
async fn an_image_is_shown_with_what_its_config_says() {
    let stage = Stage::shared().await;
    let name = "acme/shown/image";
    let image = stage.seed(name, "1").await;
    let reply = stage.client(Who::LimitedGuest).get(&format!("{}/artifacts/1", at(name))).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let found = reply.value();
    let size = image.manifest.len() + image.config.bytes.len() + image.layers[0].bytes.len();
    // The tests' descriptors state the true sizes.
    assert_eq!(found["size"].as_u64(), Some(size as u64));
    assert_eq!(found["type"], "IMAGE");
    assert_eq!(found["media_type"], "application/vnd.oci.image.config.v1+json");
    assert_eq!(found["manifest_media_type"], image.media_type);
    assert_eq!(found["digest"], image.digest.to_string());
    assert_eq!(found["repository_name"], name);
    assert_eq!(
        (&found["extra_attrs"]["architecture"], &found["extra_attrs"]["os"]),
        (&json!("amd64"), &json!("linux"))
    );
    assert_eq!(found["tags"][0]["name"], "1");
    assert_eq!(found["tags"][0]["artifact_id"], found["id"]);
    let link = found["addition_links"]["build_history"]["href"].as_str().expect("a link");
    assert_eq!(stage.admin().get(link).await.status, 200);
    let bare = stage.admin().get(&format!("{}/artifacts/1?with_tag=false", at(name))).await.value();
    assert!(bare["tags"].is_null() && bare.get("accessories").is_none(), "{bare}");
    assert_eq!(stage.admin().get(&format!("{}/artifacts/absent", at(name))).await.status, 404);
}

#[tokio::test]
async fn lists_are_filtered_by_tag_type_and_time() {
    let stage = Stage::shared().await;
    let name = "acme/filtered";
    let list = format!("{}/artifacts", at(name));
    let first = stage.seed(name, "v1").await;
    stage.admin().push_image(name, "latest", &first).await;
    let second = stage.seed(name, "v2").await;
    let untagged = Image::random(1, 100);
    stage.admin().push_image(name, &untagged.digest.to_string(), &untagged).await;
    let (index, children) = push_index(&stage.admin(), name, "multi").await;
    let admin = stage.admin();
    let found = |q: &'static str| {
        let (admin, list) = (admin.clone(), list.clone());
        async move {
            let mut digests = field(&rows(&admin, &format!("{list}?page_size=100&q={q}")).await, "digest");
            digests.sort();
            digests
        }
    };
    let sorted = |mut digests: Vec<String>| {
        digests.sort();
        digests
    };
    let (first, second, untagged) = (first.digest.to_string(), second.digest.to_string(), untagged.digest.to_string());
    let alone = sorted(vec![first.clone(), second.clone(), untagged.clone(), index.clone()]);
    assert_eq!(found("").await, alone);
    assert_eq!(
        found("tags%3D%2A").await,
        sorted(vec![first.clone(), second.clone(), index.clone()])
    );
    assert_eq!(found("tags%3Dnil").await, vec![untagged.clone()]);
    assert_eq!(found("tags%3Dv1").await, vec![first.clone()]);
    assert_eq!(found("tags%3D~V").await, sorted(vec![first.clone(), second.clone()]));
    assert_eq!(found("tags%3D%28v1%20latest%29").await, vec![first.clone()]);
    assert_eq!(found("tags%3D%28v1%20v2%29").await, Vec::<String>::new());
    assert_eq!(found("tags%3D%7Bv1%20v2%7D").await, sorted(vec![first.clone(), second.clone()]));
    assert_eq!(found("tags%3D~%25").await, Vec::<String>::new());
    assert_eq!(found("digest%3Dsha256:abc").await, Vec::<String>::new());
    assert_eq!(found("type%3DIMAGE").await, alone);
    assert_eq!(found("type%3DCHART").await, Vec::<String>::new());
    assert_eq!(
        found("media_type%3Dapplication/vnd.oci.image.index.v1%2Bjson").await,
        vec![index.clone()]
    );
    assert_eq!(found("push_time%3D%5B2020-01-01T00:00:00~%5D").await, alone);
    assert_eq!(found("push_time%3D%5B~2020-01-01T00:00:00%5D").await, Vec::<String>::new());
    let every = children.iter().map(|child| child.digest.to_string()).chain(alone.clone()).collect();
    assert_eq!(found("base%3D%2A").await, sorted(every));
    for bad in ["q=project_id%3D1", "q=tags%3D%5B1~2%5D", "sort=payload", "q=push_time%3Dnever"] {
        assert_eq!(admin.get(&format!("{list}?{bad}")).await.status, 400, "{bad}");
    }
    // The one pushed last comes first.
    assert_eq!(rows(&admin, &format!("{list}?page_size=1")).await[0]["digest"], index);
}

#[tokio::test]
async fn an_index_shows_its_children_with_their_platforms() {
    let stage = Stage::shared().await;
    let name = "acme/multi";
    let (_, children) = push_index(&stage.admin(), name, "multi").await;
    let found = stage.admin().get(&format!("{}/artifacts/multi", at(name))).await.value();
    assert_eq!(found["references"].as_array().expect("children").len(), 2);
    for (reference, child) in found["references"].as_array().expect("children").iter().zip(&children) {
        assert_eq!(reference["child_digest"], child.digest.to_string());
        assert_eq!(reference["platform"]["architecture"], "amd64");
        assert_eq!(reference["parent_id"], found["id"]);
        assert!(reference["child_id"].is_i64(), "{reference}");
    }
    assert!(found["addition_links"].as_object().expect("links").is_empty());
}

#[tokio::test]
async fn a_project_shows_the_latest_artifact_of_each_repository() {
    let stage = Stage::own().await;
    stage.seed("acme/one", "old").await;
    let newest = stage.seed("acme/one", "new").await;
    let other = stage.seed("acme/two", "1").await;
    let admin = stage.admin();
    let list = "/api/v2.0/projects/acme/artifacts";
    assert_eq!(rows(&admin, list).await.len(), 3);
    let latest = rows(
        &admin,
        &format!("{list}?latest_in_repository=true&q=media_type%3Dapplication/vnd.oci.image.config.v1%2Bjson"),
    )
    .await;
    assert_eq!(field(&latest, "digest"), [other.digest.to_string(), newest.digest.to_string()]);
    assert_eq!(admin.get(&format!("{list}?latest_in_repository=true")).await.status, 400);
    assert_eq!(stage.client(Who::Outsider).get(list).await.status, 403);
}

#[tokio::test]
async fn a39_a_config_that_is_no_json_is_pulled_and_shown_without_attributes() {
    let stage = Stage::shared().await;
    let name = "acme/odd-config";
    let config = wharf_testkit::Blob::new("}{ this is no JSON");
    let image = Image::with(vec![config.clone()], |manifest| {
        manifest["config"]["digest"] = json!(config.digest);
        manifest["config"]["size"] = json!(config.bytes.len());
    });
    stage.admin().push_image(name, "1", &image).await;
    assert_eq!(stage.admin().get(&format!("/v2/{name}/manifests/1")).await.status, 200);
    let found = stage.admin().get(&format!("{}/artifacts/1", at(name))).await.value();
    assert_eq!((&found["type"], &found["extra_attrs"]), (&json!("IMAGE"), &json!({})));
    assert_eq!(
        stage
            .admin()
            .get(&format!("{}/artifacts/1/additions/build_history", at(name)))
            .await
            .status,
        400
    );
}
