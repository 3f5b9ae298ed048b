//! Grants on some repositories, and auditors.

use serde_json::json;

use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

#[tokio::test]
async fn a_grant_holder_sees_and_uses_exactly_the_matching_repositories() {
    let stage = Stage::own().await;
    for path in ["team-a/app", "team-a/deep/er", "team-b/app"] {
        stage.seed(&format!("{FOREIGN}/{path}"), "1").await;
    }
    let path = format!("/api/v2.0/projects/{FOREIGN}/repository-grants");
    let grant = json!({"entity_type": "u", "entity_name": "olga", "pattern": "team-a/*", "role_id": 2});
    let made = stage.admin().json("POST", &path, &grant).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(stage.admin().json("POST", &path, &grant).await.status, 409);
    let olga = stage.client(Who::Outsider);
    assert_eq!(
        olga.get("/v2/_catalog").await.value()["repositories"],
        json!([format!("{FOREIGN}/team-a/app")])
    );
    for (list, field) in [
        (format!("/api/v2.0/projects/{FOREIGN}/repositories"), "name"),
        ("/api/v2.0/repositories".to_owned(), "name"),
        ("/api/v2.0/search?q=team".to_owned(), "repository_name"),
    ] {
        let reply = olga.get(&list).await.value();
        let rows = reply["repository"].as_array().or(reply.as_array()).expect("a list");
        let names: Vec<_> = rows.iter().map(|row| row[field].as_str().unwrap_or("")).collect();
        assert_eq!(names, [format!("{FOREIGN}/team-a/app")], "{list}: {reply}");
    }
    assert_eq!(olga.get("/api/v2.0/statistics").await.value()["private_repo_count"], json!(1));
    let shown = olga.get(&format!("/api/v2.0/projects/{FOREIGN}")).await.value();
    assert_eq!(shown["repo_count"], 1, "a count tells nothing of the others: {shown}");
    assert_eq!(
        olga.get(&format!("/api/v2.0/projects/{FOREIGN}/summary")).await.value()["repo_count"],
        1
    );
    assert_eq!(
        stage.admin().get(&format!("/api/v2.0/projects/{FOREIGN}")).await.value()["repo_count"],
        3
    );
    for (repository, status) in [("team-a/app", 200), ("team-a/deep/er", 403), ("team-b/app", 403), ("absent", 403)] {
        let reply = olga.get(&format!("/v2/{FOREIGN}/{repository}/tags/list")).await;
        assert_eq!(reply.status, status, "{repository}: {reply:?}");
    }
    let image = wharf_testkit::Image::random(1, 300);
    olga.push_image(&format!("{FOREIGN}/team-a/new"), "1", &image).await;
    assert_eq!(
        olga.delete(&format!("/v2/{FOREIGN}/team-a/app/manifests/1")).await.status,
        403,
        "a developer does not delete"
    );
    assert_eq!(
        olga.get(&format!("/api/v2.0/projects/{FOREIGN}")).await.status,
        200,
        "the way to them"
    );
    assert_eq!(olga.get(&format!("/api/v2.0/projects/{FOREIGN}/members")).await.status, 403);
    assert_eq!(olga.get(&path).await.status, 403);
    let own = made.header("location");
    let elsewhere = own.replace(FOREIGN, PRIVATE);
    assert_eq!(
        stage.client(Who::ProjectAdmin).delete(&elsewhere).await.status,
        404,
        "another project's grant"
    );
    assert_eq!(
        stage
            .admin()
            .json("PUT", own, &json!({"pattern": "team-b/**", "role_id": 3}))
            .await
            .status,
        200
    );
    assert_eq!(
        olga.get("/v2/_catalog").await.value()["repositories"],
        json!([format!("{FOREIGN}/team-b/app")])
    );
    assert_eq!(stage.admin().delete(own).await.status, 200);
    assert_eq!(olga.get("/v2/_catalog").await.value()["repositories"], json!([]));
    assert_eq!(olga.get(&format!("/api/v2.0/projects/{FOREIGN}")).await.status, 403);
}

#[tokio::test]
async fn grants_that_cannot_be() {
    let stage = Stage::shared().await;
    let path = format!("/api/v2.0/projects/{PRIVATE}/repository-grants");
    let admin = stage.client(Who::ProjectAdmin);
    for (change, status) in [
        (json!({"pattern": "a;b"}), 400),
        (json!({"pattern": "a|b"}), 400),
        (json!({"pattern": ""}), 400),
        (json!({"pattern": "{a"}), 400),
        (json!({"role_id": 6}), 400),
        (json!({"role_id": 100_000}), 400),
        (json!({"entity_type": "x"}), 400),
        (json!({"entity_name": "nobody-at-all"}), 404),
        (json!({"entity_type": "r", "entity_name": "nobody-at-all"}), 404),
        (json!({"entity_type": "g", "entity_id": 999_999}), 404),
    ] {
        let mut body = json!({"entity_type": "u", "entity_name": "olga", "pattern": "a/*", "role_id": 3});
        for (field, value) in change.as_object().expect("fields") {
            body[field] = value.clone();
        }
        let reply = admin.json("POST", &path, &body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
    }
}

#[tokio::test]
async fn an_auditor_looks_at_everything_and_changes_nothing() {
    let stage = Stage::own().await;
    stage.seed(&format!("{FOREIGN}/secret"), "1").await;
    let listed = stage.admin().get("/api/v2.0/users?username=olga").await.value();
    let path = format!("/api/v2.0/users/{}/auditor", listed[0]["user_id"]);
    for who in [Who::Outsider, Who::ProjectAdmin] {
        assert_eq!(
            stage.client(who).json("PUT", &path, &json!({"auditor_flag": true})).await.status,
            403,
            "{who:?}"
        );
    }
    let olga = stage.client(Who::Outsider);
    assert_eq!(olga.get("/api/v2.0/users").await.status, 403);
    assert_eq!(stage.admin().json("PUT", &path, &json!({"auditor_flag": true})).await.status, 200);
    for place in [
        "/api/v2.0/users".to_owned(),
        format!("/api/v2.0/projects/{FOREIGN}/members"),
        "/api/v2.0/usergroups".to_owned(),
    ] {
        assert_eq!(olga.get(&place).await.status, 200, "{place}");
    }
    assert_eq!(
        olga.get(&format!("/v2/{FOREIGN}/secret/manifests/1")).await.status,
        403,
        "content is not among it"
    );
    assert_eq!(olga.delete(&format!("/api/v2.0/projects/{FOREIGN}")).await.status, 403);
    let member = json!({"role_id": 1, "member_user": {"username": "olga"}});
    assert_eq!(
        olga.json("POST", &format!("/api/v2.0/projects/{FOREIGN}/members"), &member)
            .await
            .status,
        403
    );
    assert_eq!(stage.admin().json("PUT", &path, &json!({"auditor_flag": false})).await.status, 200);
    assert_eq!(olga.get("/api/v2.0/users").await.status, 403);
}
