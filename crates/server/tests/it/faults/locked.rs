//! F26: another program holds SQLite's lock.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wharf_testkit::Image;

use super::REPOSITORY;
use crate::start;

const HOLD: &str = "
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
connection.execute('BEGIN IMMEDIATE')
print('locked', flush=True)
time.sleep(12)
connection.execute('ROLLBACK')
";

/// Another program that has the lock when this returns.
fn hold(database: &Path) -> Child {
    let mut holder = Command::new("python3")
        .args(["-c", HOLD])
        .arg(database)
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is installed");
    let mut line = String::new();
    BufReader::new(holder.stdout.take().expect("piped"))
        .read_line(&mut line)
        .expect("it says so");
    assert_eq!(line, "locked\n");
    holder
}

#[tokio::test]
async fn f26_a_lock_of_another_program_refuses_pushes_in_time_and_no_pull() {
    let registry = start();
    let (admin, image) = (registry.admin(), Image::random(1, 10_000));
    admin.push_image(REPOSITORY, "v1", &image).await;
    let mut holder = hold(&registry.data_dir().join("wharf.db"));
    let mut refused = 0;
    while holder.try_wait().expect("it runs").is_none() {
        admin.assert_pulls(REPOSITORY, "v1", &image).await;
        let began = Instant::now();
        let reply = admin.send("POST", &format!("/v2/{REPOSITORY}/blobs/uploads/")).await;
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        if reply.status != 202 {
            assert_eq!((reply.status, reply.header("retry-after")), (503, "5"), "{reply:?}");
            refused += 1;
        }
    }
    assert!(refused > 0, "the lock was in the way");
    admin.push_image(REPOSITORY, "v2", &Image::random(2, 10_000)).await;
}

#[tokio::test]
async fn f26_an_index_of_the_log_that_somebody_removed_costs_nothing() {
    let mut registry = start();
    let admin = registry.admin();
    let images = [Image::random(1, 10_000), Image::random(2, 10_000), Image::random(1, 10_000)];
    admin.push_image(REPOSITORY, "v0", &images[0]).await;
    let index = registry.data_dir().join("wharf.db-shm");
    std::fs::remove_file(&index).expect("it was there");
    admin.push_image(REPOSITORY, "v1", &images[1]).await;
    admin.assert_pulls(REPOSITORY, "v0", &images[0]).await;
    // The log itself is whole, and the index is made of it again.
    registry.kill();
    registry.restart();
    let admin = registry.admin();
    admin.push_image(REPOSITORY, "v2", &images[2]).await;
    for (number, image) in images.iter().enumerate() {
        admin.assert_pulls(REPOSITORY, &format!("v{number}"), image).await;
    }
}
