//! What may be changed about a project, by whom, and what others then see.

use serde_json::{Value, json};
use wharf_testkit::Client;

use super::stage::{FOREIGN, PRIVATE, PUBLIC, Stage, Who};
use crate::configured;

async fn project(client: &Client, name: &str) -> Value {
    client.get(&format!("/api/v2.0/projects/{name}")).await.value()
}

/// CVE-2024-22278: every field by every role.
#[tokio::test]
async fn c23_project_settings_are_changed_by_project_administrators_and_limits_by_the_installations() {
    let stage = Stage::own().await;
    let path = format!("/api/v2.0/projects/{PRIVATE}");
    let metadata = |key: &str, value: &str| json!({"metadata": {key: value}});
    let settings = [
        metadata("public", "false"),
        metadata("enable_content_trust", "true"),
        metadata("enable_content_trust_cosign", "true"),
        metadata("prevent_vul", "true"),
        metadata("severity", "high"),
        metadata("auto_scan", "true"),
        metadata("auto_sbom_generation", "true"),
        metadata("reuse_sys_cve_allowlist", "false"),
        metadata("proxy_speed_kb", "100"),
        json!({"public": false}),
        json!({"cve_allowlist": {"items": [{"cve_id": "CVE-2024-1"}]}}),
    ];
    let limits = [
        json!({"storage_limit": -1}),
        json!({"storage_limit": 1_000_000}),
        json!({"metadata": {"public": "true", "auto_scan": "false"}, "storage_limit": -1}),
    ];
    let before = project(&stage.admin(), PRIVATE).await;
    for who in Who::ALL {
        let client = stage.client(who);
        let refused = if who == Who::Anonymous { 401 } else { 403 };
        let may = matches!(who, Who::ProjectAdmin | Who::SystemAdmin);
        for body in &settings {
            let reply = client.json("PUT", &path, body).await;
            assert_eq!(reply.status, if may { 200 } else { refused }, "{who:?} {body}");
        }
        for body in &limits {
            let reply = client.json("PUT", &path, body).await;
            assert_eq!(reply.status, if who == Who::SystemAdmin { 200 } else { refused }, "{who:?} {body}");
        }
        if !may {
            assert_eq!(project(&stage.admin(), PRIVATE).await, before, "{who:?} changed nothing");
        }
        for (method, key) in [("PUT", "severity"), ("POST", ""), ("DELETE", "auto_scan")] {
            let metadatas = format!("{path}/metadatas/{key}");
            let body = if key.is_empty() {
                json!({"max_upstream_conn": "5"})
            } else {
                json!({"severity": "low"})
            };
            let status = client.json(method, &metadatas, &body).await.status;
            assert_eq!(matches!(status, 401 | 403), !may, "{who:?} {method} {key}: {status}");
        }
    }
    let after = project(&stage.admin(), PRIVATE).await;
    assert_eq!(after["metadata"]["severity"], "low", "{after}");
    assert_eq!(after["cve_allowlist"]["items"][0]["cve_id"], "CVE-2024-1", "{after}");
}

