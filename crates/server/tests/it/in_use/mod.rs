//! What clusters run is kept: inventories, pins, and what they stop.

mod holds;
pub(crate) mod kubernetes;
mod leaks;
mod pins;
mod reader;
mod reports;

use serde_json::{Value, json};
use wharf_testkit::{Client, Reply, TestRegistry};

use crate::configured;

/// The name clusters know the registry by in these tests.
pub(crate) const HOST: &str = "registry.example.com";

/// A registry that clusters know.
pub(crate) fn known() -> TestRegistry {
    configured().env("WHARF_IN_USE__HOSTS", HOST).start()
}

/// Makes a cluster known and returns its path.
pub(crate) async fn cluster(admin: &Client, name: &str) -> String {
    made(admin, &json!({"name": name, "kind": "external"})).await
}

/// Makes a cluster known and returns its path.
pub(crate) async fn made(admin: &Client, body: &Value) -> String {
    let reply = admin.json("POST", "/api/v2.0/clusters", body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.header("location").to_owned()
}

/// A container of the deployment shop/web.
pub(crate) fn web(image: &str) -> Value {
    json!({"namespace": "shop", "kind": "Deployment", "name": "web", "container": "main", "image": image})
}

/// Reports a whole inventory.
pub(crate) async fn report(admin: &Client, cluster: &str, uses: &[Value]) {
    let reply = admin.json("POST", &format!("{cluster}/inventory"), &json!({"uses": uses})).await;
    assert_eq!((reply.status, &reply.value()["complete"]), (200, &json!(true)), "{reply:?}");
}

/// Deletes an artifact by the REST API.
pub(crate) async fn delete_artifact(client: &Client, project: &str, repository: &str, reference: &str) -> Reply {
    client
        .delete(&format!(
            "/api/v2.0/projects/{project}/repositories/{repository}/artifacts/{reference}"
        ))
        .await
}

/// Who holds an artifact.
pub(crate) async fn holders(client: &Client, project: &str, repository: &str, reference: &str) -> Value {
    let path = format!("/api/v2.0/projects/{project}/repositories/{repository}/artifacts/{reference}/in-use");
    let reply = client.get(&path).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.value()
}

/// The sentence of a refusal.
pub(crate) fn message(reply: &Reply) -> String {
    reply.value()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
}
