use serde_json::{Value, json};

use super::{make, policy, project_id, rule, stage};
use crate::access::stage::Who;

#[tokio::test]
async fn harbors_policy_comes_back_unchanged_and_the_project_names_it() {
    let (stage, admin) = stage().await;
    let acme = project_id(&admin, "acme").await;
    let mut wanted = policy(
        acme,
        "or",
        &[
            rule("retain", "latestPushedK", 10, "{v1*,rel-*}"),
            rule("retain", "always", 0, "main"),
        ],
    );
    wanted["rules"][0]["scope_selectors"]["repository"][0] =
        json!({"kind": "doublestar", "decoration": "repoExcludes", "pattern": "team/**"});
    let place = make(&stage.client(Who::Maintainer), &wanted).await;
    let id: i64 = place.rsplit('/').next().expect("an id").parse().expect("a number");
    wanted["id"] = json!(id);
    let developer = stage.client(Who::Developer);
    assert_eq!(developer.get(&place).await.value(), wanted);
    let project = admin.get("/api/v2.0/projects/acme").await.value();
    assert_eq!(project["metadata"]["retention_id"], json!(id.to_string()));

    // What was read is sent back, as portals do.
    wanted["rules"][0]["disabled"] = json!(true);
    wanted["trigger"]["settings"]["cron"] = json!("0 0 3 * * *");
    assert_eq!(stage.client(Who::ProjectAdmin).json("PUT", &place, &wanted).await.status, 200);
    let mut found = admin.get(&place).await.value();
    let next = found["trigger"]["settings"]
        .as_object_mut()
        .expect("settings")
        .remove("next_scheduled_time");
    assert!(
        next.is_some_and(|next| next.as_str().is_some_and(|next| next.contains("T03:00:00"))),
        "{found}"
    );
    assert_eq!(found, wanted);
    assert_eq!(admin.json("POST", "/api/v2.0/retentions", &wanted).await.status, 409);

    assert_eq!(admin.delete(&place).await.status, 200);
    assert_eq!(admin.get(&place).await.status, 404);
    assert_eq!(
        admin.get("/api/v2.0/projects/acme").await.value()["metadata"]["retention_id"],
        Value::Null
    );
}

