//! F33: the object store is out of reach. What needs no bytes goes on.

use std::time::{Duration, Instant};

use wharf_testkit::{Image, on_postgres_and_s3};

use super::wire::{State, Wire};
use crate::configured;

#[tokio::test(flavor = "multi_thread")]
async fn f33_without_the_object_store_manifests_and_logins_work() {
    let settings = on_postgres_and_s3(configured());
    let endpoint = settings.environment("WHARF_STORAGE__S3__ENDPOINT").expect("a store").to_owned();
    let wire = Wire::to(endpoint.trim_start_matches("http://"), State::Whole).await;
    let registry = settings
        .env("WHARF_STORAGE__S3__ENDPOINT", format!("http://127.0.0.1:{}", wire.port))
        .start();
    let (admin, image) = (registry.admin(), Image::random(1, 100_000));
    admin.push_image("library/app", "v1", &image).await;
    for state in [State::Refusing, State::Silent] {
        wire.set(state);
        let began = Instant::now();
        let manifest = admin.get("/v2/library/app/manifests/v1").await;
        assert_eq!((manifest.status, &manifest.body), (200, &image.manifest), "{state:?}");
        assert!(admin.token(&["repository:library/app:pull"]).await.is_ok());
        assert_eq!(admin.get("/api/v2.0/projects/library").await.status, 200);
        assert!(began.elapsed() < Duration::from_secs(3), "{state:?}: {:?}", began.elapsed());
        let began = Instant::now();
        let blob = admin
            .get(&format!("/v2/library/app/blobs/{}", image.blobs().next().expect("one").digest))
            .await;
        assert_eq!((blob.status, blob.header("retry-after")), (503, "5"), "{state:?}");
        eprintln!("F33, {state:?}: a blob is refused after {:.1} s", began.elapsed().as_secs_f64());
        assert!(began.elapsed() < Duration::from_secs(30), "{state:?}: {:?}", began.elapsed());
        let health = admin.get("/api/v2.0/health").await.value();
        assert_eq!(health["status"], "unhealthy", "{health}");
    }
    wire.set(State::Whole);
    let began = Instant::now();
    admin.assert_pulls("library/app", "v1", &image).await;
    admin.push_image("library/app", "v2", &Image::random(2, 100_000)).await;
    eprintln!("F33: a pull and a push {:.1} s after it is back", began.elapsed().as_secs_f64());
}
