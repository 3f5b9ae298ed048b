//! The client goes away in the middle.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wharf_testkit::{ADMIN_PASSWORD, Blob, TestRegistry};

use super::{REPOSITORY, assert_serves, assert_stands_at, files, patch, put};
use crate::start;

fn open_files(registry: &TestRegistry) -> usize {
    std::fs::read_dir(format!("/proc/{}/fd", registry.pid())).expect("/proc").count()
}

fn authorization() -> String {
    use base64::Engine as _;
    format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(format!("admin:{ADMIN_PASSWORD}"))
    )
}

/// Sends the head and the first `sent` bytes of a request whose body should have `length`, and goes away.
async fn leave_after(registry: &TestRegistry, line: &str, length: usize, sent: &[u8], abruptly: bool) {
    let mut stream = TcpStream::connect(registry.host()).await.expect("a connection");
    let head = format!(
        "{line} HTTP/1.1\r\nHost: a\r\nAuthorization: {}\r\nContent-Length: {length}\r\n\r\n",
        authorization()
    );
    stream.write_all(head.as_bytes()).await.expect("written");
    for piece in sent.chunks(16 * 1024) {
        if stream.write_all(piece).await.is_err() {
            break;
        }
    }
    if abruptly {
        let _ = stream.set_zero_linger();
    }
}

/// Waits until the process has no more files open than `before` and nothing lies in the folder of uploads.
async fn assert_calm(registry: &TestRegistry, before: usize, pieces: usize) {
    let began = Instant::now();
    loop {
        let (open, left) = (open_files(registry), files(&registry.data_dir().join("storage/uploads")));
        // The pool of readers may have grown by a few connections meanwhile, each with three files.
        if open <= before && left.len() <= pieces {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(15),
            "{open} files are open where {before} were; left behind: {left:#?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Makes the pools as large as they get, so that what is counted afterwards is what requests hold.
async fn warm(registry: &TestRegistry) -> usize {
    let blob = Blob::random(1000);
    let client = registry.admin();
    let pushes = (0..64).map(|_| {
        let (client, blob) = (client.clone(), blob.clone());
        tokio::spawn(async move { client.push_blob(REPOSITORY, &blob).await.status })
    });
    for push in pushes.collect::<Vec<_>>() {
        assert_eq!(push.await.expect("no panic"), 201);
    }
    drop(client);
    let mut lowest = open_files(registry);
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        lowest = lowest.min(open_files(registry));
    }
    lowest
}

#[tokio::test]
async fn f23_a61_uploads_cut_at_any_offset_leave_nothing() {
    let registry = start();
    let before = warm(&registry).await;
    let body = Blob::random(700_000);
    for n in 0..300_usize {
        let offset = (n * 7919 * 31) % 700_000;
        let length = body.bytes.len();
        let line = if n % 2 == 0 {
            format!("POST /v2/{REPOSITORY}/blobs/uploads/?digest={}", body.digest)
        } else {
            let location = registry.admin().open_upload(REPOSITORY).await;
            format!("PATCH {location}")
        };
        leave_after(&registry, &line, length, &body.bytes[..offset], n % 3 == 0).await;
    }
    assert_calm(&registry, before + 4, 0).await;
    assert_eq!(
        registry
            .admin()
            .head(&format!("/v2/{REPOSITORY}/blobs/{}", body.digest))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a61_a_session_goes_on_after_every_lost_connection() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(640_000));
    let location = admin.open_upload(REPOSITORY).await;
    let mut committed = 0;
    for chunk in blob.bytes.chunks(64 * 1024) {
        // The next chunk is cut in its middle …
        leave_after(
            &registry,
            &format!("PATCH {location}"),
            chunk.len(),
            &chunk[..chunk.len() / 2],
            false,
        )
        .await;
        assert_stands_at(&admin, &location, committed).await;
        // … and sent again.
        let reply = patch(&admin, &location, committed, chunk).await;
        assert_eq!(reply.status, 202, "{reply:?}");
        committed += chunk.len();
    }
    assert_eq!(put(&admin, &location, &blob).await.status, 201);
    assert_serves(&admin, REPOSITORY, &blob).await;
}

#[tokio::test]
async fn a61_downloads_cut_at_any_offset_leave_nothing() {
    let registry = start();
    let before = warm(&registry).await;
    let (admin, blob) = (registry.admin(), Blob::random(4_000_000));
    assert_eq!(admin.push_blob(REPOSITORY, &blob).await.status, 201);
    drop(admin);
    for n in 0..60_usize {
        let mut stream = TcpStream::connect(registry.host()).await.expect("a connection");
        let head = format!("GET /v2/{REPOSITORY}/blobs/{} HTTP/1.1\r\nHost: a\r\n\r\n", blob.digest);
        stream.write_all(head.as_bytes()).await.expect("written");
        let mut part = vec![0; 1 + n * 64 * 1024];
        let mut read = 0;
        while read < part.len() {
            match stream.read(&mut part[read..]).await.expect("bytes") {
                0 => panic!(
                    "the answer ended after {read} bytes: {:?}",
                    String::from_utf8_lossy(&part[..read.min(500)])
                ),
                n => read += n,
            }
        }
    }
    assert_calm(&registry, before + 4, 0).await;
}
