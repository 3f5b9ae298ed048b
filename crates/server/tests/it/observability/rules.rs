//! The alerts and the dashboard that come with Wharf: Prometheus understands them, they fire when they should, and they ask for nothing that the
//! binary does not serve.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use wharf_testkit::{Client, Image};

use super::measured;

/// The folder of alerts and dashboard.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/observability");

fn promtool(words: &[&str], folder: &Path) {
    let tools = std::env::var_os("WHARF_TOOLS").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/wharf-tools/bin"));
    let program = tools.or(home).expect("a home").join("promtool");
    assert!(program.exists(), "{} is not there: run tests/install.sh", program.display());
    let done = Command::new(program)
        .args(words)
        .current_dir(folder)
        .output()
        .expect("promtool runs");
    let said = [done.stdout, done.stderr].concat();
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&said));
}

/// Every expression of the dashboard, with Grafana's variables filled in.
fn questions() -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(FOLDER).join("dashboard.json")).expect("the dashboard");
    let dashboard: Value = serde_json::from_str(&text).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels").iter();
    let targets = panels.filter_map(|panel| panel["targets"].as_array()).flatten();
    targets
        .map(|target| {
            let expression = target["expr"].as_str().expect("an expression");
            expression.replace("$job", "wharf").replace("$__rate_interval", "5m")
        })
        .collect()
}

/// Names of metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| {
            ["wharf_", "harbor_", "process_", "registry_"]
                .iter()
                .any(|start| word.starts_with(start))
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_alerts_are_sound_and_fire_when_they_should() {
    promtool(&["check", "rules", "alerts.yml"], Path::new(FOLDER));
    promtool(&["test", "rules", "alerts.test.yml"], Path::new(FOLDER));
}

#[test]
fn prometheus_understands_every_question_of_the_dashboard() {
    let questions = questions();
    assert!(questions.len() > 40, "{}", questions.len());
    // JSON is YAML.
    let rules: Vec<_> = questions
        .iter()
        .enumerate()
        .map(|(number, expression)| json!({"record": format!("question:{number}"), "expr": expression}))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let groups = json!({"groups": [{"name": "dashboard", "rules": rules}]});
    std::fs::write(folder.path().join("rules.yml"), groups.to_string()).expect("written");
    promtool(&["check", "rules", "rules.yml"], folder.path());
}

#[tokio::test]
async fn alerts_and_dashboard_ask_for_what_is_served() {
    let registry = measured().start();
    let (admin, image) = (registry.admin(), Image::random(1, 1000));
    admin.push_image("library/app", "v1", &image).await;
    admin.assert_pulls("library/app", "v1", &image).await;
    let schedule = json!({"schedule": {"type": "Manual"}, "parameters": {}});
    assert_eq!(admin.json("POST", "/api/v2.0/system/gc/schedule", &schedule).await.status, 201);
    let alerts = std::fs::read_to_string(Path::new(FOLDER).join("alerts.yml")).expect("the alerts");
    let guide = std::fs::read_to_string(Path::new(FOLDER).join("../../docs/how-to/observe.md")).expect("the guide");
    let asked = names(&[alerts, questions().join("\n"), guide].concat());
    assert!(asked.len() > 30, "{asked:?}");
    let mut missing = BTreeSet::new();
    for _ in 0..400 {
        let page = Client::new("").get(registry.metrics_url()).await;
        let served = names(&String::from_utf8_lossy(&page.body));
        missing = asked.difference(&served).filter(|name| !name.ends_with('_')).cloned().collect();
        if missing.is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("nobody serves {missing:?}");
}

#[tokio::test]
async fn the_reference_page_names_everything_that_is_served() {
    let registry = measured().start();
    registry.anonymous().get("/v2/").await;
    let page = Client::new("").get(registry.metrics_url()).await;
    let reference = Path::new(FOLDER).join("../../docs/reference/metrics.md");
    let reference = std::fs::read_to_string(reference).expect("the reference");
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let served: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    assert!(served.len() > 50, "{served:?}");
    for family in served {
        let (name, kind) = family.split_once(' ').expect("a kind");
        assert!(
            reference.contains(&format!("| `{name}` | {kind}")),
            "{family} is not in docs/reference/metrics.md"
        );
    }
}
