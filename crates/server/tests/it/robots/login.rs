//! Robots log in: on `/v2`, at the token service and at the REST API.

use serde_json::json;

use super::{client_of, make, of_project, place};
use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

const PULL_PUSH: [(&str, &str); 2] = [("repository", "push"), ("artifact", "read")];

#[tokio::test]
async fn a_project_robot_pushes_and_pulls_in_its_project_and_nowhere_else() {
    let stage = Stage::own().await;
    let made = make(&stage.client(Who::ProjectAdmin), &of_project("ci", PRIVATE, &PULL_PUSH)).await;
    let robot = client_of(&stage.registry, &made);
    assert_eq!(made.value()["name"], json!(format!("robot${PRIVATE}+ci")));
    let image = wharf_testkit::Image::random(1, 500);
    robot.push_image(&format!("{PRIVATE}/robots"), "1", &image).await;
    robot.assert_pulls(&format!("{PRIVATE}/robots"), "1", &image).await;
    let scope = format!("repository:{PRIVATE}/robots:pull,push,delete");
    let token = robot.token(&[&scope]).await.expect("a token");
    let bearer = stage.registry.anonymous().bearer(&token);
    assert_eq!(bearer.get(&format!("/v2/{PRIVATE}/robots/tags/list")).await.status, 200);
    assert_eq!(
        bearer.delete(&format!("/v2/{PRIVATE}/robots/manifests/1")).await.status,
        403,
        "push is not delete"
    );
    assert_eq!(robot.get(&format!("/v2/{FOREIGN}/x/tags/list")).await.status, 403);
    let catalog = robot.get("/v2/_catalog").await.value();
    assert_eq!(catalog["repositories"], json!([format!("{PRIVATE}/robots")]));
    assert_eq!(robot.get(&format!("/api/v2.0/projects/{PRIVATE}/members")).await.status, 403);
}

#[tokio::test]
async fn a95_a99_old_disabled_and_deleted_credentials_end_at_once() {
    let stage = Stage::own().await;
    let admin = stage.client(Who::ProjectAdmin);
    let made = make(&admin, &of_project("ends", PRIVATE, &PULL_PUSH)).await;
    let (robot, path) = (client_of(&stage.registry, &made), place(&made));
    let name = made.value()["name"].as_str().expect("a name").to_owned();
    let tags = format!("/v2/{PRIVATE}/x/tags/list");
    let token = robot.token(&[&format!("repository:{PRIVATE}/x:pull")]).await.expect("a token");
    let bearer = stage.registry.anonymous().bearer(&token);
    assert_eq!(
        (robot.get(&tags).await.status, bearer.get(&tags).await.status),
        (404, 404),
        "allowed, and empty"
    );

    let renewed = admin.json("PATCH", &path, &json!({"secret": ""})).await;
    assert_eq!(renewed.status, 200, "{renewed:?}");
    assert_eq!(
        (robot.get(&tags).await.status, bearer.get(&tags).await.status),
        (401, 401),
        "the old secret, and what was issued for it"
    );
    let secret = renewed.value()["secret"].as_str().expect("a secret").to_owned();
    let robot = stage.registry.user(&name, &secret);
    assert_eq!(robot.get(&tags).await.status, 404);
    for weak in ["short1A", "alllowercase1", "ALLUPPERCASE1", "NoDigitsHere"] {
        assert_eq!(admin.json("PATCH", &path, &json!({"secret": weak})).await.status, 400, "{weak}");
    }
    let chosen = admin.json("PATCH", &path, &json!({"secret": "Chosen-Secret1"})).await;
    assert_eq!((chosen.status, chosen.value()["secret"].as_str()), (200, Some("")));
    assert_eq!(robot.get(&tags).await.status, 401, "the generated one is over");
    let robot = stage.registry.user(&name, "Chosen-Secret1");
    assert_eq!(robot.get(&tags).await.status, 404);
    let token = robot.token(&[&format!("repository:{PRIVATE}/x:pull")]).await.expect("a token");
    let bearer = stage.registry.anonymous().bearer(&token);
    assert_eq!(bearer.get(&tags).await.status, 404);

    assert_eq!(admin.json("PUT", &path, &json!({"disable": true})).await.status, 200);
    assert_eq!(
        (robot.get(&tags).await.status, bearer.get(&tags).await.status),
        (401, 401),
        "disabled"
    );
    assert_eq!(admin.json("PUT", &path, &json!({"disable": false})).await.status, 200);
    assert_eq!((robot.get(&tags).await.status, bearer.get(&tags).await.status), (404, 404));
    assert_eq!(admin.delete(&path).await.status, 200);
    assert_eq!(
        (robot.get(&tags).await.status, bearer.get(&tags).await.status),
        (401, 401),
        "deleted"
    );
    assert_eq!(stage.registry.user("robot$nobody", "Chosen-Secret1").get(&tags).await.status, 401);
}

#[tokio::test]
async fn c64_c73_a145_a_secret_is_told_once_and_never_again() {
    let stage = Stage::own().await;
    let made = make(&stage.client(Who::ProjectAdmin), &of_project("quiet", PRIVATE, &PULL_PUSH)).await;
    let (path, secret) = (place(&made), made.value()["secret"].as_str().expect("a secret").to_owned());
    assert_eq!((secret.len(), made.header("cache-control")), (32, "no-store"));
    let project = stage.admin().get(&format!("/api/v2.0/projects/{PRIVATE}")).await.value()["project_id"].clone();
    for who in [Who::SystemAdmin, Who::ProjectAdmin, Who::Guest] {
        for place in [
            path.clone(),
            format!("/api/v2.0/robots?q=Level%3Dproject,ProjectID%3D{project}"),
            format!("/api/v2.0/projects/{PRIVATE}/robots"),
        ] {
            let reply = stage.client(who).get(&place).await;
            assert_eq!(reply.status, 200, "{who:?} {place}: {reply:?}");
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            assert!(
                text.contains("quiet") && !text.contains(&secret) && !text.contains("secret") && !text.contains("sha256$"),
                "{text}"
            );
        }
    }
    for field in ["secret", "secret_hash", "salt"] {
        let probe = format!("/api/v2.0/robots?q=Level%3Dsystem,{field}%3D~a");
        assert_eq!(stage.admin().get(&probe).await.status, 400, "{field}");
    }
}

#[tokio::test]
async fn c83_a_robot_that_reads_artifacts_pulls_nothing() {
    let stage = Stage::shared().await;
    let made = make(
        &stage.client(Who::ProjectAdmin),
        &of_project("c83", PRIVATE, &[("artifact", "read")]),
    )
    .await;
    let robot = client_of(&stage.registry, &made);
    stage.seed(&format!("{PRIVATE}/c83"), "1").await;
    assert_eq!(robot.get(&format!("/v2/{PRIVATE}/c83/manifests/1")).await.status, 403);
    let token = robot.token(&[&format!("repository:{PRIVATE}/c83:pull")]).await.expect("a token");
    let bearer = stage.registry.anonymous().bearer(&token);
    assert_eq!(bearer.get(&format!("/v2/{PRIVATE}/c83/manifests/1")).await.status, 403);
}
