//! `/api/v2.0/projects/{project}/members`

use serde_json::{Value, json};

use super::stage::{FOREIGN, PRIVATE, PUBLIC, Stage, Who};
use crate::abuse::checks::assert_error;

fn body(name: &str, role: i64) -> Value {
    json!({"role_id": role, "member_user": {"username": name}})
}

/// What each of [`Who::ALL`] gets: reading the members of the private project, of the public one, and changing them.
const TABLE: [(Who, u16, u16, u16); 8] = [
    (Who::Anonymous, 401, 401, 401),
    (Who::Outsider, 403, 403, 403),
    (Who::LimitedGuest, 403, 403, 403),
    (Who::Guest, 200, 403, 403),
    (Who::Developer, 200, 403, 403),
    (Who::Maintainer, 200, 403, 403),
    (Who::ProjectAdmin, 200, 403, 201),
    (Who::SystemAdmin, 200, 200, 201),
];

#[tokio::test]
async fn a110_the_table_of_members() {
    let stage = Stage::own().await;
    for (who, private, public, change) in TABLE {
        let client = stage.client(who);
        for (project, expected) in [(PRIVATE, private), (PUBLIC, public)] {
            let reply = client.get(&format!("/api/v2.0/projects/{project}/members")).await;
            assert_eq!(reply.status, expected, "{who:?} reads {project}: {reply:?}");
        }
        let path = format!("/api/v2.0/projects/{PRIVATE}/members");
        let added = client.json("POST", &path, &body(Who::Outsider.name(), 2)).await;
        assert_eq!(added.status, change, "{who:?} adds: {added:?}");
        if change == 201 {
            assert_eq!(
                client.get(&path).await.header("x-total-count"),
                "7",
                "the cast's five, the creator, and one more"
            );
            assert_eq!(client.delete(added.header("location")).await.status, 200, "{who:?} removes");
        } else {
            let victim = stage.admin().get("/api/v2.0/users?username=gina").await.value()[0]["user_id"].clone();
            assert_eq!(client.delete(&format!("{path}/{victim}")).await.status, change, "{who:?} removes");
        }
    }
    // The creator administers what he made, the cast is what it was: olga is no member.
    let listed = stage
        .admin()
        .get(&format!("/api/v2.0/projects/{PRIVATE}/members?page_size=100"))
        .await;
    assert_eq!(listed.header("x-total-count"), "6");
    assert_eq!(
        stage.client(Who::Outsider).get(&format!("/v2/{PRIVATE}/x/tags/list")).await.status,
        403
    );
}

#[tokio::test]
async fn a_member_has_the_fields_harbors_clients_read() {
    let stage = Stage::shared().await;
    let reply = stage
        .client(Who::Guest)
        .get(&format!("/api/v2.0/projects/{PRIVATE}/members?entityname=dave"))
        .await;
    let list = reply.value();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    let member = &list[0];
    assert_eq!(
        [
            &member["entity_name"],
            &member["entity_type"],
            &member["role_name"],
            &member["role_id"]
        ],
        [&json!("dave"), &json!("u"), &json!("developer"), &json!(2)]
    );
    assert!(
        member["id"].is_i64() && member["entity_id"].is_i64() && member["project_id"].is_i64(),
        "{member}"
    );
    let all = stage
        .client(Who::Guest)
        .get(&format!("/api/v2.0/projects/{PRIVATE}/members"))
        .await
        .value();
    let mut roles: Vec<_> = all
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["role_name"].as_str().unwrap_or("").to_owned())
        .collect();
    roles.sort();
    assert_eq!(
        roles,
        ["developer", "guest", "limitedGuest", "maintainer", "projectAdmin", "projectAdmin"]
    );
}

#[tokio::test]
async fn members_that_cannot_be() {
    let stage = Stage::shared().await;
    let (admin, path) = (stage.admin(), format!("/api/v2.0/projects/{FOREIGN}/members"));
    for (request, status, code) in [
        (body("nobody-at-all", 2), 404, "NOT_FOUND"),
        (body("admin", 1), 409, "CONFLICT"),
        (body("gina", 0), 400, "BAD_REQUEST"),
        (body("gina", 6), 400, "BAD_REQUEST"),
        (body("gina", -1), 400, "BAD_REQUEST"),
        (
            json!({"role_id": 1.5, "member_user": {"username": "gina"}}),
            422,
            "UNPROCESSABLE_ENTITY",
        ),
        (
            json!({"role_id": "1", "member_user": {"username": "gina"}}),
            422,
            "UNPROCESSABLE_ENTITY",
        ),
        (json!({"role_id": 1}), 400, "BAD_REQUEST"),
        (
            json!({"role_id": 1, "member_user": {"username": "gina"}, "member_group": {"id": 1}}),
            400,
            "BAD_REQUEST",
        ),
        (json!({"role_id": 100, "member_user": {"username": "gina"}}), 400, "BAD_REQUEST"),
        (json!({"role_id": 2, "member_user": {"user_id": 999_999}}), 404, "NOT_FOUND"),
        (json!({"role_id": 2, "member_group": {"id": 999_999}}), 404, "NOT_FOUND"),
        (
            json!({"role_id": 2, "member_group": {"group_name": "devs", "group_type": 4}}),
            400,
            "BAD_REQUEST",
        ),
        (json!({"role_id": 2, "member_group": {"group_name": "devs"}}), 400, "BAD_REQUEST"),
        (
            json!({"role_id": 2, "member_group": {"group_type": 1, "ldap_group_dn": "no dn"}}),
            400,
            "BAD_REQUEST",
        ),
        (json!({"member_user": {"username": "gina"}}), 422, "UNPROCESSABLE_ENTITY"),
        (json!([]), 422, "UNPROCESSABLE_ENTITY"),
    ] {
        assert_error(&admin.json("POST", &path, &request).await, status, code, &request.to_string());
    }
    for (id, status) in [
        ("0", 404),
        ("-1", 404),
        ("999999", 404),
        ("x", 422),
        ("9223372036854775808", 422),
        ("1.5", 422),
    ] {
        let reply = admin.delete(&format!("{path}/{id}")).await;
        assert_eq!(reply.status, status, "{id}: {reply:?}");
        assert!(!reply.code().is_empty(), "{id}: {reply:?}");
    }
    assert_error(
        &admin.get("/api/v2.0/projects/absent/members").await,
        404,
        "NOT_FOUND",
        "no project",
    );
    assert_eq!(admin.get(&path).await.header("x-total-count"), "1");
}
