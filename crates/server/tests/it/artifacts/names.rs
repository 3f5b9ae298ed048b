use crate::access::stage::Stage;
use crate::artifacts::at;

/// Harbor's clients escape slashes twice; some escape them once. Nothing is decoded a third time.
#[tokio::test]
async fn a14_slashes_in_names_are_decoded_once_more_and_never_again() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    stage.seed("acme/names/deep/app", "1").await;
    for name in ["names%252Fdeep%252Fapp", "names%2Fdeep%2Fapp", "names%252fdeep%2Fapp"] {
        let reply = admin.get(&format!("/api/v2.0/projects/acme/repositories/{name}")).await;
        assert_eq!(reply.status, 200, "{name}: {reply:?}");
        assert_eq!(reply.value()["name"], "acme/names/deep/app");
        let artifacts = admin.get(&format!("/api/v2.0/projects/acme/repositories/{name}/artifacts/1")).await;
        assert_eq!(artifacts.status, 200, "{artifacts:?}");
    }
    for name in [
        "names%25252Fdeep%25252Fapp",
        "%25c0%25af",
        "%252e%252e%252Fapp",
        "a%2500",
        "names%252F%252Fapp",
        "A",
        "%25ff",
    ] {
        let reply = admin.get(&format!("/api/v2.0/projects/acme/repositories/{name}")).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_REQUEST"), "{name}: {reply:?}");
    }
    assert_eq!(
        admin
            .get(&format!("{}/artifacts/sha256:xyz", at("acme/names/deep/app")))
            .await
            .status,
        400
    );
}
