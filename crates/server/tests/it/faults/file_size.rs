//! F13: the operating system's bound on the size of a file.

use wharf_testkit::{Blob, Image};

use super::tmpfs::Tmpfs;
use super::{REPOSITORY, is_served};
use crate::configured;

#[tokio::test]
async fn f13_a_file_size_limit_refuses_the_blob_and_nothing_else() {
    let volume = Tmpfs::mount("size=64m");
    let registry = configured()
        .data_dir(volume.path().join("data"))
        .wrapped_in(&["prlimit", "--fsize=8000000", "--"])
        .start();
    let (admin, image, large) = (registry.admin(), Image::random(1, 100_000), Blob::random(9_000_000));
    admin.push_image(REPOSITORY, "v1", &image).await;
    let reply = admin.push_blob(REPOSITORY, &large).await;
    assert!(matches!(reply.status, 413 | 503 | 507), "{reply:?}");
    assert!(!is_served(&admin, REPOSITORY, &large).await);
    admin.assert_pulls(REPOSITORY, "v1", &image).await;
    admin.push_image(REPOSITORY, "v2", &Image::random(1, 100_000)).await;
}
