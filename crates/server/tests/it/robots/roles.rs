//! Custom roles and groups.

use serde_json::{Value, json};

use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

fn role(name: &str, permissions: &[(&str, &str)]) -> Value {
    let permissions: Vec<_> = permissions
        .iter()
        .map(|(resource, action)| json!({"resource": resource, "action": action}))
        .collect();
    json!({"name": name, "description": "made by a test", "permissions": permissions})
}

#[tokio::test]
async fn c58_a_custom_role_gives_what_it_lists_and_no_more() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let made = admin
        .json(
            "POST",
            "/api/v2.0/roles",
            &role(
                "manager",
                &[
                    ("member", "create"),
                    ("member", "update"),
                    ("member", "list"),
                    ("repository", "pull"),
                ],
            ),
        )
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = made.header("location").to_owned();
    let id: i64 = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let members = format!("/api/v2.0/projects/{FOREIGN}/members");
    let body = json!({"role_id": id, "member_user": {"username": "olga"}});
    let member = admin.json("POST", &members, &body).await;
    assert_eq!(member.status, 201, "{member:?}");
    let olga = stage.client(Who::Outsider);
    let listed = olga.get(&members).await;
    assert_eq!(listed.status, 200);
    assert!(
        listed
            .value()
            .as_array()
            .expect("a list")
            .iter()
            .any(|row| row["role_name"] == "manager"),
        "{listed:?}"
    );
    stage.seed(&format!("{FOREIGN}/app"), "1").await;
    assert_eq!(olga.get(&format!("/v2/{FOREIGN}/app/manifests/1")).await.status, 200);
    assert_eq!(olga.send("POST", &format!("/v2/{FOREIGN}/app/blobs/uploads/")).await.status, 403);
    // Whoever may add members gives at most what they hold: not even themselves more.
    let raise = json!({"role_id": 1});
    assert_eq!(olga.json("PUT", member.header("location"), &raise).await.status, 403);
    assert_eq!(
        olga.json("POST", &members, &json!({"role_id": 2, "member_user": {"username": "dave"}}))
            .await
            .status,
        403
    );
    assert_eq!(
        olga.json("POST", &members, &json!({"role_id": id, "member_user": {"username": "dave"}}))
            .await
            .status,
        201
    );
    assert_eq!(admin.delete(&path).await.status, 412, "in use");
    assert_eq!(olga.get("/api/v2.0/roles").await.status, 200);
    assert_eq!(
        olga.json("PUT", &path, &role("manager", &[("repository", "push")])).await.status,
        403
    );
    assert_eq!(
        admin.json("PUT", &path, &role("pusher", &[("repository", "push")])).await.status,
        200
    );
    assert_eq!(
        olga.send("POST", &format!("/v2/{FOREIGN}/app/blobs/uploads/")).await.status,
        202,
        "at once"
    );
    assert_eq!(olga.get(&members).await.status, 403);
}

#[tokio::test]
async fn roles_that_cannot_be() {
    let stage = Stage::shared().await;
    for (body, status) in [
        (role("guest", &[("repository", "pull")]), 409),
        (role("ProjectAdmin", &[("repository", "pull")]), 409),
        (role("", &[("repository", "pull")]), 400),
        (role("x", &[]), 400),
        (role("x", &[("repository", "fly")]), 400),
        (role("x", &[("user", "create")]), 400),
        (role("x", &[("robot", "update")]), 400),
        (json!({"permissions": []}), 422),
    ] {
        let reply = stage.admin().json("POST", "/api/v2.0/roles", &body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
    }
    assert_eq!(
        stage
            .client(Who::ProjectAdmin)
            .json("POST", "/api/v2.0/roles", &role("x", &[("repository", "pull")]))
            .await
            .status,
        403
    );
    assert_eq!(stage.registry.anonymous().get("/api/v2.0/roles").await.status, 401);
    assert_eq!(stage.admin().get("/api/v2.0/roles/1").await.status, 404);
}

#[tokio::test]
async fn groups_are_made_found_and_members() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let dn = "CN=Devs, OU=Groups,DC=wharf,DC=test";
    for (body, status) in [
        (json!({"group_name": "devs", "group_type": 1, "ldap_group_dn": dn}), 201),
        (json!({"group_type": 1, "ldap_group_dn": "cn=devs,ou=groups,dc=wharf,dc=test"}), 409),
        (json!({"group_type": 1, "ldap_group_dn": "devs"}), 400),
        (json!({"group_name": "o%_ps", "group_type": 3}), 201),
        (json!({"group_name": "ops", "group_type": 4}), 400),
        (json!({"group_name": " ", "group_type": 2}), 400),
    ] {
        let reply = admin.json("POST", "/api/v2.0/usergroups", &body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
    }
    let gina = stage.client(Who::Guest);
    assert_eq!(gina.get("/api/v2.0/usergroups").await.status, 403);
    for (text, found) in [("EV", 1), ("%25", 1), ("_", 1), ("x", 0)] {
        let reply = gina.get(&format!("/api/v2.0/usergroups/search?groupname={text}")).await;
        assert_eq!(
            (reply.status, reply.value().as_array().map(Vec::len)),
            (200, Some(found)),
            "{text}: {reply:?}"
        );
    }
    assert_eq!(gina.get("/api/v2.0/usergroups/search?groupname=").await.status, 400);
    assert_eq!(
        stage
            .registry
            .anonymous()
            .get("/api/v2.0/usergroups/search?groupname=d")
            .await
            .status,
        401
    );
    let members = format!("/api/v2.0/projects/{PRIVATE}/members");
    let group = json!({"role_id": 3, "member_group": {"group_type": 1, "ldap_group_dn": dn}});
    let added = stage.client(Who::ProjectAdmin).json("POST", &members, &group).await;
    assert_eq!(added.status, 201, "{added:?}");
    assert_eq!(stage.client(Who::ProjectAdmin).json("POST", &members, &group).await.status, 409);
    let member = gina.get(added.header("location")).await.value();
    assert_eq!(
        (member["entity_type"].as_str(), member["entity_name"].as_str()),
        (Some("g"), Some("devs"))
    );
    let group = format!("/api/v2.0/usergroups/{}", member["entity_id"]);
    assert_eq!(admin.json("PUT", &group, &json!({"group_name": "developers"})).await.status, 200);
    assert_eq!(admin.get(&group).await.value()["group_name"], json!("developers"));
    assert_eq!(admin.delete(&group).await.status, 200);
    assert_eq!(gina.get(added.header("location")).await.status, 404, "the membership went with it");
}
