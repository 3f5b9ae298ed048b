//! Bearer ID tokens, genuine and otherwise (rows A86 to A91, C50, C76).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use wharf_auth::oidc::{Issuers, OidcError, OidcSettings};
use wharf_testkit::Issuer;

use crate::stage::{now, settings, wire};

fn ours(provider: &Issuer) -> OidcSettings {
    settings(&provider.url, "wharf", "secret")
}

fn claims(provider: &Issuer) -> Value {
    let now = now().timestamp();
    json!({"iss": provider.url, "sub": "jane", "aud": "wharf", "exp": now + 300, "iat": now, "preferred_username": "jane", "groups": ["team-a"]})
}

fn with(provider: &Issuer, name: &str, value: Value) -> Value {
    let mut claims = claims(provider);
    claims[name] = value;
    claims
}

fn without(provider: &Issuer, name: &str) -> Value {
    let mut claims = claims(provider);
    claims.as_object_mut().expect("an object").remove(name);
    claims
}

async fn verify(provider: &Issuer, token: &str) -> Result<wharf_auth::ExternalIdentity, OidcError> {
    let proven = Issuers::new(wire()).verify_id_token(&ours(provider), token, now()).await;
    proven.map(|bearer| bearer.identity)
}

#[tokio::test]
async fn a_genuine_id_token_is_accepted() {
    let provider = Issuer::provider();
    for header in [json!({}), json!({"alg": "ES256"})] {
        let who = verify(&provider, &provider.sign(&claims(&provider), &header).await)
            .await
            .expect("genuine");
        assert_eq!((who.username.as_str(), who.groups[0].key.as_str()), ("jane", "team-a"));
    }
}

#[tokio::test]
async fn a86_a_token_without_a_signature_is_none() {
    let provider = Issuer::provider();
    let payload = URL_SAFE_NO_PAD.encode(claims(&provider).to_string());
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": alg}).to_string());
        for token in [
            format!("{header}.{payload}."),
            format!("{header}.{payload}"),
            format!("{header}.{payload}.AAAA"),
        ] {
            assert!(matches!(verify(&provider, &token).await, Err(OidcError::Token(_))), "{alg}");
        }
    }
    let genuine = provider.sign(&claims(&provider), &json!({})).await;
    let stripped = &genuine[..=genuine.rfind('.').expect("dots")];
    assert!(matches!(verify(&provider, stripped).await, Err(OidcError::Token(_))));
}

#[tokio::test]
async fn a87_a_public_key_is_no_shared_secret() {
    let provider = Issuer::provider();
    let keys = wharf_testkit::Client::new(&provider.url).get("/jwks").await;
    let keys: Value = serde_json::from_slice(&keys.body).expect("JSON");
    let rsa = &keys["keys"][0];
    for secret in [rsa["n"].as_str().expect("a modulus"), "secret", ""] {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let mut header = Header::new(algorithm);
            header.kid = rsa["kid"].as_str().map(str::to_owned);
            let key = EncodingKey::from_secret(secret.as_bytes());
            let token = jsonwebtoken::encode(&header, &claims(&provider), &key).expect("signed");
            assert_eq!(
                verify(&provider, &token).await,
                Err(OidcError::Token("its algorithm is not accepted"))
            );
        }
    }
}

/// A token of somebody with a key of their own, and whatever they like in its header.
fn foreign(provider: &Issuer, header: &Value) -> String {
    let key = wharf_auth::SigningKey::generate().expect("a key");
    let key = EncodingKey::from_ec_der(&STANDARD.decode(key.expose()).expect("base64"));
    let head = URL_SAFE_NO_PAD.encode(header.to_string());
    let payload = URL_SAFE_NO_PAD.encode(claims(provider).to_string());
    let signed = jsonwebtoken::crypto::sign(format!("{head}.{payload}").as_bytes(), &key, Algorithm::ES256).expect("signed");
    format!("{head}.{payload}.{signed}")
}

