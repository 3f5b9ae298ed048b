//! F2: SIGKILL after every single change that a collector makes to a file, of the database or of the storage. What is kept can be pulled
//! after every crash, and the next run ends the work.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, TestRegistry};

use super::kill::every_point;
use super::tracer::{Tracer, Watch};
use crate::configured;
use crate::uploads::files;

/// Every system call by which the registry changes files.
const CHANGES: &str = "openat,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2,linkat,unlink,unlinkat,rmdir,ftruncate";
/// Crash points of a normal run. `WHARF_TEST_CRASH_POINTS=all` takes every one.
const SAMPLE: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_kill_after_every_step_of_a_collector() {
    let mut registry = configured()
        .env("WHARF_TRASH__WINDOW", "0s")
        .env("WHARF_GC__GRACE", "1s")
        .env("WHARF_JOBS__LEASE", "2s")
        .start();
    let mut kept = Vec::new();
    let steps = record(&registry, &mut kept).await;
    assert!(steps > 20, "only {steps} steps");
    let points: Vec<usize> = if every_point() {
        (1..=steps).collect()
    } else {
        (0..SAMPLE).map(|n| 1 + n * steps / SAMPLE).collect()
    };
    let mut killed = 0;
    for point in points {
        litter(&registry.admin(), &mut kept).await;
        let tracer = trace(&registry, Some(point));
        let _ = collect(&registry.admin()).await;
        killed += usize::from(tracer.finish().len() >= point);
        registry.restart();
        assert_kept(&registry, &kept).await;
        collect(&registry.admin()).await.expect("a collector that nobody disturbs");
        assert_kept(&registry, &kept).await;
        assert_eq!(
            stored(&registry),
            needed(&kept),
            "after a kill at step {point}: what is needed is stored, and nothing else"
        );
    }
    eprintln!("{steps} steps, killed {killed} times");
    assert!(killed > SAMPLE / 2, "killed {killed} times only");
}

fn is_change(call: &str) -> bool {
    !call.starts_with("openat(") || call.contains("O_CREAT")
}

fn trace(registry: &TestRegistry, last: Option<usize>) -> Tracer {
    let watch = Watch {
        calls: CHANGES,
        shown: 0,
        is_step: Arc::new(is_change),
        patience: Duration::ZERO,
    };
    Tracer::kill_after(registry, watch, last.unwrap_or(usize::MAX))
}

/// How many changes a collector makes, its job with them.
async fn record(registry: &TestRegistry, kept: &mut Vec<Image>) -> usize {
    litter(&registry.admin(), kept).await;
    let tracer = trace(registry, None);
    collect(&registry.admin()).await.expect("collected");
    tracer.finish().into_iter().filter(|call| is_change(call)).count()
}

/// Pushes two images that share a layer, deletes one of them, leaves a layer without a manifest, and lets the grace pass.
pub(super) async fn litter(admin: &Client, kept: &mut Vec<Image>) {
    let (stays, mut goes) = (Image::random(2, 500), Image::random(2, 500));
    goes = Image::of(vec![goes.layers[0].clone(), stays.layers[0].clone()]);
    let tag = format!("t{}", kept.len());
    admin.push_image("library/kept", &tag, &stays).await;
    admin.push_image("library/gone", &tag, &goes).await;
    admin.push_blob("library/kept", &Image::random(1, 300).layers[0]).await;
    let deleted = admin.delete("/api/v2.0/projects/library/repositories/gone").await;
    assert_eq!(deleted.status, 200, "{deleted:?}");
    kept.push(stays);
    tokio::time::sleep(Duration::from_millis(1200)).await;
}

/// Runs the collector to its end. `None` where the registry did not live to tell.
pub(super) async fn collect(admin: &Client) -> Option<()> {
    let asked = admin
        .request("POST", "/api/v2.0/system/gc/schedule")
        .header("content-type", "application/json")
        .body(json!({"schedule": {"type": "Manual"}}).to_string());
    let reply = wharf_testkit::Reply::try_of(asked).await.ok()?;
    // A run that a crash cut off is taken up again by the registry that was started after it.
    let run = match reply.status {
        201 => reply.header("location").to_owned(),
        409 => {
            let newest = wharf_testkit::Reply::try_of(admin.request("GET", "/api/v2.0/system/gc?page_size=1"))
                .await
                .ok()?;
            format!("/api/v2.0/system/gc/{}", newest.value()[0]["id"])
        }
        _ => panic!("{reply:?}"),
    };
    for _ in 0..600 {
        let told: Value = wharf_testkit::Reply::try_of(admin.request("GET", &run)).await.ok()?.value();
        match told["job_status"].as_str() {
            Some("Success") => return Some(()),
            Some("Pending" | "Scheduled" | "Running") => tokio::time::sleep(Duration::from_millis(50)).await,
            _ => panic!("{told}"),
        }
    }
    panic!("{run} does not end");
}

pub(super) async fn assert_kept(registry: &TestRegistry, kept: &[Image]) {
    for (number, image) in kept.iter().enumerate() {
        registry.admin().assert_pulls("library/kept", &format!("t{number}"), image).await;
    }
}

/// The digests of everything that is stored.
fn stored(registry: &TestRegistry) -> BTreeSet<String> {
    let digest = |path: &str| Some(path.rsplit('/').next()?.split_once('.')?.0.to_owned());
    files(&registry.data_dir().join("storage"))
        .into_iter()
        .filter_map(|file| digest(&file))
        .collect()
}

pub(super) fn needed(kept: &[Image]) -> BTreeSet<String> {
    kept.iter()
        .flat_map(Image::blobs)
        .map(|blob| blob.digest.hex().to_owned())
        .collect()
}
