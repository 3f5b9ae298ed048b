//! The registry protocol as container clients speak it, on top of the tiny client.

use std::net::SocketAddr;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::client::{Connection, Head};
use crate::error::BenchError;
use crate::payload::{Payload, digest_text};

/// Media type of the manifests pushed and asked for.
pub(crate) const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
/// How much content one write hands to the kernel.
const WRITE: usize = 256 * 1024;
/// How much of an error body is quoted.
const QUOTED: usize = 300;

/// Where a running registry listens and how it is addressed.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Loopback address.
    pub(crate) address: SocketAddr,
    /// `Authorization` value for pushes; none where anonymous pushes are allowed.
    pub(crate) push_auth: Option<String>,
    /// `Authorization` value for pulls from [`crate::seed::REPOSITORY`].
    pub(crate) pull_auth: Option<String>,
}

impl Target {
    /// The bytes of a GET for `path`, with the pull credentials.
    pub(crate) fn get_request(&self, path: &str) -> Vec<u8> {
        self.request("GET", path, self.pull_auth.as_deref(), &format!("Accept: {MANIFEST_TYPE}, */*\r\n"))
    }

    fn push_request(&self, method: &str, path: &str, headers: &str) -> Vec<u8> {
        self.request(method, path, self.push_auth.as_deref(), headers)
    }

    fn request(&self, method: &str, path: &str, auth: Option<&str>, headers: &str) -> Vec<u8> {
        let auth = auth.map(|value| format!("Authorization: {value}\r\n")).unwrap_or_default();
        let address = self.address;
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: wharf-bench\r\n{auth}{headers}\r\n").into_bytes()
    }
}

/// One client of a registry, on one connection.
pub(crate) struct Client {
    target: Target,
    connection: Connection,
}

impl Client {
    /// Connects.
    pub(crate) async fn open(target: &Target) -> Result<Self, BenchError> {
        Ok(Self {
            target: target.clone(),
            connection: Connection::open(target.address).await?,
        })
    }

    /// Sends prebuilt GET bytes and drops the body; anything but 200 with `length` bytes is an error.
    pub(crate) async fn get(&mut self, request: &[u8], length: u64) -> Result<(), BenchError> {
        self.connection.send(request).await?;
        let head = self.connection.read_head().await?;
        if head.status != 200 {
            return Err(self.refused(first_line(request), &head, 200).await);
        }
        let received = self.connection.discard(&head).await?;
        same(first_line(request), received, length)
    }

    /// Whether a prebuilt GET is answered with 200.
    pub(crate) async fn answers(&mut self, request: &[u8]) -> bool {
        if self.connection.send(request).await.is_err() {
            return false;
        }
        matches!(self.connection.read_head().await, Ok(head) if head.status == 200)
    }

    /// GETs a blob or manifest and checks its digest.
    pub(crate) async fn get_verified(&mut self, request: &[u8], digest: &str) -> Result<(), BenchError> {
        self.connection.send(request).await?;
        let head = self.connection.read_head().await?;
        if head.status != 200 {
            return Err(self.refused(first_line(request), &head, 200).await);
        }
        let mut hasher = Sha256::new();
        self.connection.each_piece(&head, |piece| hasher.update(piece)).await?;
        same(first_line(request), digest_text(hasher), digest.to_owned())
    }

    /// GETs a small JSON document with the push credentials.
    pub(crate) async fn get_json(&mut self, path: &str) -> Result<serde_json::Value, BenchError> {
        let request = self.target.push_request("GET", path, "");
        self.connection.send(&request).await?;
        let head = self.connection.read_head().await?;
        if head.status != 200 {
            return Err(self.refused(first_line(&request), &head, 200).await);
        }
        let body = self.connection.read_body(&head).await?;
        serde_json::from_slice(&body).map_err(|error| BenchError::Answer(format!("GET {path}: {error}")))
    }

    /// POSTs JSON with the push credentials and returns the path that the 201 points to.
    pub(crate) async fn post_json(&mut self, path: &str, body: &serde_json::Value) -> Result<String, BenchError> {
        let body = body.to_string();
        let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        let request = self.target.push_request("POST", path, &headers);
        self.upload_step(&request, body.as_bytes(), 201).await
    }

    /// PUTs JSON with the push credentials.
    pub(crate) async fn put_json(&mut self, path: &str, body: &serde_json::Value) -> Result<(), BenchError> {
        let body = body.to_string();
        let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        let request = self.target.push_request("PUT", path, &headers);
        self.connection.send(&request).await?;
        self.connection.send(body.as_bytes()).await?;
        let head = self.connection.read_head().await?;
        if head.status != 200 {
            return Err(self.refused(first_line(&request), &head, 200).await);
        }
        self.connection.discard(&head).await.map(drop)
    }