async fn kid_of(provider: &Issuer, kind: &str) -> String {
    let keys = wharf_testkit::Client::new(&provider.url).get("/jwks").await;
    let keys: Value = serde_json::from_slice(&keys.body).expect("JSON");
    let found = keys["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .find(|key| key["kty"] == kind)
        .expect("a key");
    found["kid"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a88_a_foreign_key_signs_nothing_whatever_its_name() {
    let provider = Issuer::provider();
    let known = kid_of(&provider, "EC").await;
    for kid in [known.as_str(), "unknown", "../../dev/null", "' OR 1=1 --", "", &"k".repeat(1 << 20)] {
        let token = foreign(&provider, &json!({"alg": "ES256", "kid": kid}));
        assert!(
            matches!(verify(&provider, &token).await, Err(OidcError::Token(_))),
            "{}",
            &kid[..kid.len().min(20)]
        );
    }
    assert!(verify(&provider, &foreign(&provider, &json!({"alg": "ES256"}))).await.is_err());
}

#[tokio::test]
async fn a89_c50_keys_inside_a_token_are_not_looked_at() {
    let provider = Issuer::provider();
    let known = kid_of(&provider, "EC").await;
    let public = json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": known});
    for (name, value) in [
        ("jwk", public),
        ("jku", json!("http://127.0.0.1:9/keys")),
        ("x5u", json!("http://127.0.0.1:9/cert")),
        ("x5c", json!(["AAAA"])),
        ("crit", json!(["exp"])),
    ] {
        let mut header = json!({"alg": "ES256", "kid": known});
        header[name] = value;
        assert!(verify(&provider, &foreign(&provider, &header)).await.is_err(), "{name}");
    }
    let genuine = provider.sign(&claims(&provider), &json!({"jku": "http://127.0.0.1:9/keys"})).await;
    assert!(
        verify(&provider, &genuine).await.is_ok(),
        "the genuine key counts, not what the token says about keys"
    );
}

#[tokio::test]
async fn a87_a_key_of_one_kind_checks_no_signature_of_another() {
    let provider = Issuer::provider();
    let rsa = kid_of(&provider, "RSA").await;
    let token = foreign(&provider, &json!({"alg": "ES256", "kid": rsa}));
    assert_eq!(verify(&provider, &token).await, Err(OidcError::Token("nobody known signed it")));
}

#[tokio::test]
async fn a91_c76_a_genuine_token_for_somebody_else_is_refused() {
    let provider = Issuer::provider();
    let now = now().timestamp();
    for bad in [
        with(&provider, "aud", json!("other")),
        with(&provider, "aud", json!(["other"])),
        with(&provider, "aud", json!([])),
        with(&provider, "aud", json!({"wharf": true})),
        with(&provider, "aud", json!(["wharf", "other"])),
        without(&provider, "aud"),
        with(&provider, "azp", json!("other")),
        with(&provider, "azp", json!(7)),
        with(&provider, "iss", json!("https://evil.example")),
        with(&provider, "iss", json!(format!("{}/", provider.url))),
        without(&provider, "iss"),
        without(&provider, "sub"),
        with(&provider, "sub", json!("")),
        with(&provider, "sub", json!(7)),
        with(&provider, "exp", json!(now - 1)),
        with(&provider, "exp", json!("tomorrow")),
        without(&provider, "exp"),
        with(&provider, "nbf", json!(now + 3600)),
        with(&provider, "iat", json!(now + 3600)),
        without(&provider, "preferred_username"),
    ] {
        let token = provider.sign(&bad, &json!({})).await;
        assert!(verify(&provider, &token).await.is_err(), "{bad}");
    }
    let both = {
        let mut claims = with(&provider, "aud", json!(["wharf", "other"]));
        claims["azp"] = json!("wharf");
        claims
    };
    assert!(
        verify(&provider, &provider.sign(&both, &json!({})).await).await.is_ok(),
        "given to us, for others, too"
    );
}

#[tokio::test]
async fn c111_long_and_encrypted_tokens_are_not_read() {
    let provider = Issuer::provider();
    for token in [
        ".".repeat(1 << 20),
        "a.b.c.d.e".into(),
        "x".repeat(1 << 20),
        String::new(),
        "a.b.c".into(),
    ] {
        assert_eq!(verify(&provider, &token).await, Err(OidcError::Token("it is malformed")));
    }
}
