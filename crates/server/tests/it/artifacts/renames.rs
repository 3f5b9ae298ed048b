use serde_json::json;
use wharf_testkit::Image;

use crate::access::stage::{PRIVATE, Stage, Who};
use crate::artifacts::{at, field, rows};

#[tokio::test]
async fn a_renamed_project_answers_to_both_names_until_the_old_one_is_taken() {
    let stage = Stage::own().await;
    let image = stage.seed("acme/team/app", "1").await;
    let (guest, developer) = (stage.client(Who::Guest), stage.client(Who::Developer));
    let token = developer.token(&["repository:acme/team/app:pull,push"]).await.expect("a token");
    let before = stage.registry.anonymous().bearer(&token);
    let rename = |project: &str, name: &str| (format!("/api/v2.0/projects/{project}/rename"), json!({"name": name}));

    let (path, body) = rename(PRIVATE, "zenith");
    for who in [Who::Maintainer, Who::Developer, Who::Outsider] {
        assert_eq!(stage.client(who).json("POST", &path, &body).await.status, 403, "{who:?}");
    }
    assert_eq!(stage.client(Who::Anonymous).json("POST", &path, &body).await.status, 401);
    let paul = stage.client(Who::ProjectAdmin);
    assert_eq!(paul.json("POST", &path, &json!({"name": "commons"})).await.status, 409);
    assert_eq!(paul.json("POST", &path, &json!({"name": "Zenith"})).await.status, 400);
    assert_eq!(paul.json("POST", &path, &body).await.status, 200);

    // Rights, tokens and content follow the id; lists show the name it has now.
    for name in ["zenith/team/app", "acme/team/app"] {
        guest.assert_pulls(name, "1", &image).await;
        assert_eq!(guest.get(&at(name)).await.value()["name"], "zenith/team/app");
    }
    before.assert_pulls("acme/team/app", "1", &image).await;
    assert_eq!(
        before.get("/v2/zenith/team/app/manifests/1").await.status,
        401,
        "a token reaches the name it was asked for"
    );
    let fresh = stage
        .registry
        .anonymous()
        .bearer(&developer.token(&["repository:acme/team/app:pull"]).await.expect("a token"));
    fresh.assert_pulls("acme/team/app", "1", &image).await;
    assert_eq!(stage.client(Who::Outsider).get("/v2/acme/team/app/manifests/1").await.status, 403);
    developer.push_image("acme/new", "1", &Image::random(1, 100)).await;
    assert_eq!(
        field(&rows(&guest, "/api/v2.0/repositories").await, "name"),
        ["zenith/new", "zenith/team/app"]
    );
    assert_eq!(guest.get("/api/v2.0/projects/acme").await.value()["name"], "zenith");

    // Whoever makes a project of the old name gets it whole, and old tokens reach nothing in it.
    stage.admin().make_project(PRIVATE, false).await;
    stage.seed("acme/team/app", "1").await;
    assert_eq!(before.get("/v2/acme/team/app/manifests/1").await.status, 401);
    assert_eq!(guest.get("/v2/acme/team/app/manifests/1").await.status, 403);
    guest.assert_pulls("zenith/team/app", "1", &image).await;
    let (back, body) = rename("zenith", PRIVATE);
    assert_eq!(paul.json("POST", &back, &body).await.status, 409);
}