    /// Pushes a blob: POST, one streamed PATCH, PUT with the digest.
    pub(crate) async fn push_blob(&mut self, repository: &str, blob: &Payload) -> Result<(), BenchError> {
        let start = self
            .target
            .push_request("POST", &format!("/v2/{repository}/blobs/uploads/"), "Content-Length: 0\r\n");
        let location = self.upload_step(&start, &[], 202).await?;
        let headers = "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n";
        let patch = self.target.push_request("PATCH", &location, headers);
        let location = self.upload_step(&patch, &blob.framed, 202).await?;
        let separator = if location.contains('?') { '&' } else { '?' };
        let path = format!("{location}{separator}digest={}", blob.digest.replace(':', "%3A"));
        let finish = self.target.push_request("PUT", &path, "Content-Length: 0\r\n");
        self.upload_step(&finish, &[], 201).await.map(|_| ())
    }

    /// Pushes a manifest under a tag.
    pub(crate) async fn push_manifest(&mut self, repository: &str, tag: &str, manifest: &[u8]) -> Result<(), BenchError> {
        let headers = format!("Content-Type: {MANIFEST_TYPE}\r\nContent-Length: {}\r\n", manifest.len());
        let mut request = self
            .target
            .push_request("PUT", &format!("/v2/{repository}/manifests/{tag}"), &headers);
        request.extend_from_slice(manifest);
        self.upload_step(&request, &[], 201).await.map(|_| ())
    }

    /// Sends one request of a push and returns the path the answer points to.
    async fn upload_step(&mut self, request: &[u8], body: &[u8], wanted: u16) -> Result<String, BenchError> {
        self.connection.send(request).await?;
        for piece in body.chunks(WRITE) {
            self.connection.send(piece).await?;
        }
        let head = self.connection.read_head().await?;
        if head.status != wanted {
            return Err(self.refused(first_line(request), &head, wanted).await);
        }
        self.connection.discard(&head).await?;
        let location = head
            .location
            .ok_or_else(|| BenchError::Answer(format!("{}: no Location", first_line(request))))?;
        Ok(path_of(&location).to_owned())
    }

    async fn refused(&mut self, request: String, head: &Head, wanted: u16) -> BenchError {
        let body = self.connection.read_body(head).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&body[..body.len().min(QUOTED)]).into_owned();
        BenchError::Status {
            request,
            status: head.status,
            detail: format!(", wanted {wanted}: {text}"),
        }
    }
}

/// The bytes of an image manifest with this config and these layers.
pub(crate) fn manifest(config: &Payload, layers: &[Payload]) -> Vec<u8> {
    let descriptor = |kind: &str, blob: &Payload| json!({ "mediaType": kind, "digest": blob.digest, "size": blob.length });
    let layers: Vec<_> = layers
        .iter()
        .map(|layer| descriptor("application/vnd.oci.image.layer.v1.tar", layer))
        .collect();
    let config = descriptor("application/vnd.oci.image.config.v1+json", config);
    json!({ "schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": config, "layers": layers })
        .to_string()
        .into_bytes()
}

/// The bytes of an image config, different for each `seed`.
pub(crate) fn config(seed: u64) -> Payload {
    let config = json!({ "architecture": "amd64", "os": "linux", "author": format!("wharf-bench {seed}"), "rootfs": { "type": "layers", "diff_ids": [] } });
    Payload::of(config.to_string().as_bytes())
}

fn same<T: PartialEq + std::fmt::Display>(request: String, received: T, stored: T) -> Result<(), BenchError> {
    if received == stored {
        return Ok(());
    }
    Err(BenchError::Answer(format!(
        "{request}: received {received} where {stored} was stored"
    )))
}

/// Method and path, for error messages: never the headers, which hold credentials.
fn first_line(request: &[u8]) -> String {
    let line = request.split(|b| *b == b'\r').next().unwrap_or_default();
    String::from_utf8_lossy(line).trim_end_matches(" HTTP/1.1").to_owned()
}

/// The path and query of a `Location`, which may be absolute.
fn path_of(location: &str) -> &str {
    match location.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |n| &rest[n..]),
        None => location,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_may_be_absolute_or_relative() {
        assert_eq!(
            path_of("http://127.0.0.1:5000/v2/a/blobs/uploads/1?_state=x"),
            "/v2/a/blobs/uploads/1?_state=x"
        );
        assert_eq!(path_of("/v2/a/blobs/uploads/1"), "/v2/a/blobs/uploads/1");
    }

    #[test]
    fn requests_carry_credentials_and_messages_do_not() {
        let address = "127.0.0.1:5000".parse().expect("address");
        let target = Target {
            address,
            push_auth: None,
            pull_auth: Some("Bearer secret".into()),
        };
        let request = target.get_request("/v2/a/manifests/b");
        assert!(String::from_utf8_lossy(&request).contains("\r\nAuthorization: Bearer secret\r\n"));
        assert_eq!(first_line(&request), "GET /v2/a/manifests/b");
    }
}
