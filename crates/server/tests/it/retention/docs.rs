//! The policies of `docs/how-to/clean-up.md` do what the page says.

use serde_json::{Value, json};

use super::{make, project_id, push_each, run, stage, tags};

/// The JSON block that follows the heading.
fn documented(heading: &str) -> Value {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/how-to/clean-up.md")).expect("the page");
    let (_, rest) = page.split_once(heading).unwrap_or_else(|| panic!("no heading {heading}"));
    let (_, rest) = rest.split_once("```json\n").expect("a block");
    let (text, _) = rest.split_once("```").expect("its end");
    serde_json::from_str(text).expect("JSON")
}

#[tokio::test]
async fn the_nightly_script_that_keeps_the_highest_version() {
    let (_stage, admin) = stage().await;
    push_each(
        &admin,
        "acme/nginx",
        &["1.9.0", "1.10.0", "1.2", "latest", "main", "20190912123205-c808c4"],
    )
    .await;
    push_each(&admin, "acme/single", &["0.1.0"]).await;
    let mut policy = documented("## The highest version of each repository");
    policy["scope"]["ref"] = json!(project_id(&admin, "acme").await);
    let place = make(&admin, &policy).await;
    let (_, ended) = run(&admin, &place, false).await;
    assert_eq!(ended["status"], "Success");
    assert_eq!(
        tags(&admin, "acme/nginx").await,
        ["1.10.0", "20190912123205-c808c4", "latest", "main"]
    );
    assert_eq!(tags(&admin, "acme/single").await, ["0.1.0"]);
}

#[tokio::test]
async fn the_program_that_deletes_what_nothing_runs() {
    let (_stage, admin) = stage().await;
    push_each(&admin, "acme/hello", &["20190912123205-c808c4", "old"]).await;
    push_each(&admin, "library/base", &["1"]).await;
    admin.make_project("public", true).await;
    push_each(&admin, "public/base", &["1"]).await;
    let policy = documented("## Everything that no cluster runs");
    let set = admin.json("PUT", "/api/v2.0/system/retention", &policy).await;
    assert_eq!(set.status, 200, "{set:?}");
    // Immutable here for what holds in general: what is held stays.
    let immutable = json!({
        "disabled": false, "action": "immutable", "template": "immutable_template", "priority": 0,
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "2019*"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "hello"}]},
    });
    assert_eq!(
        admin
            .json("POST", "/api/v2.0/projects/acme/immutabletagrules", &immutable)
            .await
            .status,
        201
    );
    let place = set.header("location").to_owned();
    let (_, ended) = run(&admin, &place, false).await;
    assert_eq!(ended["status"], "Success");
    assert_eq!(tags(&admin, "acme/hello").await, ["20190912123205-c808c4"]);
    assert_eq!(tags(&admin, "library/base").await, ["1"]);
    assert_eq!(tags(&admin, "public/base").await, ["1"]);
}

#[tokio::test]
async fn the_usual_policy_of_a_project() {
    let (_stage, admin) = stage().await;
    push_each(&admin, "acme/app", &["v1.0.0", "pr-1", "pr-2", "main"]).await;
    let mut policy = documented("## A usual policy");
    policy["scope"]["ref"] = json!(project_id(&admin, "acme").await);
    let place = make(&admin, &policy).await;
    let (_, ended) = run(&admin, &place, true).await;
    assert_eq!(ended["status"], "Success");
}
