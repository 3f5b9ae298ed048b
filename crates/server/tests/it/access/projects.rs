//! `/api/v2.0/projects`

use serde_json::{Value, json};
use wharf_testkit::Client;

use super::stage::{FOREIGN, PRIVATE, PUBLIC, Stage, Who};
use crate::abuse::checks::assert_error;

/// 401 with a challenge of the API for nobody, 403 for somebody.
fn assert_forbidden(reply: &wharf_testkit::Reply, who: Who, what: &str) {
    if who == Who::Anonymous {
        assert_error(reply, 401, "UNAUTHORIZED", what);
        assert!(reply.header("www-authenticate").starts_with("Basic "), "{what}: {reply:?}");
    } else {
        assert_error(reply, 403, "FORBIDDEN", what);
    }
}

#[tokio::test]
async fn a_project_has_the_fields_harbors_clients_read() {
    let stage = Stage::shared().await;
    stage.seed(&format!("{PUBLIC}/fields"), "v1").await;
    let project = stage
        .client(Who::Anonymous)
        .get(&format!("/api/v2.0/projects/{PUBLIC}"))
        .await
        .value();
    let kinds = |value: &Value| match value {
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Bool(_) => "flag",
        Value::Object(_) => "object",
        _ => "other",
    };
    for (field, kind) in [
        ("project_id", "number"),
        ("owner_id", "number"),
        ("owner_name", "text"),
        ("name", "text"),
        ("repo_count", "number"),
        ("deleted", "flag"),
        ("togglable", "flag"),
        ("metadata", "object"),
        ("cve_allowlist", "object"),
        ("creation_time", "text"),
        ("update_time", "text"),
    ] {
        assert_eq!(kinds(&project[field]), kind, "{field}: {project}");
    }
    assert_eq!(
        (&project["metadata"]["public"], &project["name"]),
        (&json!("true"), &json!(PUBLIC)),
        "flags are texts: {project}"
    );
    assert!(project["repo_count"].as_i64() >= Some(1), "{project}");
    let time = project["creation_time"].as_str().expect("a time");
    assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
    // The same by id; and a name made of digits is reached with the header.
    let id = project["project_id"].as_i64().expect("an id");
    let by_id = stage.client(Who::Anonymous).get(&format!("/api/v2.0/projects/{id}")).await;
    assert_eq!(by_id.value()["name"], PUBLIC);
    let named = wharf_testkit::Reply::of(
        stage
            .admin()
            .request("GET", &format!("/api/v2.0/projects/{id}"))
            .header("x-is-resource-name", "true"),
    );
    assert_error(&named.await, 404, "NOT_FOUND", "no project has this number for a name");
}

#[tokio::test]
async fn a_project_is_made_once_and_says_where_it_is() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let made = admin
        .json(
            "POST",
            "/api/v2.0/projects",
            &json!({"project_name": "made", "metadata": {"public": "true"}, "storage_limit": -1}),
        )
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(admin.get(made.header("location")).await.value()["name"], "made");
    let again = admin.json("POST", "/api/v2.0/projects", &json!({"project_name": "made"})).await;
    assert_error(&again, 409, "CONFLICT", "twice");
    let request = admin
        .request("POST", "/api/v2.0/projects")
        .header("x-resource-name-in-location", "true");
    let named = wharf_testkit::Reply::of(request.json(&json!({"project_name": "named"}))).await;
    assert_eq!((named.status, named.header("location")), (201, "/api/v2.0/projects/named"));
    // Private unless somebody says otherwise (C19).
    assert_eq!(admin.get("/api/v2.0/projects/named").await.value()["metadata"]["public"], "false");
    assert_eq!(admin.delete("/api/v2.0/projects/named").await.status, 200);
    assert_error(&admin.get("/api/v2.0/projects/named").await, 404, "NOT_FOUND", "deleted");
    assert_error(&admin.delete("/api/v2.0/projects/named").await, 404, "NOT_FOUND", "deleted twice");
    let odd = json!({"project_name": "odd", "metadata": {"public": "perhaps"}});
    assert_error(
        &admin.json("POST", "/api/v2.0/projects", &odd).await,
        400,
        "BAD_REQUEST",
        "metadata.public",
    );
}

