//! What is Swift's own: logins at Keystone, tokens that end, and the segments of large objects. `tests/servers/swift.sh` runs the peers.

#![expect(clippy::unwrap_used, reason = "talking to the peers is part of the tests")]

mod support;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use support::*;
use tokio::time::sleep;
use wharf_blob::{BlobDriver, BlobError, ObjectStore, SwiftLogin, SwiftOptions, stream_of};
use wharf_model::{Generation, Secret};

/// Younger tokens are not replaced, so that a store that refuses every token does not make us log in all the time.
const REST: Duration = Duration::from_millis(1100);

#[tokio::test]
async fn an_upload_outlives_its_token() {
    let peer = Peer::with_tokens_of(3);
    let driver = peer.driver();
    let key = blob_key();
    // Three parts and a half in nine seconds.
    let slow = body(28 * MIB).then(|chunk| async {
        let share = chunk.as_ref().map_or(0, |bytes| bytes.len() as u64);
        sleep(Duration::from_micros(share * 9_000_000 / (28 * MIB))).await;
        chunk
    });
    let began = Instant::now();
    assert_eq!(driver.put(&key, slow.boxed()).await.unwrap(), 28 * MIB);
    assert!(began.elapsed() > Duration::from_secs(7), "{:?}", began.elapsed());
    assert!(peer.logins().await >= 3, "{} logins", peer.logins().await);
    assert_holds(&driver, &key, &pattern(0, 28 * MIB)).await;
}

#[tokio::test]
async fn a_token_that_is_taken_away_is_replaced_under_any_request() {
    let peer = Peer::new();
    let driver = peer.driver();
    let (small, large) = (blob_key(), blob_key());
    driver.put(&small, stream_of("small")).await.unwrap();
    sleep(REST).await;
    peer.revoke().await;
    assert_eq!(store(&driver, &large, 20 * MIB).await.unwrap(), 20 * MIB);
    assert_eq!(peer.logins().await, 2);
    for turn in 3..6 {
        sleep(REST).await;
        peer.revoke().await;
        match turn {
            3 => assert_holds(&driver, &large, &pattern(0, 20 * MIB)).await,
            // The first request with the dead token is the one with eight mebibytes in it.
            4 => assert_eq!(store(&driver, &blob_key(), 8 * MIB).await.unwrap(), 8 * MIB),
            _ => driver.delete(&small).await.unwrap(),
        }
        assert_eq!(peer.logins().await, turn);
    }
}

#[tokio::test]
async fn requests_share_one_login() {
    let peer = Peer::new();
    let driver = peer.driver();
    let keys: Vec<_> = (0..32).map(|_| blob_key()).collect();
    let all = || join_all(keys.iter().map(|key| driver.size(key)));
    let found = all().await;
    assert!(found.iter().all(|size| matches!(size, Ok(None))), "{found:?}");
    assert_eq!(peer.logins().await, 1);
    sleep(REST).await;
    peer.revoke().await;
    let found = all().await;
    assert!(found.iter().all(|size| matches!(size, Ok(None))), "{found:?}");
    assert_eq!(peer.logins().await, 2);
}

#[tokio::test]
async fn a_renewal_holds_nobody_up() {
    let peer = Peer::with_tokens_of(4);
    let driver = peer.driver();
    let key = blob_key();
    driver.put(&key, stream_of("here")).await.unwrap();
    // Keystone takes a tenth of a second for a login; in the last quarter of its life the token serves on meanwhile.
    let (began, mut stalls) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_millis(7500) {
        let asked = Instant::now();
        assert_eq!(driver.size(&key).await.unwrap(), Some(4));
        sleep(Duration::from_millis(20)).await;
        // On a machine that stands still for so long, a token may be used up before anybody comes to renew it.
        stalls += u64::from(asked.elapsed() > Duration::from_millis(700));
    }
    // Renewed after three of four seconds each time, at 0, 3 and 6: a token was never used up, or there were two logins.
    let logins = peer.logins().await;
    assert!((3..=3 + stalls).contains(&logins), "{logins} logins, {stalls} stalls");
}

#[tokio::test]
async fn a_wrong_password_is_named_without_it() {
    let peer = Peer::new();
    let mut options = peer.options();
    let SwiftLogin::Password { password, .. } = &mut options.login else {
        panic!("a password")
    };
    *password = Secret::new("not-the-password-9731");
    let driver = ObjectStore::swift(options).unwrap();
    let began = Instant::now();
    for _ in 0..2 {
        let error = driver.check().await.unwrap_err();
        assert!(matches!(error, BlobError::Unavailable(_)), "{error:?}");
        let text = format!("{error} {error:?} {driver:?}");
        assert!(text.contains("Keystone refuses the login"), "{text}");
        assert!(!text.contains("9731"), "{text}");
    }
    assert!(driver.size(&blob_key()).await.is_err(), "nothing is known about an object");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(peer.logins().await, 0);
}

