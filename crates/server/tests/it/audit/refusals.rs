//! What was refused is recorded, at a bounded rate.

use serde_json::{Value, json};
use wharf_testkit::Image;

use super::{entries, entries_soon};
use crate::start;

#[tokio::test]
async fn a142_refused_pulls_and_changes_are_recorded_and_a_flood_of_them_is_not() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("vault", false).await;
    admin.push_image("vault/app", "1.0", &Image::random(1, 500)).await;
    let (olga, otto) = (admin.make_user("olga").await, admin.make_user("otto").await);
    for _ in 0..100 {
        assert_eq!(olga.get("/v2/vault/app/manifests/1.0").await.status, 403);
    }
    assert_eq!(otto.delete("/v2/vault/app/manifests/1.0").await.status, 403);
    let project = json!({"project_name": "mine"});
    assert_eq!(otto.json("POST", "/api/v2.0/projects", &project).await.status, 403);
    let otto = entries_soon(&admin, "username=otto", 1).await;
    let refused = &otto[otto.len() - 1];
    assert_eq!(
        [
            &refused["operation"],
            &refused["resource_type"],
            &refused["resource"],
            &refused["operation_result"]
        ],
        [&json!("delete"), &json!("artifact"), &json!("vault/app"), &json!(false)]
    );
    let flood = entries(&admin, "username=olga,operation=pull").await;
    assert!((1..=30).contains(&flood.len()), "{} entries", flood.len());
    assert!(flood.iter().all(|entry| entry["operation_result"] == json!(false)), "{flood:?}");
    let older = admin.get("/api/v2.0/audit-logs?page_size=100&q=operation=pull").await.value();
    assert_eq!(older, json!([]), "the older list cannot say that something was refused");
}

#[tokio::test]
async fn a_failed_login_names_the_account_but_never_what_else_was_typed() {
    let registry = start();
    let admin = registry.admin();
    admin.make_user("jane").await;
    assert_eq!(registry.user("jane", "Canary-Wrong-1").get("/v2/").await.status, 401);
    // A password in the field of the name.
    assert_eq!(registry.user("Canary-Typed-2", "jane").get("/api/v2.0/projects").await.status, 401);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let typed = "principal=Canary-Typed-3&password=jane";
    assert_eq!(registry.anonymous().body("POST", "/c/login", &form, typed).await.status, 401);
    let found = entries_soon(&admin, "operation=login", 3).await;
    let told: Vec<_> = found.iter().map(|entry| entry["resource"].clone()).collect();
    assert_eq!(
        told,
        [json!("an unknown name"), json!("an unknown name"), json!("jane")],
        "one for each"
    );
    assert!(found.iter().all(|entry| entry["operation_result"] == json!(false)));
    assert!(!Value::from(found).to_string().contains("Canary"));
}

#[tokio::test]
async fn looking_around_is_not_recorded() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("vault", false).await;
    let olga = admin.make_user("olga").await;
    assert_eq!(olga.get("/api/v2.0/projects/vault").await.status, 403);
    assert_eq!(olga.get("/api/v2.0/users").await.status, 403);
    assert_eq!(registry.anonymous().get("/v2/vault/app/manifests/1.0").await.status, 401);
    assert_eq!(olga.delete("/api/v2.0/projects/vault").await.status, 403);
    let found = entries_soon(&admin, "operation_result=false", 1).await;
    assert_eq!(found.len(), 1, "only the last one: {found:?}");
}
