//! Texts of users that a browser could take for a page.

use serde_json::json;

use crate::abuse::checks::escaped;
use crate::access::stage::{PRIVATE, Stage, Who};

/// What has run in one registry's pages or another.
const CORPUS: [&str; 8] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "\"><iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "{{constructor.constructor('alert(1)')()}}",
    "</title><style>@import'//evil.example/x'</style>",
];

#[tokio::test]
async fn c25_what_users_write_is_never_a_page() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    stage.seed("acme/c25", "1").await;
    let project = admin.get("/api/v2.0/projects/acme").await.value()["project_id"].clone();
    let repository = format!("/api/v2.0/projects/{PRIVATE}/repositories/c25");
    for (number, text) in CORPUS.iter().enumerate() {
        let described = admin.json("PUT", &repository, &json!({"description": text})).await;
        assert_eq!(described.status, 200, "{described:?}");
        let label = json!({"name": format!("l{number}"), "description": text, "scope": "p", "project_id": project});
        assert_eq!(admin.json("POST", "/api/v2.0/labels", &label).await.status, 201);
        let profile = json!({"realname": text, "email": "gina@example.org", "comment": text});
        let gina = admin.get("/api/v2.0/users?q=username%3Dgina").await.value()[0]["user_id"].clone();
        let changed = admin.json("PUT", &format!("/api/v2.0/users/{gina}"), &profile).await;
        assert!(matches!(changed.status, 200 | 400), "{changed:?}");
        let guest = stage.client(Who::Guest);
        let encoded = escaped(text);
        for path in [
            repository.clone(),
            format!("/api/v2.0/labels?scope=p&project_id={project}"),
            "/api/v2.0/users/current".to_owned(),
            "/api/v2.0/repositories".to_owned(),
            // What is refused may be repeated in the answer.
            format!("/api/v2.0/projects/{encoded}"),
            format!("/api/v2.0/repositories?q={encoded}"),
            format!("/api/v2.0/{encoded}"),
            format!("/v2/{encoded}/manifests/1"),
            format!("/v2/acme/c25/manifests/{encoded}"),
            format!("/service/token?service=x&scope={encoded}"),
            format!("/c/oidc/login?redirect_url={encoded}"),
            format!("/{encoded}"),
        ] {
            for accept in ["application/json", "text/html"] {
                let request = guest.request("GET", &path).header("accept", accept);
                let reply = wharf_testkit::Reply::of(request).await;
                let page = reply.header("content-type").starts_with("text/html");
                let what = format!("{path} as {accept}: {reply:?}");
                assert!(!page || !String::from_utf8_lossy(&reply.body).contains(text), "{what}");
                assert_eq!(reply.header("x-content-type-options"), "nosniff", "{what}");
                let policy = reply.header("content-security-policy");
                assert!(
                    policy.contains("default-src 'none'") || policy.contains("script-src 'self'"),
                    "{what}"
                );
                assert!(
                    !policy.contains("unsafe-eval") && !policy.contains("script-src 'unsafe-inline'"),
                    "{what}"
                );
            }
        }
    }
}
