//! Completions and the API's page.

use super::Shell;
use crate::start;

#[test]
fn completions_know_the_commands_for_running_registries() {
    for shell in ["bash", "zsh", "fish"] {
        let script = Shell::new().good(&["completions", shell]);
        for word in ["login", "set-admin", "add-member", "refresh", "export", "password-stdin", "ca-file"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[tokio::test]
async fn the_apis_page_comes_whole_from_this_server_and_may_load_nothing_else() {
    let registry = start();
    let client = registry.anonymous();
    let page = client.get("/api/docs").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let text = String::from_utf8_lossy(&page.body);
    assert!(text.contains("listProjects") && text.contains("docs/page.css") && text.contains("docs/page.js"));
    for (path, kind) in [
        ("/api/docs/page.css", "text/css; charset=utf-8"),
        ("/api/docs/page.js", "text/javascript; charset=utf-8"),
        ("/api/v2.0/openapi.json", "application/json"),
    ] {
        let reply = client.get(path).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, kind), "{path}");
    }
}
