//! `ping`, `health`, `systeminfo`, `version`, probes, and the headers every answer has.

use serde_json::json;
use wharf_testkit::Reply;

use super::stage::{Stage, Who};
use crate::abuse::checks::assert_error;

#[tokio::test]
async fn ping_health_version_and_probes_answer_anybody() {
    let stage = Stage::shared().await;
    for who in [Who::Anonymous, Who::Guest] {
        let client = stage.client(who);
        let ping = client.get("/api/v2.0/ping").await;
        assert_eq!((ping.status, &ping.body[..]), (200, &b"Pong"[..]));
        assert_eq!(client.get("/api/version").await.value(), json!({"version": "v2.0"}));
        let health = client.get("/api/v2.0/health").await.value();
        assert_eq!(health["status"], "healthy", "{health}");
        let components = health["components"].as_array().expect("a list");
        assert!(
            components
                .iter()
                .all(|part| part["status"] == "healthy" && part.get("error").is_none()),
            "{health}"
        );
        for name in ["core", "database", "registry"] {
            assert!(components.iter().any(|part| part["name"] == name), "{name}: {health}");
        }
        for probe in ["/healthz", "/readyz"] {
            assert_eq!(client.get(probe).await.status, 200, "{probe}");
        }
    }
}

#[tokio::test]
async fn systeminfo_tells_anonymous_callers_how_to_log_in_and_no_more() {
    let stage = Stage::shared().await;
    let public = stage.client(Who::Anonymous).get("/api/v2.0/systeminfo").await.value();
    let mut fields: Vec<_> = public.as_object().expect("an object").keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["auth_mode", "banner_message", "primary_auth_mode", "self_registration"]);
    assert_eq!(
        (&public["auth_mode"], &public["self_registration"]),
        (&json!("db_auth"), &json!(false))
    );
    let full = stage.client(Who::Guest).get("/api/v2.0/systeminfo").await.value();
    assert_eq!(full["registry_url"], stage.registry.host());
    assert_eq!(full["external_url"], stage.registry.url());
    assert!(
        full["harbor_version"].as_str().is_some_and(|version| version.starts_with("v2.")),
        "{full}"
    );
    for field in [
        "read_only",
        "has_ca_root",
        "notification_enable",
        "project_creation_restriction",
        "current_time",
        "registry_storage_provider_name",
    ] {
        assert!(full.get(field).is_some(), "{field}: {full}");
    }
    // A token reaches repositories, not the API.
    let token = stage.client(Who::Guest).token(&[]).await.expect("a token");
    let bearer = stage.registry.anonymous().bearer(&token);
    assert_error(&bearer.get("/api/v2.0/systeminfo").await, 401, "UNAUTHORIZED", "a bearer token");
}

#[tokio::test]
async fn the_base_of_v2_is_where_clients_learn_to_log_in() {
    let stage = Stage::shared().await;
    for path in ["/v2/", "/v2"] {
        let nobody = stage.client(Who::Anonymous).get(path).await;
        assert_error(&nobody, 401, "UNAUTHORIZED", path);
        let realm = format!(
            "Bearer realm=\"{}/service/token\",service=\"harbor-registry\"",
            stage.registry.url()
        );
        assert_eq!(nobody.header("www-authenticate"), realm);
        let guest = stage.client(Who::Guest).get(path).await;
        assert_eq!((guest.status, &guest.body[..]), (200, &b"{}"[..]));
        for reply in [&nobody, &guest] {
            assert_eq!(reply.header("docker-distribution-api-version"), "registry/2.0");
        }
    }
}

#[tokio::test]
async fn a_request_id_is_taken_over_when_it_is_plain_and_always_there() {
    let stage = Stage::shared().await;
    let client = stage.client(Who::Guest);
    let with_id = async |path: &str, id: &str| Reply::of(client.request("GET", path).header("x-request-id", id)).await;
    for path in [
        "/v2/",
        "/api/v2.0/ping",
        "/api/v2.0/nothing",
        "/v2/acme/nothing/tags/list",
        "/healthz",
    ] {
        for good in ["abc-123", "0af7651916cd43dd8448eb211c80319c", "a.b_c", &"x".repeat(128)] {
            assert_eq!(with_id(path, good).await.header("x-request-id"), good, "{path}");
        }
        for bad in ["", "a b", "<script>", "a;b", "\u{e9}", "a\tb", "\"", &"x".repeat(129)] {
            let given = with_id(path, bad).await.header("x-request-id").to_owned();
            assert!(
                given != bad && given.len() >= 8 && given.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
                "{bad:?}: {given}"
            );
        }
        let (one, two) = (client.get(path).await, client.get(path).await);
        assert_ne!(one.header("x-request-id"), two.header("x-request-id"), "{path}");
    }
}

#[tokio::test]
async fn a137_answers_are_not_for_caches_or_browsers_to_guess_about() {
    let stage = Stage::shared().await;
    for path in [
        "/v2/",
        "/v2/_catalog",
        "/api/v2.0/projects",
        "/api/v2.0/users/current",
        "/nothing",
        "/api/nothing",
        "/v2/nothing",
        "/healthz",
    ] {
        for who in [Who::Anonymous, Who::SystemAdmin] {
            let reply = stage.client(who).get(path).await;
            assert_eq!(reply.header("cache-control"), "no-store", "{who:?} {path}");
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{who:?} {path}");
            assert!(
                reply.header("content-security-policy").contains("default-src 'none'"),
                "{who:?} {path}"
            );
            assert_eq!(reply.header("server"), "", "{who:?} {path}");
            assert!(
                reply.headers.keys().all(|name| !name.as_str().starts_with("access-control-")),
                "{who:?} {path}"
            );
        }
    }
    for (path, code) in [
        ("/nothing", "NOT_FOUND"),
        ("/api/nothing", "NOT_FOUND"),
        ("/api/v2.0/nothing", "NOT_FOUND"),
        ("/v2/nothing", "NAME_UNKNOWN"),
    ] {
        assert_error(&stage.admin().get(path).await, 404, code, path);
    }
    for path in ["/api/v2.0/ping", "/api/v2.0/projects", "/api/version", "/service/token", "/healthz"] {
        let reply = stage.admin().send("PATCH", path).await;
        assert_error(&reply, 405, "METHOD_NOT_ALLOWED", path);
        assert!(reply.header("allow").contains("GET"), "{path}: {reply:?}");
    }
}