#[tokio::test]
async fn c9_a_project_one_may_not_see_looks_like_one_that_is_not_there() {
    let stage = Stage::shared().await;
    let id = stage.admin().get(&format!("/api/v2.0/projects/{FOREIGN}")).await.value()["project_id"]
        .as_i64()
        .expect("an id");
    for who in Who::ALL.into_iter().filter(|who| *who != Who::SystemAdmin) {
        let client = stage.client(who);
        let replies = futures_util::future::join_all(
            [
                FOREIGN.to_owned(),
                "absent".into(),
                id.to_string(),
                "999999".into(),
                "-1".into(),
                "9223372036854775807".into(),
            ]
            .iter()
            .map(|name| client_get(&client, name)),
        )
        .await;
        for reply in &replies {
            assert_forbidden(reply, who, &format!("{who:?}"));
            assert_eq!(reply.body, replies[0].body, "{who:?}");
        }
        let heads = [FOREIGN, "absent"].map(|name| format!("/api/v2.0/projects?project_name={name}"));
        let (private, absent) = (client.head(&heads[0]).await, client.head(&heads[1]).await);
        assert_eq!(private.status, absent.status, "{who:?}");
        assert_eq!(private.status, if who == Who::Anonymous { 401 } else { 404 }, "{who:?}");
    }
    let admin = stage.admin();
    assert_eq!(admin.head(&format!("/api/v2.0/projects?project_name={FOREIGN}")).await.status, 200);
    assert_error(
        &admin.get("/api/v2.0/projects/absent").await,
        404,
        "NOT_FOUND",
        "an administrator is told",
    );
}

async fn client_get(client: &Client, name: &str) -> wharf_testkit::Reply {
    client.get(&format!("/api/v2.0/projects/{name}")).await
}

#[tokio::test]
async fn c19_lists_show_what_the_caller_may_see() {
    let stage = Stage::shared().await;
    let names = async |who: Who, query: &str| -> Vec<String> {
        let reply = stage.client(who).get(&format!("/api/v2.0/projects?page_size=100{query}")).await;
        let list = reply.value();
        let names: Vec<_> = list
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| row["name"].as_str().unwrap_or("").to_owned())
            .collect();
        assert_eq!(
            reply.header("x-total-count"),
            names.len().to_string(),
            "the count leaks nothing either: {query}"
        );
        names
    };
    for (who, sees) in [
        (Who::Anonymous, &[PUBLIC, "library"][..]),
        (Who::Outsider, &[PUBLIC, "library"]),
        (Who::LimitedGuest, &[PRIVATE, PUBLIC, "library"]),
        (Who::SystemAdmin, &[PRIVATE, PUBLIC, "library", FOREIGN]),
    ] {
        let mut all = names(who, "").await;
        all.sort();
        assert_eq!(all, sees, "{who:?}");
        assert_eq!(names(who, "&name=acm").await.len(), usize::from(sees.contains(&PRIVATE)), "{who:?}");
        assert!(
            names(who, "&public=false")
                .await
                .iter()
                .all(|name| name == PRIVATE || name == FOREIGN)
        );
        assert_eq!(names(who, "&public=true").await.len(), 2);
        // Wildcards of SQL are letters like any other (C11, A65).
        for literal in ["%25", "_", "%25cme", "a_me", "%27", "*"] {
            assert_eq!(names(who, &format!("&name={literal}")).await, Vec::<String>::new(), "{literal}");
        }
    }
    assert_error(
        &stage.admin().get("/api/v2.0/projects?public=perhaps").await,
        422,
        "UNPROCESSABLE_ENTITY",
        "public",
    );
}

#[tokio::test]
async fn a110_only_those_who_may_make_and_delete_projects() {
    let stage = Stage::own().await;
    for who in Who::ALL.into_iter().filter(|who| *who != Who::SystemAdmin) {
        let client = stage.client(who);
        let made = client
            .json("POST", "/api/v2.0/projects", &json!({"project_name": "intruder"}))
            .await;
        assert_forbidden(&made, who, &format!("{who:?} makes a project"));
        for project in [PRIVATE, PUBLIC, FOREIGN, "absent"] {
            if who != Who::ProjectAdmin || project != PRIVATE {
                assert_forbidden(
                    &client.delete(&format!("/api/v2.0/projects/{project}")).await,
                    who,
                    &format!("{who:?} {project}"),
                );
            }
        }
    }
    // Whoever administers a project may delete it while it is empty.
    assert_eq!(
        stage
            .client(Who::ProjectAdmin)
            .delete(&format!("/api/v2.0/projects/{PRIVATE}"))
            .await
            .status,
        200
    );
}
