//! Harbor 1.x's API under `/api`, as old scripts use it.

use serde_json::{Value, json};

use crate::access::stage::{Stage, Who};

/// Numeric id of a project.
async fn id(stage: &Stage, name: &str) -> i64 {
    let found = stage.admin().get(&format!("/api/v2.0/projects/{name}")).await.value();
    found["project_id"].as_i64().expect("an id")
}

fn names(rows: &Value, field: &str) -> Vec<String> {
    let mut names: Vec<_> = rows
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row[field].as_str().expect(field).to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_script_walks_from_projects_to_tags() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let image = stage.seed("acme/team/hello", "1.0").await;
    admin.push_image("acme/team/hello", "latest", &image).await;
    stage.seed("acme/zebra", "1").await;

    let projects = admin.get("/api/projects?page_size=1000").await;
    assert_eq!(projects.status, 200, "{projects:?}");
    assert_eq!(names(&projects.value(), "name"), ["acme", "commons", "library", "vault"]);
    assert_eq!(projects.value()[0]["metadata"]["public"], "false");
    let acme = id(&stage, "acme").await;
    let list = format!("/api/repositories?project_id={acme}");
    let repositories = admin.get(&list).await;
    assert_eq!(repositories.header("x-total-count"), "2");
    let found = repositories.value();
    assert_eq!(names(&found, "name"), ["acme/team/hello", "acme/zebra"]);
    assert_eq!((&found[0]["tags_count"], &found[0]["project_id"]), (&json!(2), &json!(acme)));
    assert_eq!(names(&admin.get(&format!("{list}&q=zeb")).await.value(), "name"), ["acme/zebra"]);
    assert_eq!(admin.get(&format!("{list}&sort=-name")).await.value()[0]["name"], "acme/zebra");

    let tags = admin.get("/api/repositories/acme/team/hello/tags").await.value();
    assert_eq!(names(&tags, "name"), ["1.0", "latest"]);
    assert_eq!(tags[0]["digest"], image.digest.to_string());
    assert_eq!(
        (&tags[0]["architecture"], &tags[0]["signature"], &tags[0]["created"]),
        (&json!("amd64"), &Value::Null, &json!("0001-01-01T00:00:00Z"))
    );
    assert_eq!(
        admin.get("/api/repositories/acme/team/hello/tags/latest").await.value()["name"],
        "latest"
    );
    let manifest = admin.get("/api/repositories/acme/team/hello/tags/1.0/manifest").await.value();
    assert_eq!(manifest["manifest"]["schemaVersion"], 2);
    assert!(manifest["config"].as_str().expect("a text").contains("rootfs"));

    let search = admin.get("/api/search?q=zebra").await.value();
    assert_eq!(
        (&search["repository"][0]["repository_name"], &search["repository"][0]["tags_count"]),
        (&json!("acme/zebra"), &json!(1))
    );
    assert_eq!(admin.get("/api/statistics").await.value()["total_repo_count"], 2);
    assert_eq!(admin.get("/api/systeminfo").await.value()["with_clair"], false);
    assert_eq!(admin.get("/api/users/current").await.value()["username"], "admin");
    assert_eq!(admin.get(&format!("/api/projects/{acme}/members")).await.status, 200);
    assert_eq!(
        admin
            .get("/api/repositories/top?count=1")
            .await
            .value()
            .as_array()
            .expect("a list")
            .len(),
        1
    );
}

#[tokio::test]
async fn deleting_a_tag_leaves_the_images_other_tags_and_takes_the_image_with_the_last() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let name = "acme/old/twins";
    let image = stage.seed(name, "a").await;
    admin.push_image(name, "b", &image).await;
    let tag = |tag: &str| format!("/api/repositories/{name}/tags/{tag}");
    assert_eq!(stage.client(Who::Developer).delete(&tag("a")).await.status, 403);
    assert_eq!(stage.client(Who::Maintainer).delete(&tag("a")).await.status, 200);
    admin.assert_pulls(name, "b", &image).await;
    assert_eq!(admin.delete(&tag("a")).await.status, 404);
    assert_eq!(admin.delete(&tag("b")).await.status, 200);
    assert_eq!(admin.get(&format!("/v2/{name}/manifests/{}", image.digest)).await.status, 404);
    assert_eq!(admin.get(&format!("/api/repositories/{name}/tags")).await.status, 404);
    // The row is gone with its last tag.
    let list = admin
        .get(&format!("/api/repositories?project_id={}&q=twins", id(&stage, "acme").await))
        .await;
    assert_eq!(list.value(), json!([]));
}

