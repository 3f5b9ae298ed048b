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
    shell.good(&["job", "pause", KIND]);
    let queues = shell.good(&["job", "queues"]);
    assert!(
        has_line(&queues, &[KIND, "0", "0", "true"]) && !queues.contains("WEBHOOK"),
        "{queues}"
    );
    shell.good(&["job", "resume", KIND]);
    assert!(has_line(&shell.good(&["job", "queues"]), &[KIND, "0", "0", "false"]));
    shell.bad(&["job", "pause", "NONSENSE"], 1, &["NOT_FOUND"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_of_collection_and_scrub_are_shown_changed_and_ended() {
    let registry = quick().start();
    let shell = Shell::admin(&registry);
    assert!(has_line(&shell.good(&["gc", "schedule"]), &["hourly", "Hourly", "0", "17"]));
    shell.good(&["gc", "schedule", "daily", "--cron", "0 2 * * *", "--delete-untagged"]);
    shell.good(&["gc", "schedule", "hourly", "--never"]);
    let shown = shell.json(&["gc", "schedule"]);
    assert_eq!(
        (&shown[1]["type"], &shown[2]["cron"]),
        (&"None".into(), &"0 2 * * *".into()),
        "{shown}"
    );
    shell.bad(&["gc", "schedule", "daily"], 2, &["--cron"]);
    shell.good(&["scrub", "schedule", "--never"]);
    assert!(shell.good(&["scrub", "schedule"]).contains("None"));
    shell.bad(&["gc", "stop", "999999"], 1, &["NOT_FOUND"]);
}
