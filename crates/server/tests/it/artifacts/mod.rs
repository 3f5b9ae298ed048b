//! Repositories, artifacts and tags as the REST API shows them.

mod accessories;
mod additions;
mod copies;
mod deletes;
mod lists;
mod moves;
mod names;
mod overview;
mod renames;
mod repositories;
mod tags;

use serde_json::{Value, json};
use wharf_testkit::{Blob, Client, Image, index_of};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// `/api/v2.0/projects/{project}/repositories/{path, escaped twice}`
pub(crate) fn at(repository: &str) -> String {
    let (project, path) = repository.split_once('/').expect("a project");
    format!("/api/v2.0/projects/{project}/repositories/{}", path.replace('/', "%252F"))
}

/// The rows of a list, which must be answered.
pub(crate) async fn rows(client: &Client, path: &str) -> Vec<Value> {
    let reply = client.get(path).await;
    assert_eq!(reply.status, 200, "{path}: {reply:?}");
    let rows = reply.value().as_array().expect("a list").clone();
    if !path.contains("page") {
        assert_eq!(reply.header("x-total-count"), rows.len().to_string(), "{path}");
    }
    rows
}

/// One field of each row.
pub(crate) fn field(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().expect(name).to_owned()).collect()
}

/// An index of two images, all pushed.
pub(crate) async fn push_index(client: &Client, repository: &str, tag: &str) -> (String, [Image; 2]) {
    let images = [Image::random(1, 500), Image::random(1, 500)];
    for image in &images {
        client.push_image(repository, &image.digest.to_string(), image).await;
    }
    let bytes = index_of(&[&images[0], &images[1]]);
    let reply = client.push_manifest(repository, tag, INDEX, &bytes).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    (reply.header("docker-content-digest").to_owned(), images)
}

/// An image that names `subject`.
pub(crate) fn referrer(subject: &str, artifact_type: &str) -> Image {
    Image::with(vec![Blob::random(100)], |manifest| {
        manifest["subject"] = json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": subject, "size": 1});
        manifest["artifactType"] = json!(artifact_type);
    })
}