#[tokio::test]
async fn a_keystone_that_is_away_is_named() {
    let options = SwiftOptions {
        auth_url: "http://127.0.0.1:9".to_owned(),
        ..Peer::new().options()
    };
    let driver = ObjectStore::swift(options).unwrap();
    let began = Instant::now();
    let error = driver.check().await.unwrap_err().to_string();
    assert!(error.contains("Keystone cannot be reached"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_application_credential_logs_in() {
    let login = |secret: &str| SwiftLogin::Application {
        id: setting("SWIFT_CREDENTIAL_ID", "swift.sh"),
        secret: Secret::new(secret),
    };
    let options = Peer::new().options();
    let right = SwiftOptions {
        login: login(&setting("SWIFT_CREDENTIAL_SECRET", "swift.sh")),
        region: None,
        interface: "internal".to_owned(),
        ..options.clone()
    };
    ObjectStore::swift(right).unwrap().check().await.unwrap();
    let wrong = SwiftOptions {
        login: login("no"),
        ..options
    };
    let error = ObjectStore::swift(wrong).unwrap().check().await.unwrap_err().to_string();
    assert!(error.contains("Keystone refuses the login"), "{error}");
}

#[tokio::test]
async fn the_region_chooses_the_storage() {
    let peer = Peer::new();
    let elsewhere = |region: &str| SwiftOptions {
        region: Some(region.to_owned()),
        ..peer.options()
    };
    // RegionTwo names a port where nothing is.
    let error = ObjectStore::swift(elsewhere("RegionTwo")).unwrap().check().await.unwrap_err();
    assert!(!error.to_string().contains("Keystone"), "{error}");
    let error = ObjectStore::swift(elsewhere("Moon"))
        .unwrap()
        .check()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("interface public in region Moon") && error.contains("internal in RegionOne"),
        "{error}"
    );
    let explicit = SwiftOptions {
        storage_url: Some(format!("{}/", peer.storage().await.0)),
        ..elsewhere("Moon")
    };
    ObjectStore::swift(explicit).unwrap().check().await.unwrap();
}

#[tokio::test]
async fn a_missing_container_is_not_a_missing_object() {
    let options = SwiftOptions {
        container: "nobody-made-this".to_owned(),
        ..Peer::new().options()
    };
    let driver = ObjectStore::swift(options).unwrap();
    let outcome = driver.size(&blob_key()).await;
    assert!(matches!(outcome, Err(BlobError::Unavailable(_))), "{outcome:?}");
    let outcome = driver.put(&blob_key(), stream_of("x")).await;
    assert!(matches!(outcome, Err(BlobError::Unavailable(_))), "{outcome:?}");
}

#[tokio::test]
async fn segments_go_with_their_object() {
    let peer = Peer::new();
    let driver = peer.driver();
    let key = blob_key();
    // Nine segments, and the peer allows four in one manifest.
    store(&driver, &key, 70 * MIB).await.unwrap();
    let names = peer.segments().await;
    assert_eq!(names.iter().filter(|name| !name.contains("/manifest-")).count(), 9, "{names:?}");
    assert!(names.iter().any(|name| name.contains("/manifest-")), "{names:?}");
    assert_holds(&driver, &key, &pattern(0, 70 * MIB)).await;
    assert_eq!(listed(&driver, "").await, [(key.to_string(), 70 * MIB)]);
    driver.delete(&key).await.unwrap();
    assert_absent(&driver, &key).await;
    assert_eq!(peer.segments().await, [""; 0]);
}

#[tokio::test]
async fn an_upload_that_fails_leaves_no_segments() {
    let peer = Peer::new();
    let driver = peer.driver();
    for size in [9 * MIB, 20 * MIB, 45 * MIB] {
        let outcome = driver.put(&blob_key(), broken_body(size)).await;
        assert!(matches!(outcome, Err(BlobError::Source(_))), "{outcome:?}");
        assert_eq!(peer.segments().await, [""; 0], "{size}");
    }
    // The manifest is refused, after all segments are there.
    let key = blob_key();
    driver.put(&key, stream_of("first")).await.unwrap();
    assert!(matches!(store(&driver, &key, 45 * MIB).await, Err(BlobError::Exists)));
    assert_eq!(peer.segments().await, [""; 0]);
    assert_holds(&driver, &key, b"first").await;
}

#[tokio::test]
async fn an_upload_that_is_abandoned_leaves_no_segments() {
    let peer = Peer::new();
    let driver = peer.driver();
    driver.put(&blob_key(), stream_of("the login is done")).await.unwrap();
    // Abandoned at moments at which segments are on their way.
    for millis in [20, 40, 60, 80, 120, 200] {
        let endless = body(40 * MIB).chain(stream::pending()).boxed();
        let abandoned = tokio::time::timeout(Duration::from_millis(millis), driver.put(&blob_key(), endless)).await;
        assert!(abandoned.is_err());
    }
    let mut left = peer.segments().await;
    for _ in 0..50 {
        sleep(Duration::from_millis(100)).await;
        left = peer.segments().await;
        if left.is_empty() {
            break;
        }
    }
    // And none comes after that.
    sleep(Duration::from_millis(500)).await;
    assert_eq!((left, peer.segments().await), (vec![], vec![]));
}

#[tokio::test]
async fn segments_are_no_objects_of_a_store_without_a_prefix() {
    let (peer, container) = Peer::in_own_container(None).await;
    let options = SwiftOptions {
        container,
        prefix: String::new(),
        ..peer.options()
    };
    let driver = ObjectStore::swift(options).unwrap();
    let key = blob_key();
    store(&driver, &key, 20 * MIB).await.unwrap();
    assert_eq!(listed(&driver, "").await, [(key.to_string(), 20 * MIB)]);
}

#[tokio::test]
async fn a_link_reads_a_large_object_and_no_link_is_given_without_a_key() {
    let peer = Peer::new();
    let (driver, key) = (peer.driver(), blob_key());
    store(&driver, &key, 20 * MIB).await.unwrap();
    assert_eq!(driver.link(&key, Duration::from_secs(60)).await.unwrap(), None);
    let options = SwiftOptions {
        prefix: peer.prefix.clone(),
        ..swift_options(&peer.user)
    };
    let link = ObjectStore::swift(options)
        .unwrap()
        .link(&key, Duration::from_secs(60))
        .await
        .unwrap();
    let answer = reqwest::get(link.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(digest(&answer.bytes().await.unwrap()), digest(&pattern(0, 20 * MIB)));
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_a_full_storage() {
    let (peer, container) = Peer::in_own_container(Some(MIB)).await;
    let driver = ObjectStore::swift(SwiftOptions {
        container,
        ..peer.options()
    })
    .unwrap();
    for size in [2 * MIB, 20 * MIB] {
        let outcome = store(&driver, &blob_key(), size).await;
        assert!(matches!(outcome, Err(BlobError::Full)), "{outcome:?}");
    }
    driver.put(&blob_key(), stream_of("there is room for this")).await.unwrap();
}

/// Keystone and Swift, seen by a user that only one test has.
struct Peer {
    user: String,
    prefix: String,
    http: reqwest::Client,
}

impl Peer {
    fn new() -> Self {
        Self::named("wharf")
    }

    fn with_tokens_of(seconds: u32) -> Self {
        Self::named(&format!("lives-{seconds}"))
    }

    fn named(start: &str) -> Self {
        Self {
            user: format!("{start}-{}", Generation::new()),
            prefix: format!("run-{}", Generation::new()),
            http: reqwest::Client::new(),
        }
    }

    /// A user with a new container that takes `quota` bytes.
    async fn in_own_container(quota: Option<u64>) -> (Self, String) {
        let peer = Self::new();
        let container = format!("wharf-test-{}", Generation::new());
        let (url, token) = peer.storage().await;
        let request = peer.http.put(format!("{url}/{container}")).header("x-auth-token", token);
        let request = quota.into_iter().fold(request, |request, quota| {
            request.header("x-container-meta-quota-bytes", quota.to_string())
        });
        let answer = request.header("content-length", 0).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        (peer, container)
    }

    fn options(&self) -> SwiftOptions {
        SwiftOptions {
            prefix: self.prefix.clone(),
            // Keystone names it.
            storage_url: None,
            temp_url_key: None,
            ..swift_options(&self.user)
        }
    }

    fn driver(&self) -> ObjectStore {
        ObjectStore::swift(self.options()).unwrap()
    }

    /// The double's own page about this user.
    async fn page(&self, method: Method) -> Response {
        let url = format!("{}/logins/{}", self.options().auth_url.trim_end_matches("/v3"), self.user);
        self.http.request(method, url).send().await.unwrap()
    }

    async fn logins(&self) -> u64 {
        self.page(Method::GET).await.json().await.unwrap()
    }

    /// Ends all tokens of this user.
    async fn revoke(&self) {
        assert!(self.page(Method::DELETE).await.status().is_success());
    }

    /// Address and token of an onlooker, whose login does not count.
    async fn storage(&self) -> (String, String) {
        let domain = json!({ "name": "Default" });
        let password = setting("SWIFT_PASSWORD", "swift.sh");
        let login = json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": { "name": "onlooker", "domain": domain, "password": password } } },
            "scope": { "project": { "name": "wharf", "domain": domain } },
        } });
        let answer = self
            .http
            .post(format!("{}/auth/tokens", self.options().auth_url))
            .json(&login)
            .send()
            .await
            .unwrap();
        let token = answer.headers()["x-subject-token"].to_str().unwrap().to_owned();
        let answer: Value = answer.json().await.unwrap();
        let services = answer["token"]["catalog"].as_array().unwrap();
        let store = services.iter().find(|service| service["type"] == "object-store").unwrap();
        let endpoints = store["endpoints"].as_array().unwrap();
        let near = endpoints
            .iter()
            .find(|endpoint| endpoint["interface"] == "internal" && endpoint["region"] == "RegionOne");
        (near.unwrap()["url"].as_str().unwrap().to_owned(), token)
    }

    /// What lies among the segments of this test.
    async fn segments(&self) -> Vec<String> {
        let (url, token) = self.storage().await;
        let url = format!("{url}/{}?prefix=.segments/{}/", self.options().container, self.prefix);
        let answer = self.http.get(url).header("x-auth-token", token).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        answer.text().await.unwrap().lines().map(str::to_owned).collect()
    }
}
