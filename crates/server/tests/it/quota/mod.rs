//! Storage limits: what counts, what is refused, and that nothing drifts.

mod limits;
mod parallel;
mod random;
mod rest;

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, Reply};

/// The quota of a project, as an administrator sees it.
async fn quota(admin: &Client, project: &str) -> Value {
    let id = admin.get(&format!("/api/v2.0/projects/{project}")).await.value()["project_id"]
        .as_i64()
        .expect("an id");
    let reply = admin.get(&format!("/api/v2.0/quotas?reference=project&reference_id={id}")).await;
    assert_eq!((reply.status, reply.header("x-total-count")), (200, "1"), "{reply:?}");
    reply.value()[0].clone()
}

/// Bytes in use.
pub(crate) async fn used(admin: &Client, project: &str) -> i64 {
    quota(admin, project).await["used"]["storage"].as_i64().expect("bytes")
}

/// Sets a limit in bytes.
pub(crate) async fn limit(admin: &Client, project: &str, hard: i64) {
    let id = quota(admin, project).await["id"].as_i64().expect("an id");
    let reply = admin
        .json("PUT", &format!("/api/v2.0/quotas/{id}"), &json!({"hard": {"storage": hard}}))
        .await;
    assert_eq!(reply.status, 200, "{reply:?}");
}

/// Counting everything again finds what is booked.
pub(crate) async fn assert_settled(admin: &Client) {
    let reply = admin.send("POST", "/api/internal/syncquota").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.value()["corrected"], 0, "{reply:?}");
}

/// What an image adds to an empty project.
pub(crate) fn size(image: &Image) -> i64 {
    let blobs: usize = image.blobs().map(|blob| blob.bytes.len()).sum();
    (blobs + image.manifest.len()) as i64
}

/// A refusal for want of room, as clients show it.
fn assert_over_quota(reply: &Reply) {
    assert_eq!((reply.status, reply.code().as_str()), (403, "DENIED"), "{reply:?}");
    let message = reply.value()["errors"][0]["message"].as_str().expect("a message").to_owned();
    assert!(
        message.starts_with("adding ") && message.contains("will exceed the configured upper limit of "),
        "{message}"
    );
}
