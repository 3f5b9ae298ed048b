//! What can only happen to files: full disks, cut files, links, modes.
//!
//! The disks are small `tmpfs` mounts, which only root may make; without root those tests say so and pass.

#![expect(clippy::unwrap_used, reason = "the mounts are set up outside the test functions")]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use support::*;
use tempfile::TempDir;
use wharf_blob::{BlobDriver, BlobError, Filesystem, stream_of};

#[tokio::test]
async fn f16_d35_an_object_that_is_cut_while_it_is_read_ends_in_an_error() {
    let root = tempfile::tempdir().unwrap();
    let driver = Filesystem::open(root.path()).unwrap();
    for left in [0, 100, 200 * KIB, 3 * MIB - 1] {
        let key = blob_key();
        store(&driver, &key, 3 * MIB).await.unwrap();
        let reader = driver.open(&key, None).await.unwrap().unwrap();
        fs::OpenOptions::new()
            .write(true)
            .open(root.path().join(key.as_str()))
            .unwrap()
            .set_len(left)
            .unwrap();
        let outcome = drain(reader.stream).await;
        assert_eq!(outcome.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof, "{left}");
    }
}

#[tokio::test]
async fn f16_an_object_that_was_cut_before_tells_its_real_size() {
    let root = tempfile::tempdir().unwrap();
    let driver = Filesystem::open(root.path()).unwrap();
    let key = blob_key();
    store(&driver, &key, MIB).await.unwrap();
    fs::OpenOptions::new()
        .write(true)
        .open(root.path().join(key.as_str()))
        .unwrap()
        .set_len(10)
        .unwrap();
    assert_eq!(driver.open(&key, None).await.unwrap().unwrap().size, 10);
    assert!(matches!(driver.open(&key, Some(0..MIB)).await, Err(BlobError::OutOfRange(10))));
}

