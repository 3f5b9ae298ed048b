//! F14: the content volume becomes read-only, as Linux does after an error, and comes back.

use wharf_testkit::{Blob, Image};

use super::tmpfs::Tmpfs;
use super::{REPOSITORY, is_served};
use crate::configured;

#[tokio::test]
async fn f14_a_read_only_volume_refuses_pushes_serves_pulls_and_returns_by_itself() {
    let volume = Tmpfs::mount("size=64m");
    let path = volume.path().join("storage").display().to_string();
    let registry = configured().env("WHARF_STORAGE__FILESYSTEM__PATH", path).start();
    let (admin, image, blob) = (registry.admin(), Image::random(2, 20_000), Blob::random(5000));
    admin.push_image(REPOSITORY, "v1", &image).await;
    let location = admin.open_upload(REPOSITORY).await;
    assert_eq!(admin.body("PATCH", &location, &[], blob.bytes.slice(..2000)).await.status, 202);
    assert_eq!(registry.anonymous().get("/readyz").await.status, 200);

    volume.remount("ro");
    let whole = Blob::random(5000);
    for reply in [
        admin.push_blob(REPOSITORY, &whole).await,
        admin.body("PATCH", &location, &[], blob.bytes.slice(2000..)).await,
    ] {
        assert_eq!((reply.status, reply.code().as_str()), (503, "UNAVAILABLE"), "{reply:?}");
    }
    assert!(!is_served(&admin, REPOSITORY, &whole).await);
    admin.assert_pulls(REPOSITORY, "v1", &image).await;
    let health = admin.get("/api/v2.0/health").await;
    assert!(health.value()["status"] == "unhealthy", "{health:?}");

    volume.remount("rw");
    assert_eq!(registry.anonymous().get("/readyz").await.status, 200);
    let rest = admin.body("PATCH", &location, &[], blob.bytes.slice(2000..)).await;
    assert_eq!(rest.status, 202, "{rest:?}");
    assert_eq!(admin.send("PUT", &format!("{location}?digest={}", blob.digest)).await.status, 201);
    assert!(is_served(&admin, REPOSITORY, &blob).await);
}
