//! Harbor's dashboards go on: its names, its labels, its numbers.

use serde_json::json;
use wharf_testkit::Image;

use super::{Scrape, measured};

#[tokio::test]
async fn projects_are_told_as_harbors_exporter_tells_them() {
    let registry = measured().start();
    let (admin, image) = (registry.admin(), Image::random(1, 5000));
    admin.make_project("team", false).await;
    admin.make_user("maria").await;
    admin.make_member("team", "maria", 3).await;
    admin.push_image("team/app", "v1", &image).await;
    admin.push_image("team/other", "v1", &image).await;
    let limit = json!({"hard": {"storage": 1_000_000}});
    let quotas = admin.get("/api/v2.0/quotas?reference=project&page_size=100").await.value();
    let team = quotas
        .as_array()
        .and_then(|all| all.iter().find(|quota| quota["ref"]["name"] == "team"))
        .expect("a quota");
    let id = team["id"].as_i64().expect("an id");
    assert_eq!(admin.json("PUT", &format!("/api/v2.0/quotas/{id}"), &limit).await.status, 200);

    let page = Scrape::of(&registry).await;
    let used = team["used"]["storage"].as_f64().expect("a number");
    for (series, value) in [
        ("harbor_up{component=\"core\"}", 1.0),
        ("harbor_up{component=\"database\"}", 1.0),
        ("harbor_up{component=\"registry\"}", 1.0),
        ("harbor_health", 1.0),
        ("harbor_project_total{public=\"true\"}", 1.0),
        ("harbor_project_total{public=\"false\"}", 1.0),
        ("harbor_project_repo_total{project_name=\"team\",public=\"false\"}", 2.0),
        ("harbor_project_repo_total{project_name=\"library\",public=\"true\"}", 0.0),
        ("harbor_project_member_total{project_name=\"team\"}", 2.0),
        ("harbor_project_quota_usage_byte{project_name=\"team\"}", used),
        ("harbor_project_quota_byte{project_name=\"team\"}", 1_000_000.0),
        ("harbor_project_quota_byte{project_name=\"library\"}", -1.0),
        (
            "harbor_project_artifact_total{project_name=\"team\",public=\"false\",artifact_type=\"IMAGE\"}",
            2.0,
        ),
        ("harbor_artifact_pulled{project_name=\"team\"}", 0.0),
        ("harbor_statistics_total_project_amount", 2.0),
        ("harbor_statistics_public_project_amount", 1.0),
        ("harbor_statistics_private_project_amount", 1.0),
        ("harbor_statistics_total_repo_amount", 2.0),
        ("harbor_statistics_private_repo_amount", 2.0),
        ("harbor_statistics_public_repo_amount", 0.0),
        ("harbor_task_queue_size{type=\"RETENTION\"}", 0.0),
        ("harbor_task_scheduled_total", 0.0),
    ] {
        assert_eq!(page.0.get(series), Some(&value), "{series}: {page:?}");
    }
    let stored: usize = image.blobs().map(|blob| blob.bytes.len()).sum();
    assert_eq!(page.get("harbor_statistics_total_storage_consumption"), stored as f64);
    let info = page.series("harbor_system_info").next().expect("a series").0;
    assert!(
        info.contains("auth_mode=\"db_auth\"") && info.contains("self_registration=\"false\"") && info.contains("harbor_version=\"v2.")
    );
    let worker = page.series("harbor_jobservice_info").next().expect("a process").0;
    assert!(worker.contains("workers=\"4\""), "{worker}");
}

#[tokio::test]
async fn pulls_reach_the_count_of_their_project() {
    let registry = measured().start();
    let (admin, image) = (registry.admin(), Image::random(1, 1000));
    admin.push_image("library/app", "v1", &image).await;
    for _ in 0..3 {
        assert_eq!(admin.get("/v2/library/app/manifests/v1").await.status, 200);
    }
    for _ in 0..400 {
        let page = Scrape::of(&registry).await;
        if page.get("harbor_artifact_pulled{project_name=\"library\"}") == 3.0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{:?}", Scrape::of(&registry).await);
}

#[tokio::test]
async fn operations_have_the_names_of_the_description() {
    let registry = measured().start();
    let (admin, image) = (registry.admin(), Image::random(1, 1000));
    admin.make_project("team", false).await;
    assert_eq!(admin.get("/api/v2.0/projects/team").await.status, 200);
    assert_eq!(admin.get("/api/v2.0/projects/absent").await.status, 404);
    admin.push_image("team/app", "v1", &image).await;
    admin.assert_pulls("team/app", "v1", &image).await;
    let page = Scrape::of(&registry).await;
    for (series, value) in [
        (
            "harbor_core_http_request_total{method=\"POST\",code=\"201\",operation=\"createProject\"}",
            1.0,
        ),
        (
            "harbor_core_http_request_total{method=\"GET\",code=\"200\",operation=\"getProject\"}",
            1.0,
        ),
        (
            "harbor_core_http_request_total{method=\"GET\",code=\"404\",operation=\"getProject\"}",
            1.0,
        ),
        (
            "harbor_core_http_request_duration_seconds_count{method=\"GET\",operation=\"getProject\"}",
            2.0,
        ),
        (
            "harbor_core_http_request_total{method=\"GET\",code=\"200\",operation=\"v2_manifest\"}",
            1.0,
        ),
        (
            "harbor_core_http_request_total{method=\"GET\",code=\"200\",operation=\"v2_blob\"}",
            2.0,
        ),
        ("registry_http_requests_total{handler=\"blob\",method=\"get\",code=\"200\"}", 2.0),
    ] {
        assert_eq!(page.get(series), value, "{series}: {page:?}");
    }
}

#[tokio::test]
async fn scrapes_do_not_load_the_database() {
    let registry = measured().env("WHARF_METRICS__CACHE", "1h").start();
    let counted = |page: &Scrape| page.get("wharf_db_statement_seconds_count{access=\"read\",family=\"census\"}");
    let first = counted(&Scrape::of(&registry).await);
    for _ in 0..20 {
        assert_eq!(Scrape::of(&registry).await.get("harbor_health"), 1.0);
    }
    let last = counted(&Scrape::of(&registry).await);
    assert!(first > 0.0 && last <= first + 6.0 && last > 0.0, "{first} {last}");
    let storage = Scrape::of(&registry)
        .await
        .get("wharf_storage_operations_total{driver=\"filesystem\",operation=\"check\",outcome=\"ok\",store=\"main\"}");
    assert_eq!(storage, 1.0, "checked once, not at every scrape");
}