#[tokio::test]
async fn f1_an_object_is_whole_or_not_there_whenever_the_process_is_killed() {
    let root = tempfile::tempdir().unwrap();
    let driver = Arc::new(Filesystem::open(root.path()).unwrap());
    let key = blob_key();
    let stuck = body(20 * MIB).chain(stream::pending()).boxed();
    let putting = tokio::spawn({
        let (driver, key) = (Arc::clone(&driver), key.clone());
        async move { driver.put(&key, stuck).await }
    });
    let drafts = |root: &Path| -> Vec<_> {
        fs::read_dir(root.join(".drafts"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect()
    };
    while drafts(root.path()).is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // What lies there at this moment is what a kill leaves: nothing is done after it.
    let killed = tempfile::tempdir().unwrap();
    run(
        "cp",
        &["-a", &format!("{}/.", root.path().display()), killed.path().to_str().unwrap()],
    );
    putting.abort();
    let after = Filesystem::open(killed.path()).unwrap();
    assert_absent(&after, &key).await;
    assert_eq!(listed(&after, "").await, []);
    store(&after, &key, 10).await.unwrap();

    // Another process may be at work on it, until nobody has touched it for a day.
    let left = drafts(killed.path());
    assert_eq!(left.len(), 1);
    listed(&after, "").await;
    assert!(left[0].exists());
    run("touch", &["-d", "25 hours ago", left[0].to_str().unwrap()]);
    listed(&after, "").await;
    assert!(!left[0].exists());
    fs::write(&left[0], "left").unwrap();
    run("touch", &["-d", "25 hours ago", left[0].to_str().unwrap()]);
    Filesystem::open(killed.path()).unwrap();
    assert!(!left[0].exists());
}

#[tokio::test]
async fn links_are_not_followed() {
    let root = tempfile::tempdir().unwrap();
    let outside = root.path().join("outside");
    fs::write(&outside, "secret").unwrap();
    let driver = Filesystem::open(&root.path().join("store")).unwrap();
    let key = part_key(0);
    symlink(&outside, root.path().join("store").join(key.as_str())).unwrap();
    assert!(matches!(driver.open(&key, None).await, Err(BlobError::Unavailable(_))));
    assert!(matches!(driver.size(&key).await, Err(BlobError::Unavailable(_))));
    assert!(matches!(store(&driver, &key, 10).await, Err(BlobError::Exists)));
    assert_eq!(listed(&driver, "uploads/").await, []);
    driver.delete(&key).await.unwrap();
    assert_eq!(fs::read(&outside).unwrap(), b"secret");
}

#[tokio::test]
async fn only_a_missing_file_is_not_there() {
    let root = tempfile::tempdir().unwrap();
    let driver = Filesystem::open(root.path()).unwrap();
    let key = blob_key();
    let folder = root.path().join(key.as_str()).parent().unwrap().to_owned();
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    fs::write(&folder, "a file where a folder should be").unwrap();
    assert!(matches!(driver.open(&key, None).await, Err(BlobError::Unavailable(_))));
    assert!(matches!(driver.size(&key).await, Err(BlobError::Unavailable(_))));
    assert!(matches!(store(&driver, &key, 10).await, Err(BlobError::Unavailable(_))));
}

#[tokio::test]
async fn files_are_for_their_owner_alone() {
    let root = tempfile::tempdir().unwrap();
    let driver = Filesystem::open(&root.path().join("store")).unwrap();
    let key = blob_key();
    store(&driver, &key, 10).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let path = root.path().join("store").join(key.as_str());
    assert_eq!(mode(&path), 0o600);
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root.path()) {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
}

#[tokio::test]
async fn a_single_part_is_not_copied() {
    let root = tempfile::tempdir().unwrap();
    let driver = Filesystem::open(root.path()).unwrap();
    let (part, to) = (part_key(0), blob_key());
    store(&driver, &part, MIB).await.unwrap();
    let inode = |key: &wharf_blob::ObjectKey| fs::metadata(root.path().join(key.as_str())).unwrap().ino();
    let before = inode(&part);
    let held = driver.compose(std::slice::from_ref(&part), &to).await.unwrap();
    assert_eq!(held, to);
    assert_eq!(inode(&held), before);
    driver.delete(&part).await.unwrap();
    assert_holds(&driver, &held, &pattern(0, MIB)).await;
}

/// Removing a folder takes seven times as long as removing a file, and a folder that comes and goes races with writes.
#[tokio::test]
async fn a_copy_is_one_file_in_a_folder_that_stays() {
    let root = tempfile::tempdir().unwrap();
    let driver = Filesystem::open(root.path()).unwrap();
    let digest = wharf_oci::Digest::sha256(b"two copies");
    let copies: Vec<_> = (0..2)
        .map(|_| wharf_blob::ObjectKey::blob(&digest, wharf_model::Generation::new()))
        .collect();
    for key in &copies {
        store(&driver, key, 10).await.unwrap();
    }
    let folder = root.path().join(format!("blobs/sha256/{}", &digest.hex()[..2]));
    let left = || {
        fs::read_dir(&folder)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_file())
            .count()
    };
    assert_eq!(left(), 2);
    for (key, rest) in copies.iter().zip([1, 0]) {
        driver.delete(key).await.unwrap();
        assert_eq!(left(), rest);
    }
}

#[tokio::test]
async fn folders_that_somebody_removed_are_made_again() {
    let root = tempfile::tempdir().unwrap();
    let driver = Filesystem::open(root.path()).unwrap();
    store(&driver, &blob_key(), 10).await.unwrap();
    fs::remove_dir_all(root.path().join("blobs")).unwrap();
    fs::remove_dir_all(root.path().join("uploads")).unwrap();
    store(&driver, &blob_key(), 10).await.unwrap();
    store(&driver, &part_key(0), 10).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_hold_no_threads() {
    let root = tempfile::tempdir().unwrap();
    let driver = std::sync::Arc::new(Filesystem::open(root.path()).unwrap());
    let chunk = Bytes::from(vec![1; MIB as usize]);
    let slow = (0..700).map(|_| {
        let (driver, chunk) = (driver.clone(), chunk.slice(..(MIB / 16) as usize));
        let body = stream::iter((0..17).map(move |_| Ok(chunk.clone())))
            .chain(stream::pending())
            .boxed();
        tokio::spawn(async move { driver.put(&part_key(0), body).await })
    });
    let slow: Vec<_> = slow.collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    // More of them than there are blocking threads: another client must not notice.
    let quick = tokio::time::timeout(Duration::from_secs(60), store(driver.as_ref(), &blob_key(), 3 * MIB)).await;
    assert_eq!(quick.unwrap().unwrap(), 3 * MIB);
    slow.iter().for_each(tokio::task::JoinHandle::abort);
    for put in slow {
        assert!(put.await.unwrap_err().is_cancelled());
    }
    let left = || fs::read_dir(root.path().join(".drafts")).unwrap().count();
    for _ in 0..200 {
        if left() == 0 {
            assert_eq!(listed(driver.as_ref(), "uploads/").await, []);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} abandoned files are left", left());
}

#[tokio::test]
async fn f11_a_full_disk_is_told_and_nothing_is_left() {
    let disk = Disk::mount("size=16m");
    let driver = Filesystem::open(disk.path()).unwrap();
    let old = blob_key();
    store(&driver, &old, 9 * MIB).await.unwrap();
    for size in [8 * MIB, 20 * MIB, 50 * MIB] {
        let key = blob_key();
        let outcome = store(&driver, &key, size).await;
        assert!(matches!(outcome, Err(BlobError::Full)), "{size}: {outcome:?}");
        assert_absent(&driver, &key).await;
    }
    assert_eq!(listed(&driver, "").await, [(old.to_string(), 9 * MIB)]);
    assert_holds(&driver, &old, &pattern(0, 9 * MIB)).await;

    // Composing needs room too, unless it is a single part.
    let (one, two) = (part_key(0), part_key(1));
    store(&driver, &one, 3 * MIB).await.unwrap();
    store(&driver, &two, 3 * MIB).await.unwrap();
    let outcome = driver.compose(&[one.clone(), two.clone()], &blob_key()).await;
    assert!(matches!(outcome, Err(BlobError::Full)), "{outcome:?}");
    assert_eq!(listed(&driver, "").await.len(), 3);
    driver.compose(std::slice::from_ref(&one), &blob_key()).await.unwrap();

    driver.delete(&old).await.unwrap();
    let whole = driver.compose(&[one, two], &blob_key()).await.unwrap();
    assert_eq!(driver.size(&whole).await.unwrap(), Some(6 * MIB));
}

#[tokio::test]
async fn f11_a_full_disk_fails_the_health_check_until_space_returns() {
    let disk = Disk::mount("size=4m");
    let driver = Filesystem::open(disk.path()).unwrap();
    driver.check().await.unwrap();
    let filler = part_key(0);
    let mut size = 4 * MIB;
    while store(&driver, &filler, size).await.is_err() {
        size -= 4 * KIB;
    }
    assert!(matches!(driver.check().await, Err(BlobError::Full)));
    driver.delete(&filler).await.unwrap();
    driver.check().await.unwrap();
}

#[tokio::test]
async fn f13_a_disk_without_inodes_is_full() {
    let disk = Disk::mount("size=16m,nr_inodes=24");
    let driver = Filesystem::open(disk.path()).unwrap();
    let mut stored = Vec::new();
    let outcome = loop {
        let key = blob_key();
        match driver.put(&key, stream_of("x")).await {
            Ok(_) => stored.push(key),
            Err(error) => break error,
        }
    };
    assert!(matches!(outcome, BlobError::Full), "{outcome:?}");
    assert!(!stored.is_empty());
    assert_eq!(listed(&driver, "").await.len(), stored.len());
    for key in &stored {
        assert_holds(&driver, key, b"x").await;
        driver.delete(key).await.unwrap();
    }
    store(&driver, &part_key(0), 10).await.unwrap();
}

#[tokio::test]
async fn f14_a_disk_that_turns_read_only_still_serves_and_comes_back() {
    let disk = Disk::mount("size=16m");
    let driver = Filesystem::open(disk.path()).unwrap();
    let key = blob_key();
    store(&driver, &key, MIB).await.unwrap();
    disk.remount("ro");
    assert!(matches!(store(&driver, &blob_key(), 10).await, Err(BlobError::ReadOnly)));
    assert!(matches!(
        driver.compose(std::slice::from_ref(&key), &blob_key()).await,
        Err(BlobError::ReadOnly)
    ));
    assert!(matches!(driver.delete(&key).await, Err(BlobError::ReadOnly)));
    assert!(matches!(driver.check().await, Err(BlobError::ReadOnly)));
    assert_holds(&driver, &key, &pattern(0, MIB)).await;
    disk.remount("rw");
    driver.check().await.unwrap();
    store(&driver, &blob_key(), 10).await.unwrap();
}

/// A small disk that is unmounted when it goes. Only root may mount one.
struct Disk(TempDir);

impl Disk {
    fn mount(options: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        run("mount", &["-t", "tmpfs", "-o", options, "tmpfs", folder.path().to_str().unwrap()]);
        Self(folder)
    }

    fn remount(&self, how: &str) {
        run("mount", &["-o", &format!("remount,{how}"), self.0.path().to_str().unwrap()]);
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the driver of a failed test may still hold the root open.
        run("umount", &["-l", self.0.path().to_str().unwrap()]);
    }
}

fn run(program: &str, args: &[&str]) {
    let status = Command::new(program).args(args).status().unwrap();
    assert!(status.success(), "{program} {args:?}: {status}");
}
