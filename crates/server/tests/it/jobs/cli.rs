//! `wharf job`

use super::{KIND, ended, purge, quick, until};
use crate::cli::{Shell, has_line};

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_listed_shown_told_of_and_stopped() {
    let registry = quick().start();
    let admin = registry.admin();
    let execution = purge(&admin).await;
    until(&admin, &execution, ended).await;
    let id = execution.rsplit('/').next().expect("an id");
    let shell = Shell::admin(&registry);
    let list = shell.good(&["job", "list", "--kind", KIND, "--status", "Success"]);
    assert!(has_line(&list, &[id, KIND, "Success", "MANUAL"]), "{list}");
    let none = shell.json(&["job", "list", "--status", "Error"]);
    assert_eq!(none, serde_json::json!([]));
    let shown = shell.json(&["job", "show", id]);
    assert_eq!(
        (&shown["status"], &shown["tasks"][0]["run_count"]),
        (&"Success".into(), &1.into()),
        "{shown}"
    );
    assert!(shell.good(&["job", "show", id]).contains(KIND));
    assert!(shell.good(&["job", "log", id]).contains("entries removed"));
    shell.good(&["job", "stop", id]);
    shell.bad(&["job", "show", "999999"], 1, &["NOT_FOUND"]);
    shell.bad(&["job", "list", "--kind", "a,b"], 2, &["a,b"]);
}
