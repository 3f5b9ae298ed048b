//! D25: a hundred pushes into one project at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wharf_testkit::{Blob, Client, Image, TestRegistry, on_postgres_and_s3};

use super::{assert_settled, limit, size, used};
use crate::{configured, start};

/// Pushes at once.
const PUSHES: usize = 100;

/// Pushes an image; whether it fitted. Nothing but 201 and the refusal for want of room may come back.
async fn push(client: &Client, repository: &str, image: &Image) -> bool {
    for blob in image.blobs() {
        let reply = client.push_blob(repository, blob).await;
        match reply.status {
            201 => {}
            403 => return false,
            _ => panic!("{reply:?}"),
        }
    }
    let reply = client.push_manifest(repository, "latest", image.media_type, &image.manifest).await;
    assert!(matches!(reply.status, 201 | 403), "{reply:?}");
    reply.status == 201
}

/// A hundred pushes of images that share a layer, into ten repositories.
async fn push_all(registry: &TestRegistry, shared: &Blob) -> usize {
    let fitted = Arc::new(AtomicUsize::new(0));
    let pushes: Vec<_> = (0..PUSHES)
        .map(|n| {
            let (client, fitted, shared) = (registry.admin(), Arc::clone(&fitted), shared.clone());
            tokio::spawn(async move {
                let image = Image::of(vec![shared, Blob::random(10_000)]);
                if push(&client, &format!("crowd/app{}", n % 10), &image).await {
                    fitted.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for push in pushes {
        push.await.expect("a push");
    }
    fitted.load(Ordering::Relaxed)
}

async fn a_hundred_pushes(registry: &TestRegistry) {
    let admin = registry.admin();
    admin.make_project("crowd", false).await;
    let shared = Blob::random(20_000);
    assert_eq!(push_all(registry, &shared).await, PUSHES, "without a limit everybody fits");
    assert_settled(&admin).await;
    let before = used(&admin, "crowd").await;
    let one = size(&Image::of(vec![shared.clone(), Blob::random(10_000)])) - 20_000;
    // Room for some of the next hundred only.
    let hard = before + 40 * one;
    limit(&admin, "crowd", hard).await;
    let fitted = push_all(registry, &shared).await;
    let after = used(&admin, "crowd").await;
    assert!(fitted > 0 && fitted <= 40, "{fitted} fitted");
    assert!(after <= hard && after >= before + fitted as i64 * one, "{before} {after} {hard}");
    assert_settled(&admin).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d25_a_hundred_pushes_into_one_project_on_sqlite() {
    a_hundred_pushes(&start()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d25_a_hundred_pushes_into_one_project_on_postgres_and_s3() {
    a_hundred_pushes(&on_postgres_and_s3(configured()).start()).await;
}
