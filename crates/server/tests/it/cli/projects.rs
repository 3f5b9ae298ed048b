//! `wharf project`

use serde_json::json;

use super::{Shell, has_line};
use crate::start;

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_made_listed_shown_and_deleted() {
    let registry = start();
    let shell = Shell::admin(&registry);
    assert_eq!(shell.good(&["project", "create", "team", "--public"]), "made the project team\n");
    shell.bad(&["project", "create", "team"], 1, &["CONFLICT", "409"]);
    shell.good(&["project", "create", "4711"]);
    let table = shell.good(&["project", "list"]);
    assert!(
        has_line(&table, &["team", "true", "admin", "0"]) && has_line(&table, &["4711", "false"]),
        "{table}"
    );
    let public = shell.good(&["project", "list", "--public", "true"]);
    assert!(public.contains("team") && !public.contains("4711"), "{public}");
    let shown = shell.json(&["project", "show", "4711"]);
    assert_eq!(
        (&shown["name"], &shown["metadata"]["public"]),
        (&json!("4711"), &json!("false")),
        "a name of digits is a name"
    );
    shell.good(&["project", "delete", "4711"]);
    shell.bad(&["project", "show", "4711"], 1, &["NOT_FOUND", "404"]);
    shell.bad(&["project", "show", "../users"], 1, &["HTTP 4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_come_and_go() {
    let registry = start();
    registry.admin().make_user("wanda").await;
    let shell = Shell::admin(&registry);
    shell.good(&["project", "create", "team"]);
    shell.good(&["project", "add-member", "team", "wanda", "--role", "guest"]);
    let table = shell.good(&["project", "members", "team"]);
    assert!(
        has_line(&table, &["wanda", "u", "guest"]) && has_line(&table, &["admin", "u", "projectAdmin"]),
        "{table}"
    );
    shell.good(&["project", "remove-member", "team", "wanda"]);
    assert!(!shell.good(&["project", "members", "team"]).contains("wanda"));
    shell.bad(
        &["project", "remove-member", "team", "wanda"],
        1,
        &["there is no member wanda in team"],
    );
    shell.bad(&["project", "add-member", "team", "wanda", "--role", "king"], 2, &["limited-guest"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_the_registry_for_its_scope() {
    let registry = start();
    let shell = Shell::admin(&registry);
    let token = shell.good(&["token", "repository:library/app:pull,push"]);
    let bearer = registry.anonymous().bearer(token.trim());
    assert_eq!(bearer.send("POST", "/v2/library/app/blobs/uploads/").await.status, 202);
    assert_eq!(bearer.send("POST", "/v2/library/other/blobs/uploads/").await.status, 401);
    assert_eq!(shell.json(&["token"])["expires_in"].as_i64().map(|seconds| seconds > 0), Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_renamed_and_given_a_quota() {
    let registry = start();
    let shell = Shell::admin(&registry);
    shell.good(&["project", "create", "team", "--quota", "1GiB"]);
    assert_eq!(shell.good(&["project", "quota", "team"]), "team stores 0 B of 1 GiB\n");
    assert_eq!(
        shell.good(&["project", "quota", "team", "--set", "10MiB"]),
        "team stores 0 B of 10 MiB\n"
    );
    assert_eq!(shell.json(&["project", "quota", "team"])["hard"]["storage"], json!(10 << 20));
    assert_eq!(shell.good(&["project", "rename", "team", "crew"]), "team is now crew\n");
    assert_eq!(shell.json(&["project", "show", "team"])["name"], "crew", "the old name leads to it");
    shell.bad(&["project", "rename", "crew", "library"], 1, &["CONFLICT", "409"]);
    shell.bad(&["project", "rename", "crew", "Crew"], 1, &["BAD_REQUEST"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn artifacts_move_and_repositories_are_renamed() {
    let registry = start();
    let shell = Shell::admin(&registry);
    let image = wharf_testkit::Image::random(1, 300);
    registry.admin().push_image("library/team/app", "1", &image).await;
    assert_eq!(
        shell.good(&["artifact", "move", "library/team/app:1", "library/crew/app"]),
        "moved library/team/app:1 to library/crew/app\n"
    );
    registry.admin().assert_pulls("library/team/app", "1", &image).await;
    let digest = format!("library/crew/app@{}", image.digest);
    shell.good(&["artifact", "move", &digest, "library/app"]);
    shell.bad(&["artifact", "move", "library/app", "library/x"], 2, &["repository:tag"]);
    shell.bad(&["artifact", "move", "library/app:9", "library/x"], 1, &["NOT_FOUND"]);
    assert_eq!(
        shell.good(&["repository", "rename", "library/app", "tools/app"]),
        "library/app is now library/tools/app\n"
    );
    for name in ["library/app", "library/tools/app", "library/crew/app", "library/team/app"] {
        registry.admin().assert_pulls(name, "1", &image).await;
    }
    shell.bad(&["repository", "rename", "library", "x"], 2, &["project/repository"]);
}
