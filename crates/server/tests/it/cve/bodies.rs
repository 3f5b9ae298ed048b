//! Bodies without an end.

use crate::abuse::checks::{assert_error, assert_memory_stayed, resident_kib};
use crate::abuse::sizes::endless;
use crate::access::stage::{PRIVATE, Stage, Who};

#[tokio::test]
async fn c47_many_endless_manifests_at_once_leave_memory_flat() {
    let stage = Stage::own().await;
    let repository = format!("{PRIVATE}/c47");
    let path = format!("/v2/{repository}/manifests/endless");
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    // The first one warms what is kept for every later one.
    endless(&stage, Who::Developer, &path, media_type).await;
    let before = resident_kib(&stage);
    futures_util::future::join_all((0..6).map(|_| endless(&stage, Who::Developer, &path, media_type))).await;
    assert_memory_stayed(&stage, before, "endless manifests");
    let tags = stage.client(Who::Developer).get(&format!("/v2/{repository}/tags/list")).await;
    assert_error(&tags, 404, "NAME_UNKNOWN", "not even the repository was made");
}
