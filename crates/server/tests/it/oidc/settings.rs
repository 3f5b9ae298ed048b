use serde_json::json;
use wharf_testkit::Issuer;

use super::Stage;
use crate::configured;

#[tokio::test]
async fn without_a_provider_there_is_nothing_to_log_in_at() {
    let registry = configured().start();
    assert_eq!(registry.anonymous().get("/c/oidc/login").await.status, 412);
    assert_eq!(registry.anonymous().get("/c/oidc/callback?code=x&state=y").await.status, 401);
    assert_eq!(registry.anonymous().get("/c/oidc/logout").await.status, 302);
}

#[tokio::test]
async fn ping_tells_administrators_whether_a_provider_is_usable() {
    let stage = Stage::set(json!({})).await;
    let admin = stage.registry.admin();
    let ping = async |url: &str| {
        admin
            .json("POST", "/api/v2.0/system/oidc/ping", &json!({"url": url, "verify_cert": true}))
            .await
    };
    assert_eq!(ping(&stage.provider.url).await.status, 200);
    let workloads = Issuer::of_workloads();
    for url in [
        workloads.url.as_str(),
        "http://127.0.0.1:1",
        "file:///etc/passwd",
        "",
        "http://169.254.169.254/",
    ] {
        let reply = ping(url).await;
        assert_eq!(reply.status, 400, "{url}: {reply:?}");
    }
    let jane = admin.make_user("jane").await;
    let body = json!({"url": stage.provider.url});
    assert_eq!(jane.json("POST", "/api/v2.0/system/oidc/ping", &body).await.status, 403);
    assert_eq!(stage.client().json("POST", "/api/v2.0/system/oidc/ping", &body).await.status, 401);
}

#[tokio::test]
async fn c57_no_secret_is_shown_or_logged() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let copy = format!("exec \"$0\" \"$@\" 2> >(tee '{}' >&2)", log.display());
    let registry = configured()
        .env("WHARF_LOG__LEVEL", "trace")
        .env("WHARF_EGRESS__ALLOW", "127.0.0.1")
        .env("WHARF_EGRESS__PORTS", "1-65535")
        .wrapped_in(&["bash", "-c", &copy])
        .start();
    let mut stage = Stage::on(registry, json!({})).await;
    let session = stage.log_in("quiet").await;
    let secret = stage.registration.client_secret.clone();
    let shown = stage.registry.admin().get("/api/v2.0/configurations").await;
    assert!(!String::from_utf8_lossy(&shown.body).contains(&secret));
    stage.registry.kill();
    for file in ["wharf.db", "wharf.db-wal"] {
        let bytes = std::fs::read(stage.registry.data_dir().join(file)).unwrap_or_default();
        let contains = |needle: &str| bytes.windows(needle.len()).any(|part| part == needle.as_bytes());
        assert!(!contains(&secret) && !contains(&session.sid), "{file}");
    }
    let text = std::fs::read_to_string(&log).expect("a log");
    assert!(text.lines().count() > 20, "the log is read: {text:.500}");
    assert!(!text.contains(&secret) && !text.contains(&session.sid), "the log is silent");
}

#[tokio::test]
async fn settings_that_no_login_could_succeed_with_are_refused() {
    let stage = Stage::set(json!({})).await;
    let admin = stage.registry.admin();
    for bad in [
        json!({"oidc_group_filter": "(unclosed"}),
        json!({"oidc_extra_redirect_parms": {"redirect_uri": "https://evil.example"}}),
        json!({"oidc_extra_redirect_parms": {"state": "known"}}),
        json!({"oidc_endpoint": "not a url", "oidc_client_secret": "x"}),
        json!({"oidc_endpoint": "https://evil.example"}),
    ] {
        let reply = admin.json("PUT", "/api/v2.0/configurations", &bad).await;
        assert_eq!(reply.status, 400, "{bad}: {reply:?}");
    }
    let info = stage.client().get("/api/v2.0/systeminfo").await.value();
    assert_eq!(
        (&info["auth_mode"], &info["oidc_provider_name"]),
        (&json!("oidc_auth"), &json!("Corporate login"))
    );
}
