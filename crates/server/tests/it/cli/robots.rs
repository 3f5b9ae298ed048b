//! `wharf robot`

use super::{Shell, has_line};
use crate::start;

/// The secret a table of one robot shows.
fn secret(out: &str) -> String {
    let line = out
        .lines()
        .find_map(|line| line.strip_prefix("Secret"))
        .unwrap_or_else(|| panic!("no secret: {out}"));
    line.trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_projects_robot_gets_a_secret_once_and_another_one_when_asked() {
    let registry = start();
    let shell = Shell::admin(&registry);
    let made = shell.good(&["robot", "create", "ci", "--project", "library", "--duration", "7"]);
    assert!(made.contains("robot$library+ci"), "{made}");
    let first = secret(&made);
    let base = async |secret: &str| registry.user("robot$library+ci", secret).get("/v2/").await.status;
    assert_eq!(base(&first).await, 200);

    let list = shell.good(&["robot", "list", "--project", "library"]);
    assert!(
        has_line(&list, &["robot$library+ci", "project", "false"]) && list.contains("UTC"),
        "{list}"
    );
    assert!(!list.contains(&first) && !shell.json(&["robot", "list", "--project", "library"]).to_string().contains(&first));
    assert!(!shell.good(&["robot", "list"]).contains("library"), "robots of the system only");

    let second = secret(&shell.good(&["robot", "refresh", "ci", "--project", "library"]));
    assert_ne!(first, second);
    assert_eq!((base(&first).await, base(&second).await), (401, 200));

    shell.good(&["robot", "delete", "robot$library+ci", "--project", "library"]);
    assert_eq!(base(&second).await, 401);
    shell.bad(&["robot", "delete", "ci", "--project", "library"], 1, &["there is no robot ci"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robot_of_the_system_works_in_the_projects_it_is_given() {
    let registry = start();
    let shell = Shell::admin(&registry);
    let made = shell.json(&[
        "robot",
        "create",
        "mirror",
        "--in",
        "*",
        "--allow",
        "repository:pull",
        "--duration",
        "-1",
    ]);
    assert_eq!(made["name"], "robot$mirror");
    let id = made["id"].to_string();
    let list = shell.good(&["robot", "list"]);
    assert!(has_line(&list, &[&id, "robot$mirror", "system", "false", "never"]), "{list}");
    let rows = shell.json(&["robot", "list"]);
    assert_eq!(rows[0]["permissions"][0]["namespace"], "*", "{rows}");
    shell.good(&["robot", "delete", &id]);
    shell.bad(&["robot", "create", "idle"], 2, &["--in"]);
    shell.bad(
        &["robot", "create", "odd", "--in", "*", "--allow", "everything"],
        2,
        &["repository:pull"],
    );
    shell.bad(
        &["robot", "create", "odd", "--in", "*", "--allow", "no-such:thing"],
        1,
        &["BAD_REQUEST"],
    );
}
