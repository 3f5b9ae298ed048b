//! What an upload or a manifest was meant for goes away, or the right to it, while the body is on its way.

use std::time::Duration;

use tokio::sync::mpsc;
use wharf_testkit::{Blob, Client, Image, MANIFEST, Reply};

use super::{assert_error, files};
use crate::start;

/// Sends a body piece by piece.
struct Slowly {
    pieces: mpsc::Sender<bytes::Bytes>,
    answer: tokio::task::JoinHandle<Reply>,
}

impl Slowly {
    fn send(client: &Client, method: &'static str, path: String, content_type: &'static str) -> Self {
        let (pieces, receiver) = mpsc::channel(1);
        let body = futures_util::stream::unfold(receiver, |mut receiver: mpsc::Receiver<bytes::Bytes>| async move {
            Some((Ok::<_, std::io::Error>(receiver.recv().await?), receiver))
        });
        let client = client.clone();
        let answer = tokio::spawn(async move {
            let body = reqwest::Body::wrap_stream(body);
            client.body(method, &path, &[("content-type", content_type)], body).await
        });
        Self { pieces, answer }
    }

    async fn end(self, rest: bytes::Bytes) -> Reply {
        self.pieces.send(rest).await.expect("sent");
        drop(self.pieces);
        self.answer.await.expect("no panic")
    }
}

#[tokio::test]
async fn a_blob_whose_project_is_deleted_meanwhile_is_told_so() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(2_000_000));
    admin.make_project("gone", false).await;
    let path = format!("/v2/gone/app/blobs/uploads/?digest={}", blob.digest);
    let upload = Slowly::send(&admin, "POST", path, "application/octet-stream");
    upload.pieces.send(blob.bytes.slice(..1_500_000)).await.expect("sent");
    let storage = registry.data_dir().join("storage");
    // Authorized and under way once its first bytes are in a file.
    while files(&storage).is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(admin.delete("/api/v2.0/projects/gone").await.status, 200);
    let reply = upload.end(blob.bytes.slice(1_500_000..)).await;
    assert_error(&reply, 404, "NAME_UNKNOWN");
    assert_eq!(files(&storage), Vec::<String>::new(), "nothing stays behind");
}

#[tokio::test]
async fn c56_a_right_that_goes_while_the_manifest_comes_slowly_is_gone() {
    let registry = start();
    let (admin, image) = (registry.admin(), Image::random(1, 500));
    admin.make_project("team", false).await;
    let alice = admin.make_user("alice").await;
    admin.make_member("team", "alice", 2).await;
    admin.push_image("team/app", "v1", &image).await;
    let push = Slowly::send(&alice, "PUT", "/v2/team/app/manifests/v2".to_owned(), MANIFEST);
    push.pieces.send(image.manifest.slice(..10)).await.expect("sent");
    // Longer than a right stands without being asked for again.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let members = admin.get("/api/v2.0/projects/team/members?entityname=alice").await.value();
    let path = format!("/api/v2.0/projects/team/members/{}", members[0]["id"]);
    assert_eq!(admin.delete(&path).await.status, 200);
    let reply = push.end(image.manifest.slice(10..)).await;
    assert_error(&reply, 403, "DENIED");
    assert_eq!(admin.head("/v2/team/app/manifests/v2").await.status, 404);
}
