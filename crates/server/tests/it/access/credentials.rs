//! Headers that prove nothing, and tokens that reach less than they are used for.

use base64::Engine as _;
use wharf_testkit::Reply;

use super::stage::{PRIVATE, Stage, Who};
use crate::abuse::checks::{Witness, assert_denied, assert_error};

#[tokio::test]
async fn a94_a_refused_right_is_403_and_one_not_asked_for_is_401() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a94");
    let witness = Witness::seed(&stage, &repository).await;
    let image = witness.image();
    let guest = stage.client(Who::Guest);
    let bearer = async |scope: &str| {
        let token = guest.token(&[&format!("repository:{repository}:{scope}")]).await.expect("a token");
        stage.registry.anonymous().bearer(&token)
    };
    let (narrow, refused) = (bearer("pull").await, bearer("pull,push,delete").await);
    assert_eq!(refused.get(&format!("/v2/{repository}/tags/list")).await.status, 200);
    for (method, target) in [
        ("PUT", "manifests/witness".to_owned()),
        ("POST", "blobs/uploads/".to_owned()),
        ("PATCH", "blobs/uploads/00000000-0000-4000-8000-000000000000".to_owned()),
        (
            "PUT",
            "blobs/uploads/00000000-0000-4000-8000-000000000000?digest=".to_owned() + image.digest.as_str(),
        ),
        ("POST", format!("blobs/uploads/?mount={}&from={repository}", image.layers[0].digest)),
        ("DELETE", "manifests/witness".to_owned()),
        ("DELETE", format!("blobs/{}", image.layers[0].digest)),
    ] {
        let path = format!("/v2/{repository}/{target}");
        let asked = narrow.send(method, &path).await;
        assert_error(&asked, 401, "UNAUTHORIZED", &path);
        assert!(asked.header("www-authenticate").contains("insufficient_scope"), "{path}: {asked:?}");
        assert_denied(&refused.send(method, &path).await, Who::Guest, &path);
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a112_headers_that_are_no_credential_are_401_and_never_anonymous() {
    let stage = Stage::shared().await;
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    for header in [
        format!("Basic {}", base64(b"no-colon")),
        format!("Basic {}", base64(b":Pass-word1")),
        format!("Basic {}", base64(b"ad:min:Sesame-12345")),
        format!("Basic {}", base64(b"\xff\xfe:x")),
        format!("Basic {}", base64(b"admin\0:Sesame-12345")),
        format!("Basic {}", base64(b"admin:")),
        format!("Basic {}", base64(b"admin:Sesame-12345\0")),
        format!("Basic {}", base64(b"admin:Sesame-1234")),
        format!("Basic {}", base64(b"admin:sesame-12345")),
        format!("Basic {}", base64(format!("admin:{}", "x".repeat(5000)).as_bytes())),
        "Basic".into(),
        "Basic ".into(),
        "Basic ***".into(),
        "Bearer".into(),
        "Bearer ".into(),
        "Bearer a.b.c".into(),
        "Digest username=\"admin\"".into(),
        "admin:Sesame-12345".into(),
    ] {
        let client = stage.registry.anonymous().authorization(Some(&header));
        for path in ["/v2/", "/v2/commons/a112/tags/list", "/v2/_catalog"] {
            let reply = client.get(path).await;
            assert_error(&reply, 401, "UNAUTHORIZED", &format!("{header:.60} {path}"));
            assert!(reply.header("www-authenticate").starts_with("Bearer realm="), "{reply:?}");
        }
        for path in [
            "/api/v2.0/projects",
            "/api/v2.0/systeminfo",
            "/service/token?service=harbor-registry",
        ] {
            assert_error(&client.get(path).await, 401, "UNAUTHORIZED", &format!("{header:.60} {path}"));
        }
    }
    let request = stage
        .client(Who::Guest)
        .request("GET", "/v2/")
        .header("authorization", Who::Developer.authorization());
    assert_error(&Reply::of(request).await, 401, "UNAUTHORIZED", "two credentials");
    // A colon may stand in a password, and the scheme's case does not matter.
    let lower = Who::Guest.authorization().replace("Basic", "bAsIc");
    assert_eq!(stage.registry.anonymous().authorization(Some(&lower)).get("/v2/").await.status, 200);
}
