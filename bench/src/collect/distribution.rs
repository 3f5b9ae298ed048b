//! Distribution: `registry garbage-collect`, with the registry stopped.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::REPOSITORY;
use super::content::{Content, write};
use crate::error::BenchError;
use crate::figure::{Figure, Sample};
use crate::payload::Payload;
use crate::peer::Peer;
use crate::process::peak_mib;
use crate::stopwatch::Stopwatch;

/// How often the collector's memory is read.
const LOOK: std::time::Duration = std::time::Duration::from_millis(20);

/// Fills the folder and runs the collector over it.
pub(super) async fn run(peer: &Peer, content: &Content) -> Result<Vec<Sample>, BenchError> {
    let (root, filled) = (peer.data().join("docker/registry/v2"), *content);
    tokio::task::spawn_blocking(move || fill(&root, &filled)).await??;
    rustix::fs::sync();
    let config = peer.configure()?;
    let errors = peer.data().join("errors");
    let told = std::fs::File::create(&errors).map_err(BenchError::io("make a file for the collector's errors"))?;
    let watch = Stopwatch::start();
    let mut child = Command::new(&peer.binary)
        .arg("garbage-collect")
        .arg(config)
        .env("OTEL_TRACES_EXPORTER", "none")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(told)
        .kill_on_drop(true)
        .spawn()
        .map_err(BenchError::io("start the collector"))?;
    let pid = child.id().unwrap_or_default();
    let mut memory = 0.0_f64;
    let status = loop {
        memory = memory.max(peak_mib(pid).unwrap_or_default());
        match tokio::time::timeout(LOOK, child.wait()).await {
            Ok(status) => break status.map_err(BenchError::io("wait for the collector"))?,
            Err(_) => continue,
        }
    };
    let seconds = watch.seconds();
    let left = (0..content.garbage)
        .filter(|n| blob(&peer.data().join("docker/registry/v2"), content.needed() + n).exists())
        .count();
    if !status.success() || left > 0 {
        return Err(BenchError::Answer(format!(
            "{status}, and {left} blobs that nothing refers to are left; it says: {}",
            std::fs::read_to_string(&errors)
                .unwrap_or_default()
                .lines()
                .next_back()
                .unwrap_or_default()
        )));
    }
    Ok(vec![(Figure::Collect, seconds), (Figure::CollectMemory, memory)])
}

fn blob(root: &Path, number: u64) -> std::path::PathBuf {
    data(root, &Content::hex(number))
}

fn data(root: &Path, hex: &str) -> std::path::PathBuf {
    root.join("blobs/sha256").join(&hex[..2]).join(hex).join("data")
}

fn fill(root: &Path, content: &Content) -> Result<(), BenchError> {
    for number in content.all() {
        write(&blob(root, number), b"")?;
    }
    let home = root.join("repositories").join(REPOSITORY);
    let manifests = home.join("_manifests");
    // The collector lists what is in here; links would only cost it more.
    std::fs::create_dir_all(home.join("_layers/sha256")).map_err(BenchError::io("make a repository"))?;
    for image in 0..content.images {
        let manifest = Content::manifest(image);
        let digest = Payload::of(&manifest).digest;
        let hex = digest.trim_start_matches("sha256:");
        write(&data(root, hex), &manifest)?;
        write(&manifests.join("revisions/sha256").join(hex).join("link"), digest.as_bytes())?;
        let tag = manifests.join("tags").join(format!("v{image}"));
        write(&tag.join("current/link"), digest.as_bytes())?;
        write(&tag.join("index/sha256").join(hex).join("link"), digest.as_bytes())?;
    }
    Ok(())
}
