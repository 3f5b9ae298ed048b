//! `/api/v2.0/quotas`.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{limit, quota};
use crate::access::stage::{PRIVATE, PUBLIC, Stage, Who};

#[tokio::test]
async fn quotas_are_read_and_set_by_administrators_alone() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let mine = quota(&admin, PRIVATE).await;
    let path = format!("/api/v2.0/quotas/{}", mine["id"]);
    assert_eq!(admin.get(&path).await.value(), mine);
    assert_eq!(
        (&mine["ref"]["name"], &mine["hard"]["storage"]),
        (&json!(PRIVATE), &json!(-1)),
        "{mine}"
    );
    for who in Who::ALL.into_iter().filter(|who| *who != Who::SystemAdmin) {
        let expected = if who == Who::Anonymous { 401 } else { 403 };
        let client = stage.client(who);
        for probe in [path.as_str(), "/api/v2.0/quotas", "/api/v2.0/quotas/99999"] {
            let reply = client.get(probe).await;
            assert_eq!((reply.status, reply.header("x-total-count")), (expected, ""), "a70 {who:?} {probe}");
        }
        assert_eq!(
            client.json("PUT", &path, &json!({"hard": {"storage": -1}})).await.status,
            expected,
            "{who:?}"
        );
        assert_eq!(client.send("POST", "/api/internal/syncquota").await.status, expected, "{who:?}");
    }
    assert_eq!(admin.get("/api/v2.0/quotas/99999").await.status, 404);
    for bad in [json!({"storage": 0}), json!({"storage": -2}), json!({"storage": i64::MAX})] {
        assert_eq!(admin.json("PUT", &path, &json!({"hard": bad})).await.status, 400, "{bad}");
    }
    for bad in [
        json!({}),
        json!({"count": 5}),
        json!({"storage": "1"}),
        json!({"storage": 1, "count": 5}),
    ] {
        assert_eq!(admin.json("PUT", &path, &json!({"hard": bad})).await.status, 422, "{bad}");
    }
    limit(&admin, PRIVATE, 123_456).await;
    assert_eq!(quota(&admin, PRIVATE).await["hard"]["storage"], 123_456);
    let sorted = admin.get("/api/v2.0/quotas?sort=-hard.storage&page_size=1").await;
    assert_eq!(sorted.value()[0]["ref"]["name"], PRIVATE, "{sorted:?}");
    assert_eq!(sorted.header("x-total-count"), "4", "library and the stage's three");
    stage.seed(&format!("{PUBLIC}/app"), "1").await;
    let fullest = admin.get("/api/v2.0/quotas?sort=-used.storage").await;
    assert_eq!(fullest.value()[0]["ref"]["name"], PUBLIC, "{fullest:?}");
}

#[tokio::test]
async fn c7_a65_a67_no_question_reaches_the_database_as_text() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let long = format!("q=name={}", "x".repeat(5000));
    let many = format!("sort={}", "-name,".repeat(10_000).trim_end_matches(','));
    for list in ["quotas", "projects", "labels?scope=g"] {
        let separator = if list.contains('?') { '&' } else { '?' };
        for question in [
            "sort=name;select+pg_sleep(5)--",
            "sort=name%3Bselect%20pg_sleep(5)--",
            "sort=(select+pg_sleep(5))",
            "sort=used.storage,hard%27",
            "sort=password_hash",
            "q=name%3Bselect",
            "q=a%3D%5B1~",
            "q=password_hash%3D~a",
            "q=id%3D1%27%20or%201%3D1",
            "q=id%3D%27",
            long.as_str(),
            many.as_str(),
        ] {
            let began = Instant::now();
            let reply = admin.get(&format!("/api/v2.0/{list}{separator}{question}")).await;
            assert!(matches!(reply.status, 400 | 414), "{list} {question}: {reply:?}");
            assert!(
                began.elapsed() < Duration::from_millis(1500),
                "{list} {question}: {:?}",
                began.elapsed()
            );
        }
        for page in [
            "page_size=1000000000",
            "page_size=0",
            "page_size=-1",
            "page_size=1e3",
            "page=9223372036854775808",
        ] {
            let reply = admin.get(&format!("/api/v2.0/{list}{separator}{page}")).await;
            assert_eq!(reply.status, 422, "a63 {list} {page}: {reply:?}");
        }
    }
    for id in ["'", "1%20or%201%3D1", "1;select", "%27%3B--"] {
        let reply = admin.get(&format!("/api/v2.0/quotas?reference_id={id}")).await;
        assert_eq!(reply.status, 400, "{id}: {reply:?}");
    }
    assert_eq!(admin.get("/api/v2.0/quotas?reference=registry").await.status, 400);
    // Wildcards are letters.
    for wild in ["~%25", "~_", "~%5C"] {
        let reply = admin.get(&format!("/api/v2.0/projects?q=name%3D{wild}")).await;
        assert_eq!((reply.status, reply.value()), (200, json!([])), "{wild}");
    }
}
