//! The way to PostgreSQL leads to a standby for a while: F29.

use std::time::{Duration, Instant};

use wharf_testkit::{Client, Image, on_postgres_and_s3};

use super::wire::{State, Wire};
use crate::configured;
use crate::replicas::stage::Pair;

/// Puts the manifest of an image whose blobs are there.
async fn tag(admin: &Client, image: &Image, tag: &str) -> u16 {
    let request = admin.request("PUT", &format!("/v2/library/app/manifests/{tag}"));
    let request = request.header("content-type", image.media_type).body(image.manifest.clone());
    wharf_testkit::Reply::of(request).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn f29_a_standby_is_not_taken_for_the_database() {
    let pair = Pair::start();
    let [primary, standby] = pair.addresses();
    let wire = Wire::to(&primary, State::Whole).await;
    let registry = on_postgres_and_s3(configured())
        .env("WHARF_DATABASE__URL", format!("postgres://wharf@127.0.0.1:{}/wharf", wire.port))
        .env("WHARF_DATABASE__ACQUIRE_TIMEOUT", "1s")
        .start();
    let (admin, image) = (registry.admin(), Image::random(1, 1000));
    admin.push_image("library/app", "v1", &image).await;

    // As a balancer does that looks only whether somebody listens.
    wire.lead(&standby);
    wire.set(State::Refusing);
    tokio::time::sleep(Duration::from_millis(200)).await;
    wire.set(State::Whole);
    for _ in 0..5 {
        assert_eq!(tag(&admin, &image, "v2").await, 503);
        assert_eq!(registry.anonymous().get("/readyz").await.status, 503, "it cannot serve");
    }

    // Nothing is cut on the way back, and yet no connection to the standby stays.
    wire.lead(&primary);
    let back = Instant::now();
    while tag(&admin, &image, "v3").await != 201 {
        assert!(back.elapsed() < Duration::from_secs(10), "{:?}", back.elapsed());
    }
    for number in 0..30 {
        assert_eq!(tag(&admin, &image, &format!("w{number}")).await, 201);
    }
    admin.assert_pulls("library/app", "v3", &image).await;
}
