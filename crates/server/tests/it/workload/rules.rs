use serde_json::{Value, json};
use wharf_testkit::Issuer;

use super::{make_rule, rule, trusting};

#[tokio::test]
async fn rules_are_made_read_changed_and_removed() {
    let issuer = Issuer::of_workloads();
    let registry = trusting(&issuer);
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let place = make_rule(&admin, "team", &rule(&issuer)).await;
    let found = admin.get(&place).await.value();
    assert_eq!(
        (&found["name"], &found["role_name"], &found["disabled"]),
        (&json!("ci"), &json!("developer"), &json!(false))
    );
    assert_eq!(found["claims"], json!({"repository": "team/*"}));
    let again = admin.json("POST", "/api/v2.0/projects/team/workload-rules", &rule(&issuer)).await;
    assert_eq!(again.status, 409, "{again:?}");
    let listed = admin.get("/api/v2.0/projects/team/workload-rules?q=name%3Dci").await;
    assert_eq!(
        (listed.header("x-total-count"), listed.value()[0]["id"].clone()),
        ("1", found["id"].clone())
    );
    assert_eq!(admin.delete(&place).await.status, 200);
    assert_eq!(admin.get(&place).await.status, 404);
}

#[tokio::test]
async fn a_rule_that_would_let_everybody_in_is_refused() {
    let issuer = Issuer::of_workloads();
    let registry = trusting(&issuer);
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let with = |name: &str, value: Value| {
        let mut rule = rule(&issuer);
        rule[name] = value;
        rule
    };
    for bad in [
        with("claims", json!({})),
        with("claims", json!({"sub": "*"})),
        with("claims", json!({"sub": "**", "aud": "?"})),
        with("claims", json!({"sub": "a{b"})),
        with("issuer", json!("https://evil.example")),
        with("issuer", json!(format!("{}/", issuer.url))),
        with("audience", json!("")),
        with("name", json!("")),
        with("role_id", json!(99)),
        with("pattern", json!("a;b")),
    ] {
        let reply = admin.json("POST", "/api/v2.0/projects/team/workload-rules", &bad).await;
        assert_eq!(reply.status, 400, "{bad}: {reply:?}");
    }
}

#[tokio::test]
async fn c13_rules_are_for_the_projects_own_administrators() {
    let issuer = Issuer::of_workloads();
    let registry = trusting(&issuer);
    let admin = registry.admin();
    for project in ["team", "other"] {
        admin.make_project(project, false).await;
    }
    let place = make_rule(&admin, "other", &rule(&issuer)).await;
    let id = place.rsplit('/').next().expect("an id");
    let (owner, maintainer) = (admin.make_user("owner").await, admin.make_user("maintainer").await);
    admin.make_member("team", "owner", 1).await;
    admin.make_member("team", "maintainer", 4).await;
    make_rule(&owner, "team", &rule(&issuer)).await;
    for (client, project, status) in [(&owner, "team", 404), (&owner, "other", 403), (&maintainer, "team", 403)] {
        // The first rule of the project itself has another id.
        let id = if project == "team" { "999" } else { id };
        let there = format!("/api/v2.0/projects/{project}/workload-rules/{id}");
        for (method, body) in [("GET", None), ("PUT", Some(rule(&issuer))), ("DELETE", None)] {
            let reply = match &body {
                Some(body) => client.json(method, &there, body).await,
                None => client.send(method, &there).await,
            };
            assert_eq!(reply.status, status, "{method} {there}: {reply:?}");
        }
    }
    let crossed = format!("/api/v2.0/projects/team/workload-rules/{id}");
    assert_eq!(
        owner.get(&crossed).await.status,
        404,
        "another project's rule under this project's path"
    );
    assert_eq!(maintainer.get("/api/v2.0/projects/team/workload-rules").await.status, 403);
    assert_eq!(admin.get(&place).await.status, 200, "unchanged");
}
