//! F11 and F13: no space for content, for rows, for names. Pushes are refused in words a client understands, nothing partial
//! is served, pulls go on, and when space is back so are the uploads.

use std::path::Path;

use wharf_testkit::{Blob, Client, Image, Reply, TestRegistry};

use super::tmpfs::Tmpfs;
use super::{REPOSITORY, is_served};
use crate::configured;
use crate::uploads::files;

/// Bytes left free before each attempt: from nothing to almost enough.
const LEFT: [u64; 8] = [0, 4096, 12_288, 65_536, 131_072, 250_000, 400_000, 560_000];

fn on_volume(volume: &Tmpfs) -> TestRegistry {
    let path = volume.path().join("storage");
    configured()
        .env("WHARF_STORAGE__FILESYSTEM__PATH", path.display().to_string())
        .start()
}

/// A refusal for want of space: never 500, never an invented reason.
fn assert_refused(reply: &Reply) {
    assert!(matches!(reply.status, 503 | 507), "{reply:?}");
    assert!(!reply.header("retry-after").is_empty(), "{reply:?}");
    assert!(!reply.code().is_empty(), "{reply:?}");
}

fn assert_one_of(reply: &Reply, good: u16) -> bool {
    if reply.status != good {
        assert_refused(reply);
    }
    reply.status == good
}

/// Every way to push 300 KB, on a volume that cannot take all of it. Returns an open session with the bytes it has.
async fn push_every_way(admin: &Client) -> Option<(String, Blob, usize)> {
    let whole = Blob::random(300_000);
    let stored = assert_one_of(&admin.push_blob(REPOSITORY, &whole).await, 201);
    assert_eq!(is_served(admin, REPOSITORY, &whole).await, stored);

    let blob = Blob::random(300_000);
    let start = admin.send("POST", &format!("/v2/{REPOSITORY}/blobs/uploads/")).await;
    if !assert_one_of(&start, 202) {
        return None;
    }
    let location = start.header("location").to_owned();
    let mut committed = 0;
    for chunk in [blob.bytes.slice(..150_000), blob.bytes.slice(150_000..)] {
        let range = format!("{committed}-{}", committed + chunk.len() - 1);
        let reply = admin.body("PATCH", &location, &[("content-range", &range)], chunk.clone()).await;
        if !assert_one_of(&reply, 202) {
            return Some((location, blob, committed));
        }
        committed += chunk.len();
    }
    // Two pieces become one object, which takes as much again.
    let done = admin.send("PUT", &format!("{location}?digest={}", blob.digest)).await;
    let stored = assert_one_of(&done, 201);
    assert_eq!(is_served(admin, REPOSITORY, &blob).await, stored);
    (!stored).then_some((location, blob, committed))
}

/// With space again, the upload goes on where it was acknowledged to be.
async fn resume(admin: &Client, (location, blob, committed): (String, Blob, usize)) {
    let status = admin.get(&location).await;
    assert_eq!(
        (status.status, status.header("range")),
        (204, format!("0-{}", committed.saturating_sub(1)).as_str()),
        "{status:?}"
    );
    if committed < blob.bytes.len() {
        let reply = admin.body("PATCH", &location, &[], blob.bytes.slice(committed..)).await;
        assert_eq!(reply.status, 202, "{reply:?}");
    }
    let done = admin.send("PUT", &format!("{location}?digest={}", blob.digest)).await;
    assert_eq!(done.status, 201, "{done:?}");
    assert!(is_served(admin, REPOSITORY, &blob).await);
}

fn pieces(storage: &Path) -> Vec<String> {
    files(&storage.join("uploads"))
}

#[tokio::test]
async fn f11_a_full_content_volume_refuses_pushes_and_serves_pulls() {
    let volume = Tmpfs::mount("size=64m");
    let registry = on_volume(&volume);
    let (admin, image) = (registry.admin(), Image::random(2, 200_000));
    admin.push_image(REPOSITORY, "v1", &image).await;
    for left in LEFT {
        volume.leave(left);
        let open = push_every_way(&admin).await;
        admin.assert_pulls(REPOSITORY, "v1", &image).await;
        // Manifests are rows, and the database is elsewhere.
        let tagged = admin
            .push_manifest(REPOSITORY, &format!("left-{left}"), image.media_type, &image.manifest)
            .await;
        assert_eq!(tagged.status, 201, "{tagged:?}");
        volume.free();
        if let Some(open) = open {
            resume(&admin, open).await;
        }
        assert_eq!(pieces(&volume.path().join("storage")), Vec::<String>::new(), "{left} bytes left");
    }
    admin.push_image(REPOSITORY, "v2", &Image::random(2, 200_000)).await;
    assert_eq!(registry.anonymous().get("/readyz").await.status, 200);
}

