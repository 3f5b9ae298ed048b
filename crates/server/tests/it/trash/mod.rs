//! The trash: what is deleted comes back as it was, until its time is up.

mod cli;
mod family;
mod pulls;
mod random;
mod rights;
mod room;
mod tags;
mod window;

use serde_json::Value;
use wharf_testkit::{Client, Reply};

use crate::artifacts::{at, rows};

/// What is in the trash of a project, what was deleted last first.
async fn items(client: &Client, project: &str) -> Vec<Value> {
    rows(client, &format!("/api/v2.0/projects/{project}/trash?page_size=100")).await
}

/// The one item in the trash of a project.
async fn only_item(client: &Client, project: &str) -> Value {
    let mut found = items(client, project).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

async fn restore(client: &Client, project: &str, item: &Value) -> Reply {
    let path = format!("/api/v2.0/projects/{project}/trash/{}/restore", item["id"]);
    client.send("POST", &path).await
}

/// Restores and returns what came back.
async fn restored(client: &Client, project: &str, item: &Value) -> Value {
    let reply = restore(client, project, item).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.value()
}

/// Everything the API shows of a repository, without ids: those are new after a return.
async fn picture(client: &Client, repository: &str) -> Vec<String> {
    let mut shown = Vec::new();
    let query = "page_size=100&with_label=true&with_accessory=true";
    let listed = client.get(&format!("{}/artifacts?{query}", at(repository))).await;
    if listed.status == 404 {
        return shown;
    }
    for artifact in listed.value().as_array().expect("a list") {
        let digest = artifact["digest"].as_str().expect("a digest");
        shown.push(of_artifact(client, repository, artifact).await);
        // Children of an index show with it only.
        for child in artifact["references"].as_array().into_iter().flatten() {
            let child = child["child_digest"].as_str().expect("a digest");
            let path = format!("{}/artifacts/{child}?with_label=true&with_accessory=true", at(repository));
            let child = client.get(&path).await;
            shown.push(of_artifact(client, repository, &child.value()).await);
        }
        let referrers = client.get(&format!("/v2/{repository}/referrers/{digest}")).await.value();
        // They come in no order that the specification gives.
        let mut referrers: Vec<_> = referrers["manifests"]
            .as_array()
            .expect("a list")
            .iter()
            .map(Value::to_string)
            .collect();
        referrers.sort();
        shown.push(format!("{digest} is referred to by {referrers:?}"));
    }
    let tags = client.get(&format!("/v2/{repository}/tags/list")).await;
    shown.push(String::from_utf8_lossy(&tags.body).into_owned());
    shown.sort();
    shown.dedup();
    shown
}

async fn of_artifact(client: &Client, repository: &str, artifact: &Value) -> String {
    let digest = artifact["digest"].as_str().unwrap_or("absent");
    let pulled = client.get(&format!("/v2/{repository}/manifests/{digest}")).await;
    let texts = |list: &str, fields: &[&str]| {
        let one = |row: &Value| fields.iter().map(|field| row[*field].to_string()).collect::<Vec<_>>().join(" ");
        let mut texts: Vec<_> = artifact[list].as_array().into_iter().flatten().map(one).collect();
        texts.sort();
        texts.join(", ")
    };
    format!(
        "{digest} {} {} {} {} pushed {} tags [{}] labels [{}] accessories [{}] pulls {} {}",
        artifact["type"],
        artifact["media_type"],
        artifact["size"],
        artifact["annotations"],
        artifact["push_time"],
        texts("tags", &["name", "push_time"]),
        texts("labels", &["id", "name"]),
        texts("accessories", &["digest", "type", "size"]),
        pulled.status,
        pulled.body.len()
    )
}
