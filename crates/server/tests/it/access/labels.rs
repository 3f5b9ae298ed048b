//! `/api/v2.0/labels`, `/systeminfo/*`, `/system/CVEAllowlist`.

use serde_json::json;

use super::stage::{FOREIGN, PRIVATE, PUBLIC, Stage, Who};
use crate::configured;

#[tokio::test]
async fn labels_belong_to_the_installation_or_to_a_project() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let id_of = async |name: &str| admin.get(&format!("/api/v2.0/projects/{name}")).await.value()["project_id"].clone();
    let (mine, foreign, open) = (id_of(PRIVATE).await, id_of(FOREIGN).await, id_of(PUBLIC).await);
    let label = |scope: &str, project: &serde_json::Value| json!({"name": "stable", "description": "d", "color": "#00FF1a", "scope": scope, "project_id": project});
    for who in Who::ALL {
        let client = stage.client(who);
        let refused = if who == Who::Anonymous { 401 } else { 403 };
        let system = if who == Who::SystemAdmin { 201 } else { refused };
        assert_eq!(
            client.json("POST", "/api/v2.0/labels", &label("g", &json!(0))).await.status,
            system,
            "{who:?}"
        );
        let project = if matches!(who, Who::SystemAdmin | Who::ProjectAdmin) {
            409
        } else {
            refused
        };
        let expected = if who == Who::Maintainer { 201 } else { project };
        assert_eq!(
            client.json("POST", "/api/v2.0/labels", &label("p", &mine)).await.status,
            expected,
            "{who:?}"
        );
        let outside = if who == Who::SystemAdmin { 201 } else { refused };
        assert_eq!(
            client.json("POST", "/api/v2.0/labels", &label("p", &foreign)).await.status,
            outside,
            "{who:?}"
        );
        let list = client.get(&format!("/api/v2.0/labels?scope=p&project_id={mine}")).await;
        let sees = matches!(
            who,
            Who::Guest | Who::Developer | Who::Maintainer | Who::ProjectAdmin | Who::SystemAdmin
        );
        assert_eq!(list.status, if sees { 200 } else { refused }, "{who:?}");
        assert_eq!(
            client.get(&format!("/api/v2.0/labels?scope=p&project_id={open}")).await.status,
            200,
            "public, {who:?}"
        );
        assert_eq!(
            client.get("/api/v2.0/labels?scope=g").await.status,
            if who == Who::Anonymous { 401 } else { 200 }
        );
    }
    let found = admin.get(&format!("/api/v2.0/labels?scope=p&project_id={mine}&name=TAB")).await;
    assert_eq!(found.header("x-total-count"), "1", "{found:?}");
    let stored = found.value()[0].clone();
    assert_eq!(
        (&stored["color"], &stored["scope"], &stored["project_id"]),
        (&json!("#00FF1a"), &json!("p"), &mine)
    );
    let path = format!("/api/v2.0/labels/{}", stored["id"]);
    assert_eq!(stage.client(Who::Guest).get(&path).await.value(), stored);
    assert_eq!(
        stage.client(Who::Outsider).get(&path).await.status,
        stage.client(Who::Outsider).get("/api/v2.0/labels/99999").await.status
    );
    let change = json!({"name": "tested", "color": ""});
    assert_eq!(stage.client(Who::Developer).json("PUT", &path, &change).await.status, 403);
    assert_eq!(stage.client(Who::Maintainer).json("PUT", &path, &change).await.status, 200);
    assert_eq!(
        admin.json("POST", "/api/v2.0/labels", &label("p", &mine)).await.status,
        201,
        "the old name is free"
    );
    assert_eq!(admin.json("PUT", &path, &json!({"name": "stable"})).await.status, 409);
    assert_eq!(stage.client(Who::Maintainer).delete(&path).await.status, 200);
    assert_eq!(admin.get(&path).await.status, 404);
    for bad in [
        json!({"name": "x", "scope": "q"}),
        json!({"name": "x"}),
        json!({"name": "x", "scope": "p"}),
        json!({"name": "x", "scope": "g", "project_id": 1}),
        json!({"name": "", "scope": "g"}),
        json!({"name": "a\nb", "scope": "g"}),
        json!({"name": "x".repeat(129), "scope": "g"}),
        json!({"name": "x", "scope": "g", "color": "red"}),
        json!({"name": "x", "scope": "g", "color": "#12345g"}),
    ] {
        assert_eq!(admin.json("POST", "/api/v2.0/labels", &bad).await.status, 400, "{bad}");
    }
    // They go with their project; a new project of the name has none.
    assert_eq!(admin.delete(&format!("/api/v2.0/projects/{FOREIGN}")).await.status, 200);
    assert_eq!(
        admin.get(&format!("/api/v2.0/labels?scope=p&project_id={foreign}")).await.status,
        404
    );
}

#[tokio::test]
async fn volumes_and_the_own_authority_are_told() {
    let stage = Stage::shared().await;
    for who in Who::ALL {
        let expected = match who {
            Who::Anonymous => 401,
            Who::SystemAdmin => 200,
            _ => 403,
        };
        assert_eq!(
            stage.client(who).get("/api/v2.0/systeminfo/volumes").await.status,
            expected,
            "{who:?}"
        );
    }
    let volumes = stage.admin().get("/api/v2.0/systeminfo/volumes").await.value();
    let (total, free) = (volumes["storage"][0]["total"].as_u64(), volumes["storage"][0]["free"].as_u64());
    assert!(total > free && free > Some(0), "{volumes}");
    assert_eq!(stage.client(Who::Anonymous).get("/api/v2.0/systeminfo/getcert").await.status, 404);
    assert_eq!(stage.admin().get("/api/v2.0/systeminfo").await.value()["has_ca_root"], false);

    let registry = configured().env("WHARF_TLS__MODE", "self-signed").start();
    let certificate = registry.anonymous().get("/api/v2.0/systeminfo/getcert").await;
    assert_eq!(certificate.status, 200, "{certificate:?}");
    assert!(certificate.body.starts_with(b"-----BEGIN CERTIFICATE-----"));
    assert_eq!(registry.admin().get("/api/v2.0/systeminfo").await.value()["has_ca_root"], true);
}

#[tokio::test]
async fn accepted_vulnerabilities_of_the_installation_are_set_by_administrators() {
    let stage = Stage::own().await;
    let path = "/api/v2.0/system/CVEAllowlist";
    let list = json!({"items": [{"cve_id": "CVE-2024-1"}, {"cve_id": "GHSA-xxxx-yyyy"}], "expires_at": 1_900_000_000});
    for who in Who::ALL {
        let client = stage.client(who);
        let refused = if who == Who::Anonymous { 401 } else { 403 };
        let expected = if who == Who::SystemAdmin { 200 } else { refused };
        assert_eq!(client.json("PUT", path, &list).await.status, expected, "{who:?}");
        assert_eq!(
            client.get(path).await.status,
            if who == Who::Anonymous { 401 } else { 200 },
            "{who:?}"
        );
    }
    let kept = stage.client(Who::Guest).get(path).await.value();
    assert_eq!(
        (&kept["items"], &kept["expires_at"], &kept["project_id"]),
        (&list["items"], &list["expires_at"], &json!(0))
    );
    assert_eq!(
        stage
            .admin()
            .json("PUT", path, &json!({"items": [{"cve_id": "'; --"}]}))
            .await
            .status,
        400
    );
}
