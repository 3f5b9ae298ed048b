//! CI jobs and service accounts with tokens their own platform signed.

mod exchange;
mod rules;

use serde_json::{Value, json};
use wharf_model::{Clock as _, SystemClock};
use wharf_testkit::{Client, Issuer, Reply, TestRegistry};

use crate::configured;

/// A registry that trusts the issuer of the tests.
pub(crate) fn trusting(issuer: &Issuer) -> TestRegistry {
    configured()
        .env("WHARF_AUTH__WORKLOAD__ISSUERS", &issuer.url)
        .env("WHARF_EGRESS__ALLOW", "127.0.0.1")
        .env("WHARF_EGRESS__PORTS", "1-65535")
        .start()
}

/// Claims of a job of `repository`.
pub(crate) fn job(issuer: &Issuer, repository: &str) -> Value {
    let now = SystemClock.now().timestamp();
    json!({"iss": issuer.url, "sub": format!("repo:{repository}:ref:refs/heads/main"), "aud": "wharf", "exp": now + 300, "iat": now, "repository": repository})
}

/// A rule that lets jobs of `team/*` push.
pub(crate) fn rule(issuer: &Issuer) -> Value {
    json!({"name": "ci", "issuer": issuer.url, "audience": "wharf", "claims": {"repository": "team/*"}, "role_id": 2})
}

/// Makes a rule in a project and returns where it is.
pub(crate) async fn make_rule(admin: &Client, project: &str, rule: &Value) -> String {
    let reply = admin
        .json("POST", &format!("/api/v2.0/projects/{project}/workload-rules"), rule)
        .await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.header("location").to_owned()
}

/// Brings a signed token.
pub(crate) async fn bring(client: &Client, token: &str, project: &str, scope: Option<&str>) -> Reply {
    let scope = scope.map(|scope| format!("&scope={scope}")).unwrap_or_default();
    let form = format!("token={token}&project={project}{scope}");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    client.body("POST", "/service/workload-token", &headers, form).await
}

/// A client with the registry token that a signed one gives.
pub(crate) async fn let_in(client: &Client, token: &str, project: &str) -> Client {
    let reply = bring(client, token, project, None).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    client.clone().bearer(reply.value()["token"].as_str().expect("a token"))
}
