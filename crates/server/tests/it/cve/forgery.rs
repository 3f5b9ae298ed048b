//! Tokens that bring their own key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::abuse::checks::{Witness, assert_error};
use crate::access::stage::{PRIVATE, Stage, Who};

fn part(token: &str, number: usize) -> Value {
    let bytes = URL_SAFE_NO_PAD
        .decode(token.split('.').nth(number).expect("three parts"))
        .expect("base64");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Tokens whose claims would open everything, none of them signed by the registry.
fn forgeries(good: &str, scope: &str) -> Vec<(String, String)> {
    let (header, mut claims) = (part(good, 0), part(good, 1));
    claims["sub"] = json!("admin");
    claims["uid"] = json!(1);
    for entry in claims["access"].as_array_mut().expect("a list") {
        entry["name"] = json!(scope);
        entry["actions"] = json!(["pull", "push", "delete"]);
        entry["refused"] = json!([]);
    }
    let own = rcgen::KeyPair::generate().expect("a key");
    let key = EncodingKey::from_ec_der(&own.serialize_der());
    let kid = header["kid"].as_str().expect("a key id").to_owned();
    let signed = |header: Header| jsonwebtoken::encode(&header, &claims, &key).expect("a token");
    let trusted = || Header {
        kid: Some(kid.clone()),
        ..Header::new(Algorithm::ES256)
    };
    let jwk = || Jwk::from_encoding_key(&key, Algorithm::ES256).expect("a JWK");
    let signature = good.rsplit_once('.').map_or("", |(_, signature)| signature);
    let unsigned = |alg: &str| format!("{}.{}.", encode(&json!({"alg": alg, "typ": "JWT", "kid": kid})), encode(&claims));
    let mut forged = vec![
        ("own key, trusted kid", signed(trusted())),
        (
            "own key in jwk",
            signed(Header {
                jwk: Some(jwk()),
                ..trusted()
            }),
        ),
        (
            "own key in jwk without kid",
            signed(Header {
                jwk: Some(jwk()),
                ..Header::new(Algorithm::ES256)
            }),
        ),
        (
            "jku",
            signed(Header {
                jku: Some("http://127.0.0.1:1/keys".into()),
                ..trusted()
            }),
        ),
        (
            "x5u",
            signed(Header {
                x5u: Some("http://127.0.0.1:1/chain".into()),
                ..trusted()
            }),
        ),
        (
            "x5c",
            signed(Header {
                x5c: Some(vec!["AAAA".into()]),
                ..trusted()
            }),
        ),
        (
            "a kid that is a file",
            signed(Header {
                kid: Some("../../dev/null".into()),
                ..trusted()
            }),
        ),
        ("alg none", unsigned("none")),
        ("alg None", unsigned("None")),
        ("no signature", unsigned("ES256")),
        (
            "other claims, old signature",
            format!("{}.{}.{signature}", encode(&header), encode(&claims)),
        ),
    ];
    // Bytes the registry did sign, under a header that says more.
    for (name, value) in [
        ("jwk", json!({})),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ] {
        let mut more = header.clone();
        more[name] = value;
        forged.push((
            name,
            format!("{}.{}", encode(&more), good.split_once('.').map_or("", |(_, rest)| rest)),
        ));
    }
    forged.into_iter().map(|(what, token)| (what.to_owned(), token)).collect()
}

#[tokio::test]
async fn c50_a86_a88_a89_a_token_that_brings_its_own_key_is_nobody() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/c50");
    let witness = Witness::seed(&stage, &repository).await;
    let good = stage
        .client(Who::Guest)
        .token(&[&format!("repository:{repository}:pull")])
        .await
        .expect("a token");
    let manifest = format!("/v2/{repository}/manifests/witness");
    assert_eq!(stage.registry.anonymous().bearer(&good).get(&manifest).await.status, 200);
    for (what, token) in forgeries(&good, &repository) {
        let client = stage.registry.anonymous().bearer(&token);
        for (method, path) in [
            ("GET", "/v2/".to_owned()),
            ("GET", manifest.clone()),
            ("PUT", manifest.clone()),
            ("DELETE", manifest.clone()),
            ("GET", "/v2/_catalog".to_owned()),
        ] {
            let reply = client.send(method, &path).await;
            assert_error(&reply, 401, "UNAUTHORIZED", &format!("{what}: {method} {path}"));
            assert!(reply.header("www-authenticate").starts_with("Bearer "), "{what}");
        }
        for path in [
            "/api/v2.0/users/current",
            "/api/v2.0/projects",
            "/service/token?service=harbor-registry",
        ] {
            assert_error(&client.get(path).await, 401, "UNAUTHORIZED", &format!("{what}: {path}"));
        }
    }
    witness.assert_unchanged(&stage).await;
}
