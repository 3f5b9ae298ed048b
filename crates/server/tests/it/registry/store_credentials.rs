//! Credentials for the object store that the configuration does not have.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::Json;
use axum::http::HeaderMap;
use axum::routing::get;
use serde_json::{Value, json};
use wharf_model::{Clock as _, SystemClock};
use wharf_testkit::{Blob, TestRegistry, TestRegistryBuilder, on_postgres_and_s3};

use crate::configured;

/// A registry on S3 without keys, and the keys that it needs.
fn without_keys() -> (TestRegistryBuilder, [String; 2]) {
    let names = ["WHARF_STORAGE__S3__ACCESS_KEY", "WHARF_STORAGE__S3__SECRET_KEY"];
    let settings = on_postgres_and_s3(configured());
    let keys = names.map(|name| settings.environment(name).expect("it is set").to_owned());
    // Nothing here is a machine of Amazon's.
    let settings = settings.env("AWS_EC2_METADATA_DISABLED", "true").env("HOME", "/nonexistent");
    (names.iter().fold(settings, |settings, name| settings.without_env(name)), keys)
}

async fn push(registry: &TestRegistry) -> u16 {
    registry.admin().push_blob("library/app", &Blob::random(100_000)).await.status
}

#[tokio::test]
async fn keys_for_s3_come_from_the_usual_variables() {
    let (settings, [access, secret]) = without_keys();
    let registry = settings
        .env("AWS_ACCESS_KEY_ID", access)
        .env("AWS_SECRET_ACCESS_KEY", secret)
        .start();
    assert_eq!(push(&registry).await, 201);
}

#[tokio::test]
async fn without_any_keys_for_s3_the_registry_serves_and_says_that_the_store_is_away() {
    let (settings, _) = without_keys();
    let mut registry = settings.start();
    let reply = registry.admin().push_blob("library/app", &Blob::random(1000)).await;
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(!registry.has_ended());
}

/// What a container's endpoint is asked and gives out.
struct Endpoint {
    keys: [String; 2],
    good: AtomicBool,
    asked: AtomicUsize,
}

impl Endpoint {
    /// Serves credentials that have to be renewed all the time, for they end in a minute.
    async fn serve(self: Arc<Self>) -> String {
        let answer = move |headers: HeaderMap| {
            let endpoint = Arc::clone(&self);
            async move {
                assert_eq!(headers["authorization"], "let me in");
                endpoint.asked.fetch_add(1, Ordering::SeqCst);
                Json(endpoint.credentials())
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/credentials", listener.local_addr().expect("an address"));
        let app = axum::Router::new().route("/credentials", get(answer));
        tokio::spawn(async move { axum::serve(listener, app).await.expect("served") });
        url
    }

    fn credentials(&self) -> Value {
        let secret = if self.good.load(Ordering::SeqCst) {
            self.keys[1].as_str()
        } else {
            "expired"
        };
        json!({
            "AccessKeyId": self.keys[0],
            "SecretAccessKey": secret,
            "Token": "",
            "Expiration": (SystemClock.now() + chrono::Duration::minutes(1)).to_rfc3339(),
        })
    }
}

#[tokio::test]
async fn f21_keys_for_s3_that_a_container_gives_out_are_renewed_and_wrong_ones_stop_nothing_for_good() {
    let (settings, keys) = without_keys();
    let endpoint = Arc::new(Endpoint {
        keys,
        good: AtomicBool::new(true),
        asked: AtomicUsize::new(0),
    });
    let url = Arc::clone(&endpoint).serve().await;
    let mut registry = settings
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
        .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me in")
        .start();
    assert_eq!(push(&registry).await, 201);
    let asked = endpoint.asked.load(Ordering::SeqCst);
    assert_eq!(push(&registry).await, 201);
    assert!(endpoint.asked.load(Ordering::SeqCst) > asked, "they are about to end");

    endpoint.good.store(false, Ordering::SeqCst);
    assert_eq!(push(&registry).await, 503);
    assert!(!registry.has_ended());
    endpoint.good.store(true, Ordering::SeqCst);
    assert_eq!(push(&registry).await, 201, "without a restart");
}
