//! `wharf audit`

use super::{Shell, has_line};
use crate::start;

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_listed_filtered_and_written_to_a_file() {
    let registry = start();
    let shell = Shell::admin(&registry);
    for project in ["team", "other"] {
        shell.good(&["project", "create", project]);
    }
    shell.good(&["project", "delete", "other"]);
    let list = shell.good(&["audit", "list", "--operation", "delete"]);
    assert!(has_line(&list, &["TIME", "USER", "OPERATION"]), "{list}");
    assert!(has_line(&list, &["admin", "delete", "project", "other", "true"]), "{list}");
    assert!(!list.contains("team"), "{list}");
    let rows = shell.json(&["audit", "list", "--project", "team", "--limit", "1"]);
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{rows}");
    assert_eq!(rows[0]["resource"], "team", "{rows}");
    let none = shell.json(&["audit", "list", "--until", "2020-01-01T00:00:00Z"]);
    assert_eq!(none.as_array().map(Vec::len), Some(0), "{none}");
    shell.bad(&["audit", "list", "--user", "a,b"], 2, &["a,b"]);
    shell.bad(&["audit", "list", "--since", "yesterday"], 2, &["--since"]);

    let file = shell.home.path().join("audit.jsonl");
    let path = file.display().to_string();
    shell.good(&["audit", "export", "--output", &path]);
    let text = std::fs::read_to_string(&file).expect("the file");
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(
        lines
            .iter()
            .any(|line| line["operation"] == "delete" && line["resource"] == "other"),
        "{text}"
    );
    shell.bad(&["audit", "export", "--output", &path], 2, &["exists"]);

    let csv = shell.good(&["audit", "export", "--format", "csv", "--project", "team"]);
    assert!(
        csv.starts_with("id,") && csv.contains(",create,project,team,") && !csv.contains("other"),
        "{csv}"
    );

    registry.admin().make_user("wanda").await;
    let nobody = Shell::new().with("WHARF_SERVER", registry.url());
    nobody.bad(&["audit", "export"], 1, &["UNAUTHORIZED"]);
}
