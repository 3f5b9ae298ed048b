//! Machines.

use std::sync::atomic::Ordering;

use chrono::Duration;
use serde_json::{Value, json};
use wharf_auth::oidc::{Issuers, OidcError};
use wharf_testkit::Issuer;

use crate::stage::{now, wire};

/// The issuer has one key for everybody.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn claims(issuer: &Issuer) -> Value {
    let now = now().timestamp();
    json!({
        "iss": issuer.url, "sub": "repo:team/app:ref:refs/heads/main", "aud": ["wharf"], "exp": now + 300, "iat": now, "nbf": now,
        "repository": "team/app", "kubernetes.io": {"namespace": "ci"},
    })
}

#[tokio::test]
async fn a91_c76_workload_tokens_are_for_one_audience_of_one_issuer() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let issuer = Issuer::of_workloads();
    let issuers = Issuers::new(wire());
    let token = issuer.sign(&claims(&issuer), &json!({})).await;
    let job = issuers.verify_workload(&token, &issuer.url, "wharf", now()).await.expect("genuine");
    assert_eq!(
        (job.subject.as_str(), &job.all["repository"]),
        ("repo:team/app:ref:refs/heads/main", &json!("team/app"))
    );
    assert_eq!(Issuers::claimed_issuer(&token).as_deref(), Some(issuer.url.as_str()));
    for audience in ["other", "", "whar"] {
        assert!(
            issuers.verify_workload(&token, &issuer.url, audience, now()).await.is_err(),
            "{audience}"
        );
    }
    let later = now() + Duration::minutes(6);
    assert_eq!(
        issuers.verify_workload(&token, &issuer.url, "wharf", later).await,
        Err(OidcError::Token("it has expired"))
    );
    // Signed by one trusted issuer in the name of another.
    let provider = Issuer::provider();
    let other = provider.sign(&claims(&issuer), &json!({})).await;
    assert!(issuers.verify_workload(&other, &issuer.url, "wharf", now()).await.is_err());
    assert!(issuers.verify_workload(&other, &provider.url, "wharf", now()).await.is_err());
}

#[tokio::test]
async fn a88_a_new_key_is_found_and_made_up_ones_cost_one_look_a_minute() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let issuer = Issuer::of_workloads();
    let wire = wire();
    let issuers = Issuers::new(wire.clone());
    let before = issuer.sign(&claims(&issuer), &json!({})).await;
    issuers
        .verify_workload(&before, &issuer.url, "wharf", now())
        .await
        .expect("genuine");
    let calls = wire.calls.load(Ordering::SeqCst);
    assert_eq!(calls, 2, "the description and the keys");
    for _ in 0..20 {
        let made_up = issuer.sign(&claims(&issuer), &json!({"kid": "made-up"})).await;
        assert!(issuers.verify_workload(&made_up, &issuer.url, "wharf", now()).await.is_err());
    }
    assert_eq!(wire.calls.load(Ordering::SeqCst), calls, "the keys are younger than a minute");

    issuer.rotate().await;
    let rotated = issuer.sign(&claims(&issuer), &json!({})).await;
    assert!(
        issuers.verify_workload(&rotated, &issuer.url, "wharf", now()).await.is_err(),
        "not asked again yet"
    );
    let later = now() + Duration::seconds(61);
    issuers
        .verify_workload(&rotated, &issuer.url, "wharf", later)
        .await
        .expect("the new key");
    assert_eq!(wire.calls.load(Ordering::SeqCst), calls + 1);
    assert!(
        issuers.verify_workload(&before, &issuer.url, "wharf", later).await.is_err(),
        "the old key is gone"
    );
}
