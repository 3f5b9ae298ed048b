//! Retention: policies, previews that say why, and runs that do what the preview said.

mod clusters;
mod docs;
mod policies;
mod previews;
mod runs;

use std::time::Duration;

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, TestRegistry};

use crate::access::stage::{Stage, Who};

/// Numeric id of a project.
async fn project_id(client: &Client, name: &str) -> i64 {
    let found = client.get(&format!("/api/v2.0/projects/{name}")).await.value();
    found["project_id"].as_i64().expect("an id")
}

/// A rule as Harbor's portal sends it.
fn rule(action: &str, template: &str, number: u64, pattern: &str) -> Value {
    let params = if template == "always" {
        json!({})
    } else {
        json!({template: number})
    };
    json!({
        "id": 1, "priority": 1, "disabled": false, "action": action, "template": template, "params": params,
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": pattern, "extras": "{\"untagged\":true}"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    })
}

fn policy(project: i64, algorithm: &str, rules: &[Value]) -> Value {
    json!({
        "algorithm": algorithm, "rules": rules,
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}, "references": {}},
        "scope": {"level": "project", "ref": project},
    })
}

/// Gives a project a policy and returns its path.
async fn make(client: &Client, policy: &Value) -> String {
    let made = client.json("POST", "/api/v2.0/retentions", policy).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.header("location").to_owned()
}

/// Starts a run, waits for its end and returns its path with how it ended.
async fn run(client: &Client, policy: &str, dry_run: bool) -> (String, Value) {
    let started = client
        .json("POST", &format!("{policy}/executions"), &json!({"dry_run": dry_run}))
        .await;
    assert_eq!(started.status, 201, "{started:?}");
    let place = started.header("location").to_owned();
    for _ in 0..1200 {
        let found = client.get(&format!("{policy}/executions?page_size=100")).await.value();
        let ended = found
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| place.ends_with(&format!("/{}", one["id"])));
        if let Some(ended) = ended.filter(|one| one["end_time"].is_string()) {
            return (place, ended.clone());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{place} does not end");
}

/// Every verdict of a run, as tag (`@` without), outcome and whether the artifact goes, in order.
async fn told(client: &Client, execution: &str) -> Vec<(String, String, bool)> {
    let reply = client.get(&format!("{execution}/report?page_size=100")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    short(&reply.value())
}

fn short(verdicts: &Value) -> Vec<(String, String, bool)> {
    let text = |value: &Value| value.as_str().unwrap_or("@").to_owned();
    let verdicts = verdicts.as_array().expect("a list").iter();
    let mut rows: Vec<_> = verdicts
        .map(|row| (text(&row["tag"]), text(&row["outcome"]), row["artifact_goes"] == true))
        .collect();
    rows.sort();
    rows
}

/// Tags of a repository; none when it is gone.
async fn tags(client: &Client, repository: &str) -> Vec<String> {
    let reply = client.get(&format!("/v2/{repository}/tags/list")).await;
    if reply.status == 404 {
        return vec![];
    }
    let body = reply.value();
    let names = body["tags"].as_array().cloned().unwrap_or_default();
    names.iter().map(|name| name.as_str().expect("a tag").to_owned()).collect()
}

/// Makes rows older, or unreadable: what time and accidents do.
fn sql(registry: &TestRegistry, statement: &str) {
    let database = registry.data_dir().join("wharf.db");
    let ran = std::process::Command::new("sqlite3")
        .args(["-cmd", ".timeout 10000"])
        .arg(database)
        .arg(statement)
        .output()
        .expect("sqlite3 runs");
    assert!(ran.status.success(), "{statement}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// Moves the last push of a tag years back.
fn age(registry: &TestRegistry, tag: &str) {
    sql(
        registry,
        &format!("UPDATE tags SET pushed_at = '2020-01-01T00:00:00.000000Z' WHERE name = '{tag}'"),
    );
}

/// Pushes an image of its own under each tag.
async fn push_each(client: &Client, repository: &str, tags: &[&str]) -> Vec<Image> {
    let mut images = Vec::new();
    for tag in tags {
        let image = Image::random(1, 200);
        client.push_image(repository, tag, &image).await;
        images.push(image);
    }
    images
}

/// A registry of one's own with the cast.
async fn stage() -> (Stage, Client) {
    let stage = Stage::own().await;
    let admin = stage.client(Who::SystemAdmin);
    (stage, admin)
}
