//! One push, watched: what the server acknowledged, and whether it holds after a crash.

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use wharf_testkit::{Client, Image, Reply};

use super::{REPOSITORY, is_served};
use crate::uploads::files;

/// The tag that every push moves.
const TAG: &str = "latest";

/// A push and what came back. `None` where the connection ended without an answer.
pub(super) struct Push {
    pub(super) image: Image,
    /// Location of the session the first layer went through.
    session: Option<String>,
    /// Bytes of the session that were acknowledged.
    committed: usize,
    /// Blobs that were acknowledged, by their place in the image.
    blobs: HashSet<usize>,
    pub(super) tagged: bool,
}

impl Push {
    /// A push of a new image with two layers, nothing sent yet.
    pub(super) fn new() -> Self {
        Self {
            image: Image::random(2, 30_000),
            session: None,
            committed: 0,
            blobs: HashSet::new(),
            tagged: false,
        }
    }

    /// The first layer in two chunks and an empty PUT, the second with a PATCH and a PUT that brings nothing, the config in
    /// one POST, then the manifest by tag. Stops at the first request without an answer.
    pub(super) async fn run(&mut self, client: &Client) -> Option<()> {
        let [config, first, second] = [&self.image.config, &self.image.layers[0], &self.image.layers[1]].map(Clone::clone);
        let location = open(client).await?;
        self.session = Some(location.clone());
        for (start, chunk) in [(0, first.bytes.slice(..20_000)), (20_000, first.bytes.slice(20_000..))] {
            let range = format!("{start}-{}", start + chunk.len() - 1);
            let end = start + chunk.len();
            send(client.request("PATCH", &location).header("content-range", range).body(chunk), 202).await?;
            self.committed = end;
        }
        send(client.request("PUT", &format!("{location}?digest={}", first.digest)), 201).await?;
        self.blobs.insert(1);
        let location = open(client).await?;
        send(client.request("PATCH", &location).body(second.bytes.clone()), 202).await?;
        send(client.request("PUT", &format!("{location}?digest={}", second.digest)), 201).await?;
        self.blobs.insert(2);
        let whole = format!("/v2/{REPOSITORY}/blobs/uploads/?digest={}", config.digest);
        send(client.request("POST", &whole).body(config.bytes.clone()), 201).await?;
        self.blobs.insert(0);
        let manifest = format!("/v2/{REPOSITORY}/manifests/{TAG}");
        let request = client.request("PUT", &manifest).header("content-type", self.image.media_type);
        send(request.body(self.image.manifest.clone()), 201).await?;
        self.tagged = true;
        Some(())
    }

    /// Whether the registry, started again, holds to what it acknowledged and shows nothing half done. `before` is the
    /// image the tag pointed to.
    pub(super) async fn verify(&self, client: &Client, before: Option<&Image>) {
        for (place, blob) in self.image.blobs().enumerate() {
            let served = is_served(client, REPOSITORY, blob).await;
            assert!(
                served || !self.blobs.contains(&place),
                "an acknowledged blob is lost: {}",
                blob.digest
            );
        }
        let reply = client.get(&format!("/v2/{REPOSITORY}/manifests/{TAG}")).await;
        match (reply.status, before) {
            (200, _) if reply.body == self.image.manifest => client.assert_pulls(REPOSITORY, TAG, &self.image).await,
            (200, Some(before)) if reply.body == before.manifest && !self.tagged => client.assert_pulls(REPOSITORY, TAG, before).await,
            (404, None) if !self.tagged => {}
            _ => panic!("the tag was {}acknowledged: {reply:?}", if self.tagged { "" } else { "not " }),
        }
        self.verify_session(client).await;
        assert_eq!(client.get("/v2/_catalog").await.status, 200);
        let tags = client.get(&format!("/v2/{REPOSITORY}/tags/list")).await;
        assert!(matches!(tags.status, 200 | 404), "{tags:?}");
    }

    /// The session is where it was acknowledged to be, or one chunk on, or done; and it can be ended either way.
    async fn verify_session(&self, client: &Client) {
        let Some(location) = &self.session else { return };
        let reply = client.get(location).await;
        match reply.status {
            204 => {
                assert!(!self.blobs.contains(&1), "a finished session is open again");
                let standing = match reply.header("range") {
                    "0-0" => 0,
                    range => range.strip_prefix("0-").expect("a range").parse::<usize>().expect("a number") + 1,
                };
                assert!(standing >= self.committed, "{} bytes were acknowledged: {reply:?}", self.committed);
                assert!([0, 20_000, 30_000].contains(&standing), "half a chunk is committed: {reply:?}");
                if standing == 30_000 {
                    let url = format!("{location}?digest={}", self.image.layers[0].digest);
                    send(client.request("PUT", &url), 201).await.expect("an answer");
                } else {
                    send(client.request("DELETE", location), 204).await.expect("an answer");
                }
            }
            404 => {
                assert!(
                    self.committed < 30_000 || is_served(client, REPOSITORY, &self.image.layers[0]).await,
                    "an acknowledged session is lost"
                );
                assert!(self.committed == 0 || self.committed == 30_000, "an acknowledged session is lost");
            }
            other => panic!("{other}: {reply:?}"),
        }
    }

    /// The client tries the whole push again.
    pub(super) async fn retry(&self, client: &Client) {
        let mut again = Self::new();
        again.image = self.image.clone();
        again.run(client).await.expect("an answer to everything");
        client.assert_pulls(REPOSITORY, TAG, &self.image).await;
        client.assert_pulls(REPOSITORY, self.image.digest.as_str(), &self.image).await;
    }
}

async fn open(client: &Client) -> Option<String> {
    let request = client.request("POST", &format!("/v2/{REPOSITORY}/blobs/uploads/"));
    Some(send(request, 202).await?.header("location").to_owned())
}

/// Sends; an answer must have this status.
async fn send(request: reqwest::RequestBuilder, status: u16) -> Option<Reply> {
    let reply = Reply::try_of(request).await.ok()?;
    assert_eq!(reply.status, status, "{reply:?}");
    Some(reply)
}

/// Stored contents, each counted once however many names it has.
pub(super) fn contents(storage: &Path) -> usize {
    let files = files(storage);
    let found: HashSet<u64> = files
        .iter()
        .filter_map(|file| Some(std::fs::metadata(storage.join(file)).ok()?.ino()))
        .collect();
    found.len()
}