#[tokio::test]
async fn errors_are_text_and_rights_are_todays() {
    let stage = Stage::shared().await;
    stage.seed("acme/old/errors", "1").await;
    let admin = stage.admin();
    for (path, status) in [
        ("/api/repositories", 400),
        ("/api/repositories?project_id=0", 400),
        ("/api/repositories?project_id=x", 400),
        ("/api/repositories?project_id=999999", 404),
        ("/api/repositories/acme/absent/tags", 404),
        ("/api/repositories/acme/old/errors/tags/absent", 404),
        ("/api/repositories/acme//x/tags", 400),
    ] {
        let reply = admin.get(path).await;
        assert_eq!(reply.status, status, "{path}: {reply:?}");
        assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8", "{path}");
        assert!(!reply.body.starts_with(b"{"), "{path}: {reply:?}");
    }
    for path in [
        "/api/repositories/acme/old/errors/tags",
        "/api/repositories/vault/x/tags",
        "/api/repositories/absent/x/tags",
    ] {
        assert_eq!(stage.client(Who::Anonymous).get(path).await.status, 401, "{path}");
        assert_eq!(stage.client(Who::Outsider).get(path).await.status, 403, "{path}");
    }
    let delete = "/api/repositories/acme/old/errors";
    assert_eq!(stage.client(Who::Developer).delete(delete).await.status, 403);
    assert_eq!(stage.client(Who::Maintainer).delete(delete).await.status, 200);
    assert_eq!(admin.delete(delete).await.status, 404);
    // The API of today still answers in JSON.
    assert_eq!(admin.get("/api/v2.0/projects/absent").await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn projects_are_made_with_public_as_a_number_and_images_are_tagged_anew() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    for (name, public) in [("open", 1), ("closed", 0)] {
        let made = admin
            .json("POST", "/api/projects", &json!({"project_name": name, "public": public}))
            .await;
        assert_eq!(made.status, 201, "{made:?}");
        let project = admin.get(&format!("/api/projects/{}", id(&stage, name).await)).await.value();
        assert_eq!(project["metadata"]["public"], (public == 1).to_string());
    }
    assert_eq!(
        admin
            .json("POST", "/api/projects", &json!({"project_name": "open", "public": 1}))
            .await
            .status,
        409
    );
    let image = stage.seed("vault/app", "1").await;
    let retag = |tag: &str, replace: bool| json!({"tag": tag, "src_image": "vault/app:1", "override": replace});
    let to = "/api/repositories/open/promoted/tags";
    assert_eq!(admin.json("POST", to, &retag("stable", false)).await.status, 200);
    assert_eq!(admin.json("POST", to, &retag("stable", false)).await.status, 409);
    assert_eq!(admin.json("POST", to, &retag("stable", true)).await.status, 200);
    stage.client(Who::Anonymous).assert_pulls("open/promoted", "stable", &image).await;
    assert_eq!(
        stage
            .client(Who::Developer)
            .json("POST", "/api/repositories/acme/stolen/tags", &retag("x", false))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn logs_and_labels_as_scripts_of_1_x_know_them() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    stage.seed("acme/logged", "1").await;
    let rows = |reply: wharf_testkit::Reply| reply.value().as_array().expect("a list").clone();
    let log = rows(
        admin
            .get("/api/logs?username=admin&operation=create&begin_timestamp=1&page_size=100")
            .await,
    );
    let pushed = log
        .iter()
        .find(|row| row["repo_name"] == "acme/logged" && row["repo_tag"] == "1")
        .expect("the push");
    assert_eq!((&pushed["username"], &pushed["operation"]), (&json!("admin"), &json!("create")));
    assert!(
        pushed["log_id"].as_i64() > Some(0) && pushed["op_time"].as_str().is_some_and(|time| time.starts_with("20")),
        "{pushed}"
    );
    assert_eq!(rows(admin.get("/api/logs?end_timestamp=1").await).len(), 0);
    assert_eq!(rows(admin.get("/api/logs?username=nobody").await).len(), 0);
    assert_eq!(admin.get("/api/logs?begin_timestamp=x").await.status, 400);
    assert_eq!(
        rows(stage.client(Who::Outsider).get("/api/logs").await).len(),
        0,
        "nothing of others"
    );
    assert_eq!(stage.client(Who::Anonymous).get("/api/logs").await.status, 401);
    let label = json!({"name": "old", "color": "#ffffff", "scope": "g"});
    assert_eq!(admin.json("POST", "/api/labels", &label).await.status, 201);
    assert_eq!(rows(admin.get("/api/labels?scope=g").await)[0]["name"], "old");
    assert_eq!(stage.client(Who::Developer).json("POST", "/api/labels", &label).await.status, 403);
}

#[tokio::test]
async fn of_two_who_delete_the_last_two_tags_at_once_one_takes_the_image_along() {
    let registry = wharf_testkit::on_postgres_and_s3(crate::configured()).start();
    let admin = registry.admin();
    for round in 0..20 {
        let image = wharf_testkit::Image::random(1, 300);
        for tag in ["a", "b"] {
            admin.push_image("library/race", tag, &image).await;
        }
        let (one, other) = tokio::join!(
            admin.delete("/api/repositories/library/race/tags/a"),
            admin.delete("/api/repositories/library/race/tags/b")
        );
        assert_eq!((one.status, other.status), (200, 200), "{round}: {one:?} {other:?}");
        let left = admin.get(&format!("/v2/library/race/manifests/{}", image.digest)).await;
        assert_eq!(left.status, 404, "{round}: the image stays without a tag");
    }
}