#[tokio::test]
async fn settings_are_kept_in_one_spelling_and_unknown_ones_are_refused() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let path = format!("/api/v2.0/projects/{PRIVATE}");
    let at = |key: &str| format!("{path}/metadatas/{key}");
    assert_eq!(admin.json("POST", &at(""), &json!({"auto_scan": "TRUE"})).await.status, 200);
    assert_eq!(admin.get(&at("auto_scan")).await.value(), json!({"auto_scan": "true"}));
    assert_eq!(admin.json("POST", &at(""), &json!({"auto_scan": "true"})).await.status, 409);
    assert_eq!(admin.json("PUT", &at("auto_scan"), &json!({"auto_scan": "0"})).await.status, 200);
    assert_eq!(admin.get(&at("")).await.value(), json!({"auto_scan": "false", "public": "false"}));
    assert_eq!(
        admin.json("PUT", &at("severity"), &json!({"severity": "high"})).await.status,
        404,
        "not set yet"
    );
    assert_eq!(admin.delete(&at("auto_scan")).await.status, 200);
    assert_eq!(admin.delete(&at("auto_scan")).await.status, 404);
    assert_eq!(admin.get(&at("auto_scan")).await.status, 404);
    for bad in [
        json!({"owner_id": "1"}),
        json!({"retention_id": "1"}),
        json!({"severity": "terrible"}),
        json!({"public": "maybe"}),
        json!({}),
        json!({"auto_scan": "true", "severity": "low"}),
    ] {
        assert_eq!(admin.json("POST", &at(""), &bad).await.status, 400, "{bad}");
    }
    assert_eq!(admin.json("PUT", &at("severity"), &json!({"auto_scan": "true"})).await.status, 400);
    for bad in [
        json!({"metadata": {"retention_id": "7"}}),
        json!({"metadata": {"nothing": "x"}}),
        json!({"registry_id": 1}),
        json!({"storage_limit": -5}),
        json!({"cve_allowlist": {"project_id": 999, "items": []}}),
        json!({"cve_allowlist": {"items": [{"cve_id": "a b"}]}}),
        json!({"cve_allowlist": {"items": [{"cve_id": "X-1"}, {"cve_id": "X-1"}]}}),
    ] {
        let reply = admin.json("PUT", &path, &bad).await;
        assert_eq!(reply.status, 400, "{bad} {reply:?}");
        let mut body = bad.clone();
        body["project_name"] = json!("never");
        assert_eq!(admin.json("POST", "/api/v2.0/projects", &body).await.status, 400, "{bad}");
    }
    // Empty texts are what clients send for what they do not set.
    let body = json!({"project_name": "made", "metadata": {"public": "true", "severity": "", "auto_scan": null}, "registry_id": null});
    assert_eq!(admin.json("POST", "/api/v2.0/projects", &body).await.status, 201);
    assert_eq!(project(&admin, "made").await["metadata"], json!({"public": "true"}));
}

#[tokio::test]
async fn closing_a_project_closes_it_at_once() {
    let stage = Stage::own().await;
    let image = stage.seed(&format!("{PUBLIC}/app"), "1").await;
    let (admin, nobody) = (stage.admin(), stage.client(Who::Anonymous));
    let manifest = format!("/v2/{PUBLIC}/app/manifests/{}", image.digest);
    for (public, api, pull) in [("false", 401, 401), ("true", 200, 200), ("false", 401, 401)] {
        let body = json!({"metadata": {"public": public}});
        assert_eq!(admin.json("PUT", &format!("/api/v2.0/projects/{PUBLIC}"), &body).await.status, 200);
        assert_eq!(nobody.get(&format!("/api/v2.0/projects/{PUBLIC}")).await.status, api, "{public}");
        assert_eq!(nobody.get(&manifest).await.status, pull, "{public}");
    }
}

#[tokio::test]
async fn c9_a_hidden_project_looks_like_none() {
    let stage = Stage::shared().await;
    let (hidden, absent) = (FOREIGN, "no-such-project");
    for who in [Who::Anonymous, Who::Outsider, Who::Guest, Who::ProjectAdmin] {
        let client = stage.client(who);
        for probe in [
            "/api/v2.0/projects?project_name={}",
            "/api/v2.0/projects/{}",
            "/api/v2.0/projects/{}/summary",
            "/api/v2.0/projects/{}/_deletable",
            "/api/v2.0/projects/{}/metadatas/",
            "/api/v2.0/projects/{}/metadatas/public",
        ] {
            let method = if probe.contains('?') { "HEAD" } else { "GET" };
            let seen = [hidden, absent].map(|name| probe.replace("{}", name));
            let (first, second) = (client.send(method, &seen[0]).await, client.send(method, &seen[1]).await);
            assert_eq!((first.status, &first.body), (second.status, &second.body), "{who:?} {probe}");
            let headers = |reply: &wharf_testkit::Reply| {
                let mut names: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
                names.sort();
                names
            };
            assert_eq!(headers(&first), headers(&second), "{who:?} {probe}");
        }
    }
}

