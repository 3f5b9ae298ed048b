//! Who sees which entries, and how they are asked for.

use serde_json::json;

use super::{LIST, entries};
use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

#[tokio::test]
async fn everybody_sees_the_projects_whose_log_is_theirs() {
    let stage = Stage::own().await;
    for (who, whole, project, foreign, events) in [
        (Who::Anonymous, 401, 401, 401, 401),
        (Who::Outsider, 200, 403, 403, 403),
        (Who::LimitedGuest, 200, 403, 403, 403),
        (Who::Developer, 200, 403, 403, 403),
        (Who::Maintainer, 200, 403, 403, 403),
        (Who::ProjectAdmin, 200, 200, 403, 403),
        (Who::SystemAdmin, 200, 200, 200, 200),
    ] {
        let client = stage.client(who);
        for list in ["/api/v2.0/audit-logs", LIST, "/api/v2.0/auditlog-exts/export"] {
            assert_eq!(client.get(list).await.status, whole, "{who:?} {list}");
        }
        for list in ["logs", "auditlog-exts"] {
            assert_eq!(
                client.get(&format!("/api/v2.0/projects/{PRIVATE}/{list}")).await.status,
                project,
                "{who:?} {list}"
            );
            assert_eq!(
                client.get(&format!("/api/v2.0/projects/{FOREIGN}/{list}")).await.status,
                foreign,
                "{who:?} {list}"
            );
        }
        assert_eq!(client.get("/api/v2.0/auditlog-exts/events").await.status, events, "{who:?}");
        if whole == 200 && who != Who::SystemAdmin {
            let seen = entries(&client, "").await;
            let own = seen
                .iter()
                .all(|entry| entry["resource"].as_str().is_some_and(|name| !name.contains(FOREIGN)));
            assert!(own && seen.is_empty() == (who != Who::ProjectAdmin), "{who:?} sees {seen:?}");
        }
    }
    let absent = "/api/v2.0/projects/absent/logs";
    assert_eq!(stage.client(Who::Outsider).get(absent).await.status, 403);
    assert_eq!(stage.admin().get(absent).await.status, 404);
}

#[tokio::test]
async fn lists_have_harbors_fields_pages_and_order() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let newest = admin.get(&format!("{LIST}?page_size=1")).await;
    let total: usize = newest.header("x-total-count").parse().expect("a number");
    assert!(total > 5 && newest.header("link").contains("rel=\"next\""), "{newest:?}");
    let oldest = admin.get(&format!("{LIST}?page_size=1&sort=op_time")).await.value();
    let newest = newest.value();
    assert!(newest[0]["op_time"].as_str() > oldest[0]["op_time"].as_str(), "{newest} {oldest}");
    let project = format!("resource={PRIVATE},operation=create,resource_type=project");
    let entry = &entries(&admin, &project).await[0];
    assert_eq!((&entry["username"], &entry["operation_result"]), (&json!("admin"), &json!(true)));
    let older = admin.get(&format!("/api/v2.0/audit-logs?q={project}")).await.value();
    let mut fields: Vec<_> = older[0].as_object().expect("an entry").keys().cloned().collect();
    fields.sort();
    assert_eq!(fields, ["id", "op_time", "operation", "resource", "resource_type", "username"]);
    let day = "op_time=[2020-01-01T00:00:00~2021-01-01T00:00:00]";
    assert!(entries(&admin, day).await.is_empty());
    for bad in [
        "pending=true",
        "password=x",
        "op_time=yesterday",
        "operation_result=maybe",
        "op_time=~x",
    ] {
        assert_eq!(admin.get(&format!("{LIST}?q={bad}")).await.status, 400, "{bad}");
    }
    assert_eq!(admin.get(&format!("{LIST}?sort=pending")).await.status, 400);
    let events = admin.get("/api/v2.0/auditlog-exts/events").await.value();
    assert!(
        events
            .as_array()
            .is_some_and(|all| all.contains(&json!({"event_type": "create_artifact"}))),
        "{events}"
    );
}