#[tokio::test]
async fn a109_c17_who_may_what_with_a_policy_and_foreign_ids_are_refused() {
    let (stage, admin) = stage().await;
    let own = policy(project_id(&admin, "acme").await, "or", &[rule("retain", "always", 0, "**")]);
    let foreign = policy(project_id(&admin, "vault").await, "or", &[rule("retain", "always", 0, "**")]);
    let elsewhere = make(&admin, &foreign).await;
    for (who, status) in [
        (Who::Anonymous, 401),
        (Who::Outsider, 403),
        (Who::Guest, 403),
        (Who::Developer, 403),
        (Who::Maintainer, 201),
    ] {
        assert_eq!(
            stage.client(who).json("POST", "/api/v2.0/retentions", &own).await.status,
            status,
            "{who:?}"
        );
    }
    let place = admin.get("/api/v2.0/projects/acme").await.value()["metadata"]["retention_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let place = format!("/api/v2.0/retentions/{place}");
    let (_, ended) = super::run(&admin, &elsewhere, true).await;
    let run = &ended["id"];
    for (who, reads, changes) in [
        (Who::Anonymous, 401, 401),
        (Who::Outsider, 403, 403),
        (Who::Guest, 403, 403),
        (Who::Developer, 200, 403),
        (Who::ProjectAdmin, 200, 200),
    ] {
        let client = stage.client(who);
        assert_eq!(client.get(&place).await.status, reads, "{who:?}");
        assert_eq!(client.get(&format!("{place}/executions")).await.status, reads, "{who:?}");
        assert_eq!(client.json("PUT", &place, &own).await.status, changes, "{who:?}");
        let denied = if who == Who::Anonymous { 401 } else { 403 };
        for (method, path) in [
            ("GET", elsewhere.clone()),
            ("DELETE", elsewhere.clone()),
            ("GET", format!("{elsewhere}/executions")),
            ("GET", format!("{elsewhere}/executions/{run}/tasks")),
            ("GET", format!("{elsewhere}/executions/{run}/report")),
            ("GET", "/api/v2.0/retentions/999999".to_owned()),
            ("GET", "/api/v2.0/system/retention".to_owned()),
            ("DELETE", "/api/v2.0/system/retention".to_owned()),
        ] {
            assert_eq!(client.send(method, &path).await.status, denied, "{who:?} {method} {path}");
        }
        assert_eq!(
            client
                .json("POST", &format!("{elsewhere}/executions"), &json!({"dry_run": true}))
                .await
                .status,
            denied
        );
        assert_eq!(client.json("PUT", "/api/v2.0/system/retention", &own).await.status, denied);
        let preview = json!({"project": "vault"});
        assert_eq!(client.json("POST", "/api/v2.0/retentions/preview", &preview).await.status, denied);
        // A run of another policy is not there under one's own.
        for path in ["tasks", "report", "tasks/1"] {
            let reply = client.get(&format!("{place}/executions/{run}/{path}")).await;
            assert_eq!(reply.status, if reads == 200 { 404 } else { denied }, "{who:?} {path}");
        }
        let stop = client
            .json("PATCH", &format!("{place}/executions/{run}"), &json!({"action": "stop"}))
            .await;
        assert_eq!(stop.status, if changes == 200 { 404 } else { denied }, "{who:?}");
    }
    assert_eq!(admin.get("/api/v2.0/retentions/999999").await.status, 404);
    // A policy does not move to another project.
    assert_eq!(admin.json("PUT", &place, &foreign).await.status, 400);
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused_with_its_rule() {
    let (_stage, admin) = stage().await;
    let acme = project_id(&admin, "acme").await;
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut wanted = policy(acme, "or", &[rule("retain", "always", 0, "**")]);
        change(&mut wanted);
        let reply = admin.json("POST", "/api/v2.0/retentions", &wanted).await;
        assert_eq!(reply.status, 400, "{wanted}: {reply:?}");
        reply.value()["errors"][0]["message"].as_str().expect("a message").to_owned()
    };
    assert!(
        refused(&|policy| policy["rules"][0]["template"] = json!("newest"))
            .await
            .starts_with("rule 1: ")
    );
    assert!(
        refused(&|policy| policy["rules"][0]["action"] = json!("delete"))
            .await
            .contains("ordered")
    );
    assert!(
        refused(&|policy| policy["rules"] = json!(vec![rule("retain", "always", 0, "**"); 101]))
            .await
            .contains("100")
    );
    assert!(
        refused(&|policy| policy["trigger"]["settings"]["cron"] = json!("often"))
            .await
            .contains("cron")
    );
    assert!(
        refused(&|policy| policy["trigger"]["settings"]["time_zone"] = json!("Nowhere"))
            .await
            .contains("time zone")
    );
    assert!(
        refused(&|policy| policy["trigger"]["kind"] = json!("Event"))
            .await
            .contains("Schedule")
    );
    assert!(
        refused(&|policy| policy["scope"]["level"] = json!("system"))
            .await
            .contains("/system/retention")
    );
    let none = policy(999_999, "or", &[]);
    assert_eq!(admin.json("POST", "/api/v2.0/retentions", &none).await.status, 404);
}

#[tokio::test]
async fn a_project_with_a_policy_is_deleted_with_it() {
    let (_stage, admin) = stage().await;
    admin.make_project("shortlived", false).await;
    let mut wanted = policy(project_id(&admin, "shortlived").await, "or", &[rule("retain", "always", 0, "**")]);
    wanted["trigger"]["settings"]["cron"] = json!("0 0 3 * * *");
    let place = make(&admin, &wanted).await;
    let (_, ended) = super::run(&admin, &place, true).await;
    assert_eq!(ended["status"], "Success");
    assert_eq!(admin.delete("/api/v2.0/projects/shortlived").await.status, 200);
    assert_eq!(admin.get(&place).await.status, 404);
}

#[tokio::test]
async fn templates_and_selectors_are_told_to_whoever_is_logged_in() {
    let (stage, _) = stage().await;
    let path = "/api/v2.0/retentions/metadatas";
    assert_eq!(stage.client(Who::Anonymous).get(path).await.status, 401);
    let found = stage.client(Who::Outsider).get(path).await.value();
    let templates = found["templates"].as_array().expect("templates").iter();
    let names: Vec<_> = templates
        .map(|template| template["rule_template"].as_str().expect("a name").to_owned())
        .collect();
    assert_eq!(
        names,
        [
            "latestPushedK",
            "latestPulledN",
            "nDaysSinceLastPush",
            "nDaysSinceLastPull",
            "always",
            "latestSemverK"
        ]
    );
    assert_eq!(
        found["templates"][0]["params"],
        json!([{"type": "int", "unit": "COUNT", "required": true}])
    );
    assert_eq!(found["scope_selectors"][0]["decorations"], json!(["repoMatches", "repoExcludes"]));
    assert_eq!(found["tag_selectors"][0]["decorations"], json!(["matches", "excludes"]));
}
