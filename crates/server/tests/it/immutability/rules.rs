use serde_json::json;

use super::{make_rule, rule};
use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};
use crate::artifacts::rows;

#[tokio::test]
async fn rules_are_made_listed_switched_and_removed_in_harbors_shape() {
    let stage = Stage::own().await;
    let maintainer = stage.client(Who::Maintainer);
    let list = format!("/api/v2.0/projects/{PRIVATE}/immutabletagrules");
    let place = make_rule(&maintainer, PRIVATE, &rule(&["**"], &["v*"])).await;
    let twin = maintainer.json("POST", &list, &rule(&["**"], &["v*"])).await;
    assert_eq!(twin.status, 409, "{twin:?}");
    let listed = rows(&maintainer, &list).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["template"], "immutable_template");
    assert_eq!(listed[0]["action"], "immutable");
    assert_eq!(
        listed[0]["tag_selectors"],
        json!([{"kind": "doublestar", "decoration": "matches", "pattern": "v*"}])
    );
    assert_eq!(
        listed[0]["scope_selectors"]["repository"],
        json!([{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}])
    );
    // Harbor's portal switches a rule off with the whole of it, scripts with the flag alone.
    stage.seed(&format!("{PRIVATE}/app"), "v1").await;
    let tag = format!("/v2/{PRIVATE}/app/manifests/v1");
    assert_eq!(maintainer.delete(&tag).await.status, 412);
    assert_eq!(maintainer.json("PUT", &place, &json!({"disabled": true})).await.status, 200);
    assert_eq!(rows(&maintainer, &list).await[0]["tag_selectors"], listed[0]["tag_selectors"]);
    assert_eq!(maintainer.delete(&tag).await.status, 202);
    assert_eq!(maintainer.json("PUT", &place, &rule(&["**"], &["w*"])).await.status, 200);
    assert_eq!(rows(&maintainer, &format!("{list}?q=disabled%3Dfalse")).await.len(), 1);
    assert_eq!(maintainer.delete(&place).await.status, 200);
    assert_eq!(maintainer.delete(&place).await.status, 404);
    assert_eq!(rows(&maintainer, &list).await.len(), 0);
    assert_eq!(stage.client(Who::Developer).get(&list).await.status, 403);
}

#[tokio::test]
async fn c16_rules_of_another_project_are_not_there() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let foreign = make_rule(&admin, FOREIGN, &rule(&["**"], &["**"])).await;
    let id = foreign.rsplit('/').next().expect("an id");
    let crossed = format!("/api/v2.0/projects/{PRIVATE}/immutabletagrules/{id}");
    for who in [Who::Maintainer, Who::ProjectAdmin, Who::SystemAdmin] {
        let client = stage.client(who);
        assert_eq!(
            client.json("PUT", &crossed, &json!({"disabled": true})).await.status,
            404,
            "{who:?}"
        );
        assert_eq!(client.delete(&crossed).await.status, 404, "{who:?}");
    }
    let listed = rows(&admin, &format!("/api/v2.0/projects/{FOREIGN}/immutabletagrules")).await;
    assert_eq!(listed[0]["disabled"], false);
}

#[tokio::test]
async fn rules_have_bounds() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let list = format!("/api/v2.0/projects/{PRIVATE}/immutabletagrules");
    let with = |path: &str, value: serde_json::Value| {
        let mut body = rule(&["**"], &["**"]);
        *body.pointer_mut(path).expect("a field") = value;
        body
    };
    for (what, bad) in [
        ("no tags", rule(&["**"], &[])),
        ("no repositories", rule(&[], &["**"])),
        ("too many", rule(&["**"], &["a"; 21])),
        ("too long", rule(&["**"], &[&"a".repeat(256)])),
        ("no pattern", rule(&["**"], &[""])),
        ("open", rule(&["**"], &["{a"])),
        ("capitals", rule(&["App"], &["**"])),
        ("kind", with("/tag_selectors/0/kind", json!("regex"))),
        ("decoration", with("/tag_selectors/0/decoration", json!("repoMatches"))),
        ("scope", with("/scope_selectors", json!({"repository": [], "label": []}))),
    ] {
        let refused = admin.json("POST", &list, &bad).await;
        assert_eq!(refused.status, 400, "{what}: {refused:?}");
    }
    for number in 0..15 {
        make_rule(&admin, PRIVATE, &rule(&["**"], &[&format!("v{number}")])).await;
    }
    let refused = admin.json("POST", &list, &rule(&["**"], &["one-more"])).await;
    assert_eq!(refused.status, 409, "{refused:?}");
}
