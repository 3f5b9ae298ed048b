use serde_json::json;

use super::Stage;

#[tokio::test]
async fn c56_groups_are_those_of_the_last_login() {
    let stage = Stage::set(json!({})).await;
    let admin = stage.registry.admin();
    admin.make_project("team", false).await;
    let group = json!({"group_name": "oidc-team", "group_type": 3});
    assert_eq!(admin.json("POST", "/api/v2.0/usergroups", &group).await.status, 201);
    let member = json!({"role_id": 2, "member_group": {"group_name": "oidc-team", "group_type": 3}});
    let added = admin.json("POST", "/api/v2.0/projects/team/members", &member).await;
    assert_eq!(added.status, 201, "{added:?}");
    stage.tell("grouper", json!({"groups": ["oidc-team"]})).await;
    let session = stage.log_in("grouper").await;
    assert_eq!(session.get("/api/v2.0/projects/team").await.status, 200);
    stage.tell("grouper", json!({"groups": []})).await;
    let later = stage.log_in("grouper").await;
    assert_eq!(later.get("/api/v2.0/projects/team").await.status, 403);
    assert_ne!(
        session.get("/api/v2.0/projects/team").await.status,
        200,
        "nor in the session of before"
    );
}

#[tokio::test]
async fn administrators_are_those_of_the_group_as_long_as_they_are_in_it() {
    let stage = Stage::set(json!({"oidc_admin_group": "registry-admins", "oidc_group_filter": "^team-"})).await;
    stage.tell("chief", json!({"groups": ["registry-admins", "team-a", "other"]})).await;
    let session = stage.log_in("chief").await;
    assert_eq!(session.get("/api/v2.0/users").await.status, 200);
    let groups = session.get("/api/v2.0/usergroups?page_size=100").await.value();
    let names: Vec<_> = groups
        .as_array()
        .expect("a list")
        .iter()
        .map(|group| group["group_name"].clone())
        .collect();
    assert_eq!(names, [json!("team-a")], "others do not come in");
    stage.tell("chief", json!({"groups": ["team-a"]})).await;
    let later = stage.log_in("chief").await;
    assert_eq!(later.get("/api/v2.0/users").await.status, 403);
    assert_eq!(session.who().await, None, "the session with the lost right is over");
}
