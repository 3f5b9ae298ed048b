//! Robots are made: what can be given, by whom, and to whom.

use serde_json::{Value, json};

use super::{block, client_of, make, of_project, of_system, place};
use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

const PULL: [(&str, &str); 1] = [("repository", "pull")];

#[tokio::test]
async fn c3_a97_a98_what_cannot_be_made() {
    let stage = Stage::shared().await;
    let admin = stage.client(Who::ProjectAdmin);
    let with = |change: &[(&str, Value)]| {
        let mut body = of_project("never", PRIVATE, &PULL);
        for (field, value) in change {
            body[*field] = value.clone();
        }
        body
    };
    let blocks = |blocks: &[Value]| with(&[("permissions", json!(blocks))]);
    for (body, status) in [
        (of_project("never", FOREIGN, &PULL), 403),
        (of_project("never", "absent", &PULL), 403),
        (blocks(&[block("project", PRIVATE, &PULL), block("project", FOREIGN, &PULL)]), 400),
        (blocks(&[block("project", "*", &PULL)]), 403),
        (blocks(&[block("system", "/", &[("user", "list")])]), 403),
        (blocks(&[block("system", PRIVATE, &PULL)]), 400),
        (blocks(&[]), 400),
        (blocks(&[block("project", PRIVATE, &[])]), 400),
        (of_project("never", PRIVATE, &[("robot", "update")]), 400),
        (of_project("never", PRIVATE, &[("configuration", "update")]), 400),
        (of_project("never", PRIVATE, &[("repository", "*")]), 400),
        (of_project("never", PRIVATE, &[("user", "create")]), 400),
        (with(&[("level", json!("admin"))]), 400),
        (with(&[("level", json!("system"))]), 403),
        (with(&[("duration", json!(-2))]), 400),
        (with(&[("duration", json!(2_147_483_648_i64))]), 400),
        (with(&[("name", json!("robot$x"))]), 400),
        (with(&[("name", json!("a+b"))]), 400),
        (with(&[("name", json!("Upper"))]), 400),
        (with(&[("name", json!(""))]), 400),
        (with(&[("name", json!("x y"))]), 400),
        (with(&[("description", json!("a\u{0}b"))]), 400),
    ] {
        let reply = make(&admin, &body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
    }
    for (who, status) in [
        (Who::Anonymous, 401),
        (Who::Outsider, 403),
        (Who::Guest, 403),
        (Who::Maintainer, 403),
    ] {
        let reply = make(&stage.client(who), &of_project("never", PRIVATE, &PULL)).await;
        assert_eq!(reply.status, status, "{who:?}: {reply:?}");
    }
    assert_eq!(
        make(&stage.admin(), &of_system("never", &[block("project", "absent", &PULL)]))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a97_a_robot_makes_nothing_above_itself() {
    let stage = Stage::own().await;
    let rights = [("robot", "create"), ("robot", "read"), ("robot", "delete"), ("repository", "pull")];
    let made = make(&stage.client(Who::ProjectAdmin), &of_project("maker", PRIVATE, &rights)).await;
    let (maker, own) = (client_of(&stage.registry, &made), place(&made));
    for (body, status) in [
        (of_project("more", PRIVATE, &[("repository", "push")]), 403),
        (of_project("elsewhere", FOREIGN, &PULL), 403),
        (
            json!({"name": "longer", "level": "project", "duration": -1, "permissions": [block("project", PRIVATE, &PULL)]}),
            403,
        ),
        (
            json!({"name": "longer", "level": "project", "duration": 8, "permissions": [block("project", PRIVATE, &PULL)]}),
            403,
        ),
        (of_system("higher", &[block("project", PRIVATE, &PULL)]), 403),
        (
            json!({"name": "less", "level": "project", "duration": 6, "permissions": [block("project", PRIVATE, &PULL)]}),
            201,
        ),
    ] {
        let reply = make(&maker, &body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
    }
    for (method, body) in [("PUT", json!({"duration": -1})), ("PATCH", json!({})), ("DELETE", json!({}))] {
        assert_eq!(maker.json(method, &own, &body).await.status, 403, "{method} on itself");
    }
    let seen = maker.get(&own).await.value();
    assert_eq!(
        (seen["creator_type"].as_str(), seen["level"].as_str(), seen["duration"].as_i64()),
        (Some("local"), Some("project"), Some(7))
    );
}

#[tokio::test]
async fn c14_robots_of_another_project_are_out_of_reach() {
    let stage = Stage::own().await;
    let made = make(&stage.admin(), &of_project("theirs", FOREIGN, &PULL)).await;
    let (robot, path) = (client_of(&stage.registry, &made), place(&made));
    let id = made.value()["id"].as_i64().expect("an id");
    let admin = stage.client(Who::ProjectAdmin);
    for (path, status) in [(path.clone(), 403), (format!("/api/v2.0/projects/{PRIVATE}/robots/{id}"), 404)] {
        for (method, body) in [("GET", json!({})), ("PUT", json!({"disable": true})), ("DELETE", json!({}))] {
            let reply = admin.json(method, &path, &body).await;
            assert_eq!(reply.status, status, "{method} {path}: {reply:?}");
        }
    }
    assert_eq!(admin.json("PATCH", &path, &json!({})).await.status, 403);
    assert_eq!(
        admin.get("/api/v2.0/robots/999999").await.status,
        403,
        "missing and not one's own look the same"
    );
    assert_eq!(stage.admin().get("/api/v2.0/robots/999999").await.status, 404);
    assert_eq!(robot.get(&format!("/v2/{FOREIGN}/x/tags/list")).await.status, 404, "it still works");
}

#[tokio::test]
async fn a_system_robot_does_what_it_was_given() {
    let stage = Stage::own().await;
    let blocks = [
        block(
            "system",
            "/",
            &[("project", "create"), ("user", "update"), ("user", "list"), ("catalog", "read")],
        ),
        block("project", "*", &PULL),
    ];
    let made = make(&stage.admin(), &of_system("factory", &blocks)).await;
    let robot = client_of(&stage.registry, &made);
    assert_eq!(made.value()["expires_at"], json!(-1));
    stage.seed(&format!("{FOREIGN}/seen"), "1").await;
    robot.make_project("made-by-robot", false).await;
    let project = stage.admin().get("/api/v2.0/projects/made-by-robot").await.value();
    assert_eq!(project["owner_name"], json!("admin"));
    assert_eq!(robot.get("/api/v2.0/users").await.status, 200);
    assert_eq!(robot.get(&format!("/v2/{FOREIGN}/seen/manifests/1")).await.status, 200);
    assert_eq!(
        robot.get("/v2/_catalog").await.value()["repositories"],
        json!([format!("{FOREIGN}/seen")])
    );
    let listed = stage.admin().get("/api/v2.0/users?username=olga").await.value();
    let olga = listed[0]["user_id"].as_i64().expect("an id");
    let raised = robot
        .json("PUT", &format!("/api/v2.0/users/{olga}/auditor"), &json!({"auditor_flag": true}))
        .await;
    assert_eq!(raised.status, 403, "c29: {raised:?}");
    assert_eq!(robot.get("/api/v2.0/permissions").await.status, 403);
}
