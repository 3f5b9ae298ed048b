//! `wharf retention`

use wharf_testkit::Image;

use super::{Shell, has_line};
use crate::start;

const POLICY: &str = r#"{
    "algorithm": "ordered",
    "rules": [{
        "action": "delete", "template": "latestSemverK", "params": {"latestSemverK": 1},
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}]
    }]
}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_tried_set_run_and_looked_back_at() {
    let registry = start();
    let shell = Shell::admin(&registry);
    for tag in ["1.9", "1.10", "latest"] {
        registry.admin().push_image("library/app", tag, &Image::random(1, 200)).await;
    }
    shell.bad(&["retention", "show", "library"], 1, &["there is no retention policy of library"]);
    let file = shell.home.path().join("policy.json");
    std::fs::write(&file, POLICY).expect("a file");
    let file = file.to_str().expect("a path");

    let said = shell.good(&["retention", "preview", "library", "--file", file]);
    assert!(has_line(&said, &["library/app", "1.9", "DEL", "1"]), "{said}");
    assert!(said.contains("it is no version such as 1.2 or v1.2.3"), "{said}");
    let only = shell.good(&["retention", "preview", "library", "--file", file, "--only", "DEL"]);
    assert!(only.contains("1.9") && !only.contains("1.10") && !only.contains("latest"), "{only}");

    shell.good(&["retention", "set", "library", "--file", file]);
    assert!(shell.good(&["retention", "show", "library"]).contains("latestSemverK"));
    let dry = shell.good(&["retention", "run", "library", "--dry-run"]);
    assert!(has_line(&dry, &["library/app", "Success", "3", "2"]), "{dry}");
    let done = shell.good(&["retention", "run", "library"]);
    assert!(done.contains("Success"), "{done}");
    let tags = registry.admin().get("/v2/library/app/tags/list").await.value();
    assert_eq!(tags["tags"], serde_json::json!(["1.10", "latest"]));
    let history = shell.good(&["retention", "history", "library"]);
    assert!(
        has_line(&history, &["Success", "MANUAL", "false"]) && has_line(&history, &["Success", "MANUAL", "true"]),
        "{history}"
    );

    shell.good(&["retention", "set", "--system", "--file", file]);
    assert!(shell.good(&["retention", "show", "--system"]).contains("\"system\""));
    shell.bad(&["retention", "show"], 2, &["--system"]);
    shell.bad(&["retention", "set", "library", "--file", "/nowhere.json"], 1, &[]);
}