#[tokio::test]
async fn f11_a_full_database_volume_refuses_pushes_and_serves_pulls() {
    let volume = Tmpfs::mount("size=64m");
    let content = tempfile::tempdir().expect("a folder");
    let storage = content.path().join("storage");
    let mut registry = configured()
        .data_dir(volume.path().join("data"))
        .env("WHARF_STORAGE__FILESYSTEM__PATH", storage.display().to_string())
        .start();
    let (admin, image) = (registry.admin(), Image::random(2, 20_000));
    admin.push_image(REPOSITORY, "v1", &image).await;
    // What lies unused in the write-ahead log takes a few pushes before more space is asked for.
    let mut refused = 0;
    for left in [0, 4096, 16_384, 65_536] {
        volume.leave(left);
        for n in 0..40 {
            let blob = Blob::random(1000);
            let stored = assert_one_of(&admin.push_blob(&format!("library/r{left}-{n}"), &blob).await, 201);
            refused += usize::from(!stored);
            let reply = admin.get(&format!("/v2/library/r{left}-{n}/blobs/{}", blob.digest)).await;
            assert_eq!(reply.status, if stored { 200 } else { 404 }, "{reply:?}");
        }
        let other = Image::random(0, 0);
        let config = admin.push_blob(REPOSITORY, &other.config).await;
        if assert_one_of(&config, 201) {
            assert_one_of(
                &admin.push_manifest(REPOSITORY, "full", other.media_type, &other.manifest).await,
                201,
            );
        }
        assert_one_of(&admin.send("POST", &format!("/v2/{REPOSITORY}/blobs/uploads/")).await, 202);
        admin.assert_pulls(REPOSITORY, "v1", &image).await;
        volume.free();
        admin
            .push_image(REPOSITORY, &format!("after-{left}"), &Image::random(1, 1000))
            .await;
    }
    assert!(refused > 0, "the volume was never full");
    assert_eq!(pieces(&storage), Vec::<String>::new());
    registry.kill();
    registry.restart();
    registry.admin().assert_pulls(REPOSITORY, "v1", &image).await;
}

#[tokio::test]
async fn f11_one_volume_for_all_that_is_full_at_a_restart() {
    let volume = Tmpfs::mount("size=64m");
    let mut registry = configured().data_dir(volume.path().join("data")).start();
    let image = Image::random(2, 200_000);
    registry.admin().push_image(REPOSITORY, "v1", &image).await;
    volume.leave(0);
    push_every_way(&registry.admin()).await;
    registry.admin().assert_pulls(REPOSITORY, "v1", &image).await;
    registry.kill();
    volume.free();
    registry.restart();
    registry.admin().assert_pulls(REPOSITORY, "v1", &image).await;
    registry.admin().push_image(REPOSITORY, "v2", &Image::random(1, 1000)).await;
}

#[tokio::test]
async fn f13_no_inodes_is_no_space() {
    let volume = Tmpfs::mount("size=64m,nr_inodes=200");
    let registry = on_volume(&volume);
    let (admin, image) = (registry.admin(), Image::random(2, 1000));
    admin.push_image(REPOSITORY, "v1", &image).await;
    let crumbs = volume.path().join("crumbs");
    std::fs::create_dir(&crumbs).expect("a folder");
    let names = (0..).map(|n| crumbs.join(n.to_string()));
    let made: Vec<_> = names.take_while(|name| std::fs::File::create(name).is_ok()).collect();
    for free in 0..5_usize {
        for name in &made[..free] {
            let _ = std::fs::remove_file(name);
        }
        let open = push_every_way(&admin).await;
        admin.assert_pulls(REPOSITORY, "v1", &image).await;
        if let Some((location, ..)) = open {
            assert_eq!(admin.delete(&location).await.status, 204);
        }
        let left = pieces(&volume.path().join("storage"));
        assert_eq!(left, Vec::<String>::new(), "{free} free");
    }
    for name in &made {
        let _ = std::fs::remove_file(name);
    }
    admin.push_image(REPOSITORY, "v2", &Image::random(2, 1000)).await;
}
