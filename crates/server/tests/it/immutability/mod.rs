//! Rules that keep tags where they are.

mod holds;
mod rules;

use serde_json::{Value, json};
use wharf_testkit::Client;

/// A rule that holds tags matching `tags` in repositories matching `repositories`.
pub(crate) fn rule(repositories: &[&str], tags: &[&str]) -> Value {
    let selectors = |decoration: &str, patterns: &[&str]| {
        let one = |pattern: &&str| json!({"kind": "doublestar", "decoration": decoration, "pattern": pattern});
        patterns.iter().map(one).collect::<Vec<_>>()
    };
    json!({
        "action": "immutable", "template": "immutable_template", "disabled": false, "priority": 0, "params": {},
        "tag_selectors": selectors("matches", tags),
        "scope_selectors": {"repository": selectors("repoMatches", repositories)},
    })
}

/// Makes a rule and returns where it is.
pub(crate) async fn make_rule(client: &Client, project: &str, rule: &Value) -> String {
    let made = client
        .json("POST", &format!("/api/v2.0/projects/{project}/immutabletagrules"), rule)
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    made.header("location").to_owned()
}
