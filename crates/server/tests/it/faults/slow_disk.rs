//! F16 and F17: the disk gives a part of what was asked for, or takes its time.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use wharf_testkit::{Blob, Image, Reply};

use super::REPOSITORY;
use super::tracer::Tracer;
use crate::start;
use crate::uploads::files;

#[tokio::test(flavor = "multi_thread")]
async fn f16_bytes_that_cannot_be_read_are_never_replaced() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(8 << 20));
    assert_eq!(admin.push_blob(REPOSITORY, &blob).await.status, 201);
    let storage = registry.data_dir().join("storage");
    let is_blob = |path: &PathBuf| path.metadata().is_ok_and(|file| file.len() == 8 << 20);
    let file = files(&storage).into_iter().map(|name| storage.join(name)).find(is_blob);
    let file = file.expect("the blob's file");
    let path = format!("/v2/{REPOSITORY}/blobs/{}", blob.digest);
    // From the first read on, and in the middle of the body, which has been promised by then.
    for when in ["1+", "4+"] {
        let fault = format!("read,pread64,preadv,sendfile,splice:error=EIO:when={when}");
        let tracer = Tracer::inject(&registry, &fault, Some(&file));
        let answer = Reply::try_of(admin.request("GET", &path)).await;
        assert!(tracer.injected() > 0, "{when}: the file was read");
        match answer {
            Ok(reply) => assert!(reply.status >= 500, "{when}: {} with {} bytes", reply.status, reply.body.len()),
            Err(error) => assert!(!error.is_connect(), "{when}: {error:?}"),
        }
    }
    assert_eq!(admin.get(&path).await.body, blob.bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn f17_a_disk_that_takes_its_time_holds_up_pushes_and_no_pull() {
    let registry = start();
    let (admin, known) = (registry.admin(), Image::random(2, 10_000));
    admin.push_image(REPOSITORY, "known", &known).await;
    let tracer = Tracer::inject(&registry, "fsync,fdatasync:delay_enter=200000", None);
    let mut pushes = JoinSet::new();
    let began = Instant::now();
    for number in 0..12 {
        let admin = admin.clone();
        pushes.spawn(async move {
            let image = Image::random(1, 10_000);
            admin.push_image(REPOSITORY, &format!("t{number}"), &image).await;
            (number, image)
        });
    }
    let (mut slowest, mut pulls) = (Duration::ZERO, 0);
    while !pushes.is_empty() {
        let pulled = Instant::now();
        admin.assert_pulls(REPOSITORY, "known", &known).await;
        (slowest, pulls) = (slowest.max(pulled.elapsed()), pulls + 1);
        tokio::time::sleep(Duration::from_millis(20)).await;
        while let Some(pushed) = pushes.try_join_next() {
            let (number, image) = pushed.expect("pushed");
            admin.assert_pulls(REPOSITORY, &format!("t{number}"), &image).await;
        }
    }
    assert!(tracer.finish().len() > 20, "every sync was slow");
    eprintln!(
        "F17: 12 pushes in {:.1} s, {pulls} pulls meanwhile, the slowest {slowest:?}",
        began.elapsed().as_secs_f64()
    );
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
}
