//! Requests are counted by class of route, method and code, and by nothing a client makes up.

use wharf_testkit::Image;

use super::{Scrape, measured};

#[tokio::test]
async fn a_push_and_a_pull_are_counted_exactly() {
    let registry = measured().start();
    let (admin, image) = (registry.admin(), Image::random(2, 100_000));
    let before = Scrape::of(&registry).await;
    assert_eq!(before.series("wharf_http_requests_total").count(), 0, "{before:?}");

    admin.push_image("library/app", "v1", &image).await;
    let pushed = Scrape::of(&registry).await;
    // Two layers and a config in one request each, then the manifest.
    assert_eq!(pushed.requests("v2_blob_upload", "POST", "201"), 3.0, "{pushed:?}");
    assert_eq!(pushed.requests("v2_manifest", "PUT", "201"), 1.0);
    let received = pushed.get("wharf_http_request_bytes_total{route=\"v2_blob_upload\"}");
    assert!(received >= 200_000.0, "{received}");

    admin.assert_pulls("library/app", "v1", &image).await;
    let pulled = Scrape::of(&registry).await;
    assert_eq!(pulled.requests("v2_manifest", "GET", "200"), 1.0, "{pulled:?}");
    assert_eq!(pulled.requests("v2_blob", "GET", "200"), 3.0);
    let sent = pulled.get("wharf_http_response_bytes_total{route=\"v2_blob\"}");
    assert_eq!(sent, received, "what was pushed was pulled");
    let manifest = pulled.get("wharf_http_response_bytes_total{route=\"v2_manifest\"}");
    assert_eq!(manifest, pulled.get("wharf_http_request_bytes_total{route=\"v2_manifest\"}"));
    let observed = "wharf_http_request_duration_seconds_count{method=\"GET\",route=\"v2_blob\"}";
    assert_eq!(pulled.get(observed), 3.0);
    // The last answer may still be on its way out when the client has it already.
    let mut page = pulled;
    for _ in 0..100 {
        if page.series("wharf_http_requests_in_flight").all(|(_, open)| open == 0.0) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        page = Scrape::of(&registry).await;
    }
    panic!("requests stay in flight: {page:?}");
}

#[tokio::test]
async fn a_failed_login_is_a_401_of_the_token_route() {
    let registry = measured().start();
    let wrong = registry.user("admin", "not-the-password");
    let refused = wrong.token(&["repository:library/app:pull"]).await.expect_err("a refusal");
    assert_eq!(refused.status, 401);
    registry.admin().token(&["repository:library/app:pull"]).await.expect("a token");
    let page = Scrape::of(&registry).await;
    assert_eq!(page.requests("token", "GET", "401"), 1.0, "{page:?}");
    assert_eq!(page.requests("token", "GET", "200"), 1.0);
}

#[tokio::test]
async fn whatever_is_asked_for_labels_stay_the_same_few() {
    let registry = measured().start();
    let (anonymous, admin) = (registry.anonymous(), registry.admin());
    for n in 0..40 {
        for path in [
            format!("/v2/p{n}/r{n}/manifests/t{n}"),
            format!("/v2/p{n}/r{n}/blobs/sha256:{n:064x}"),
            format!("/v2/p{n}/r{n}/nonsense/{n}"),
            format!("/api/v2.0/projects/p{n}"),
            format!("/api/v{n}/x{n}"),
            format!("/nobody/knows/{n}"),
        ] {
            anonymous.get(&path).await;
            admin.head(&path).await;
        }
        anonymous.send(&format!("MADEUP{n}"), &format!("/v2/p{n}/r/tags/list")).await;
    }
    let page = Scrape::of(&registry).await;
    let routes: std::collections::BTreeSet<_> = page
        .series("wharf_http_requests_total")
        .map(|(series, _)| series.split("route=\"").nth(1).expect("a route").trim_end_matches("\"}"))
        .collect();
    assert_eq!(
        routes.into_iter().collect::<Vec<_>>(),
        ["api", "portal", "v2_blob", "v2_manifest", "v2_others", "v2_tags"]
    );
    assert_eq!(page.requests("v2_tags", "other", "405"), 40.0, "{page:?}");
    let made_up = page.0.keys().find(|series| series.contains("p1") || series.contains("MADEUP"));
    assert_eq!(made_up, None);
    assert!(page.0.len() < 2000, "{} series", page.0.len());
}