#[tokio::test]
async fn c19_projects_are_private_unless_asked_and_nobody_sees_anything_where_login_is_required() {
    let registry = configured().env("WHARF_AUTH__ANONYMOUS_ACCESS", "false").start();
    let admin = registry.admin();
    for (name, public) in [("quiet", false), ("open", true)] {
        let mut body = json!({"project_name": name});
        if public {
            body["metadata"] = json!({"public": "true"});
        }
        assert_eq!(admin.json("POST", "/api/v2.0/projects", &body).await.status, 201);
        assert_eq!(project(&admin, name).await["metadata"]["public"], public.to_string());
    }
    let id = project(&admin, "open").await["project_id"].clone();
    let nobody = registry.anonymous();
    for path in [
        "/api/v2.0/projects",
        "/api/v2.0/projects?public=true",
        "/api/v2.0/projects/open",
        "/api/v2.0/projects/open/summary",
        "/api/v2.0/projects/open/metadatas/",
        "/api/v2.0/projects/open/members",
        "/api/v2.0/labels?scope=g",
        "/api/v2.0/labels/1",
        "/api/v2.0/quotas",
        "/api/v2.0/systeminfo/volumes",
        "/api/v2.0/system/CVEAllowlist",
        "/v2/_catalog",
        "/v2/open/app/tags/list",
        &format!("/api/v2.0/labels?scope=p&project_id={id}"),
    ] {
        assert_eq!(nobody.get(path).await.status, 401, "{path}");
    }
    assert_eq!(nobody.head("/api/v2.0/projects?project_name=open").await.status, 401);
}

#[tokio::test]
async fn a140_projects_and_labels_are_capped_with_a_reason() {
    let registry = configured()
        .env("WHARF_QUOTA__PROJECTS", "3")
        .env("WHARF_QUOTA__LABELS", "2")
        .start();
    let admin = registry.admin();
    let statuses = |path: &'static str, field: &'static str| {
        let admin = admin.clone();
        async move {
            let mut seen = vec![];
            for n in 0..3 {
                let reply = admin.json("POST", path, &json!({field: format!("n{n}"), "scope": "g"})).await;
                if reply.status == 409 {
                    assert!(
                        reply.value()["errors"][0]["message"]
                            .as_str()
                            .is_some_and(|text| text.contains("already")),
                        "{reply:?}"
                    );
                }
                seen.push(reply.status);
            }
            seen
        }
    };
    assert_eq!(
        statuses("/api/v2.0/projects", "project_name").await,
        [201, 201, 409],
        "with library there are three"
    );
    assert_eq!(statuses("/api/v2.0/labels", "name").await, [201, 201, 409]);
}

#[tokio::test]
async fn a_summary_shows_each_caller_what_is_theirs() {
    let stage = Stage::shared().await;
    let summary = |who: Who, name: &'static str| {
        let client = stage.client(who);
        async move { client.get(&format!("/api/v2.0/projects/{name}/summary")).await.value() }
    };
    let full = summary(Who::Guest, PRIVATE).await;
    for (field, count) in [
        ("project_admin_count", 2),
        ("maintainer_count", 1),
        ("developer_count", 1),
        ("guest_count", 1),
        ("limited_guest_count", 1),
    ] {
        assert_eq!(full[field], count, "{field}: {full}");
    }
    assert_eq!(full["quota"]["hard"]["storage"], -1);
    let limited = summary(Who::LimitedGuest, PRIVATE).await;
    assert!(
        limited["guest_count"].is_null() && limited["quota"]["used"]["storage"].is_i64(),
        "{limited}"
    );
    let outside = summary(Who::Anonymous, PUBLIC).await;
    assert!(
        outside["repo_count"].is_i64() && outside["quota"].is_null() && outside["guest_count"].is_null(),
        "{outside}"
    );
    let own = project(&stage.client(Who::Maintainer), PRIVATE).await;
    assert_eq!(
        (&own["current_user_role_id"], &own["current_user_role_ids"]),
        (&json!(4), &json!([4]))
    );
    let listed = stage
        .client(Who::Developer)
        .get(&format!("/api/v2.0/projects?q=name%3D{PRIVATE}"))
        .await
        .value();
    assert_eq!(listed[0]["current_user_role_id"], 2, "{listed}");
    let deletable = format!("/api/v2.0/projects/{PRIVATE}/_deletable");
    stage.seed(&format!("{PRIVATE}/deletable"), "1").await;
    let answer = stage.client(Who::ProjectAdmin).get(&deletable).await.value();
    assert!(answer["deletable"] == false && answer["message"].is_string(), "{answer}");
    assert_eq!(stage.client(Who::Maintainer).get(&deletable).await.status, 403);
    assert_eq!(
        stage
            .client(Who::ProjectAdmin)
            .delete(&format!("/api/v2.0/projects/{PRIVATE}"))
            .await
            .status,
        412
    );
}
