//! Uploads: chunks, sessions, mounts, and what is left when a client or the server goes away.

mod bodies;
mod chunks;
pub(crate) mod clocked;
mod disconnect;
mod expiry;
mod finish;
mod http2;
mod mount;
mod overtaken;
mod ranges;
mod resume;
mod sessions;
mod sockets;

use std::path::Path;

use wharf_testkit::{Blob, Client, Reply};

/// Where the tests push to; everybody may read it.
const REPOSITORY: &str = "library/app";

/// Sends the chunk that starts at byte `start`.
async fn patch(client: &Client, location: &str, start: usize, bytes: &[u8]) -> Reply {
    let range = format!("{start}-{}", start + bytes.len() - 1);
    client.body("PATCH", location, &[("content-range", &range)], bytes.to_vec()).await
}

/// Closes a session without another byte.
async fn put(client: &Client, location: &str, blob: &Blob) -> Reply {
    client.send("PUT", &format!("{location}?digest={}", blob.digest)).await
}

async fn assert_serves(client: &Client, repository: &str, blob: &Blob) {
    let reply = client.get(&format!("/v2/{repository}/blobs/{}", blob.digest)).await;
    assert_eq!(reply.status, 200, "{}: {reply:?}", blob.digest);
    assert!(reply.body == blob.bytes, "{} has other bytes", blob.digest);
}

/// Where the session stands, as `(204, "0-<last byte>")`.
async fn assert_stands_at(client: &Client, location: &str, committed: usize) {
    let reply = client.get(location).await;
    let range = format!("0-{}", committed.saturating_sub(1));
    assert_eq!((reply.status, reply.header("range")), (204, range.as_str()), "{reply:?}");
}

fn assert_error(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{reply:?}");
}

/// Files below `folder`, as paths relative to it.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = vec![];
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(path) = path.strip_prefix(folder) {
                found.push(path.display().to_string());
            }
        }
    }
    found.sort();
    found
}
