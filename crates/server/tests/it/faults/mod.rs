//! Faults: the process dies, the disk is full, a sync fails. What was acknowledged stays, what was not is never half there,
//! and nobody has to repair anything.

mod crash;
mod database;
mod disk_full;
mod file_size;
mod first_start;
mod fsync;
mod kill;
mod kill_collector;
mod kill_collector_network;
mod kill_network;
mod locked;
mod read_only;
mod shared_commit;
mod slow_disk;
mod standby;
mod storage_away;
mod takeover;
mod tmpfs;
mod tracer;
mod wire;

use wharf_testkit::{Blob, Client};

/// Where the tests push to; everybody may read it.
const REPOSITORY: &str = "library/app";

/// A blob is served whole and right, or it is not there.
///
/// # Panics
/// On anything in between.
async fn is_served(client: &Client, repository: &str, blob: &Blob) -> bool {
    let reply = client.get(&format!("/v2/{repository}/blobs/{}", blob.digest)).await;
    match reply.status {
        200 => assert!(reply.body == blob.bytes, "{} is served with other bytes", blob.digest),
        404 => assert_eq!(reply.code(), "BLOB_UNKNOWN"),
        other => panic!("{other}: {reply:?}"),
    }
    reply.status == 200
}
