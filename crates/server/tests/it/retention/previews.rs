use serde_json::{Value, json};

use super::{make, policy, project_id, push_each, rule, short, stage, tags};
use crate::access::stage::Who;

const PREVIEW: &str = "/api/v2.0/retentions/preview";

#[tokio::test]
async fn a_preview_names_rule_and_reason_and_changes_nothing() {
    let (stage, admin) = stage().await;
    let images = push_each(&admin, "acme/app", &["v1", "v2", "junk"]).await;
    admin.push_image("acme/app", "also", &images[1]).await;
    let rules = [rule("retain", "latestPushedK", 1, "v*"), rule("retain", "always", 0, "none")];
    let wanted = json!({"project": "acme", "policy": policy(0, "or", &rules)});
    let developer = stage.client(Who::Developer);
    let reply = developer.json("POST", PREVIEW, &wanted).await;
    assert_eq!(reply.header("x-total-count"), "4", "{reply:?}");
    let found = reply.value();
    let row = |tag: &str| -> Value {
        let rows = found.as_array().expect("a list").iter();
        rows.clone().find(|row| row["tag"] == tag).expect(tag).clone()
    };
    assert_eq!((&row("v2")["outcome"], &row("v2")["rule"]), (&json!("RETAIN"), &json!(1)));
    assert!(
        row("v2")["reason"]
            .as_str()
            .expect("a reason")
            .contains("number 1 of 2, among the 1 pushed last")
    );
    assert_eq!((&row("v1")["outcome"], &row("v1")["artifact_goes"]), (&json!("DEL"), &json!(true)));
    assert!(
        row("v1")["reason"]
            .as_str()
            .expect("a reason")
            .contains("no rule keeps it (rule 1: number 2 of 2")
    );
    let says = json!({"code": "not_among", "rank": 2, "of": 2, "first": 1, "order": "pushed"});
    assert_eq!(row("v1")["why"]["code"], "no_rule_keeps");
    assert_eq!(
        row("v1")["why"]["because"][0],
        json!({"code": "rule_says", "rule": 1, "says": says})
    );
    assert_eq!(
        (&row("also")["outcome"], &row("also")["artifact_goes"]),
        (&json!("DEL"), &json!(false))
    );
    assert!(row("also")["reason"].as_str().expect("a reason").contains("its tag v2 stays"));
    assert_eq!(tags(&admin, "acme/app").await, ["also", "junk", "v1", "v2"]);

    // Page by page, and only what goes.
    let second = developer.json("POST", &format!("{PREVIEW}?page=2&page_size=3"), &wanted).await;
    assert_eq!(
        (second.header("x-total-count"), second.value().as_array().map(Vec::len)),
        ("4", Some(1))
    );
    let mut only = wanted.clone();
    only["outcome"] = json!("DEL");
    let going = short(&developer.json("POST", PREVIEW, &only).await.value());
    assert_eq!(going.iter().map(|row| row.0.as_str()).collect::<Vec<_>>(), ["also", "junk", "v1"]);
    only["repository"] = json!("other");
    assert_eq!(developer.json("POST", PREVIEW, &only).await.value(), json!([]));
    for bad in [
        json!({}),
        json!({"project": "acme", "project_id": 1}),
        json!({"project": "acme", "outcome": "GONE"}),
    ] {
        assert_eq!(developer.json("POST", PREVIEW, &bad).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn without_a_policy_the_preview_is_of_the_one_in_force() {
    let (_stage, admin) = stage().await;
    push_each(&admin, "acme/app", &["v1", "x"]).await;
    let wanted = json!({"project": "acme"});
    assert_eq!(admin.json("POST", PREVIEW, &wanted).await.status, 404);
    let default = policy(0, "or", &[rule("retain", "always", 0, "v*")]);
    let set = admin.json("PUT", "/api/v2.0/system/retention", &default).await;
    assert_eq!(set.status, 200, "{set:?}");
    let of_default = short(&admin.json("POST", PREVIEW, &wanted).await.value());
    assert_eq!(
        of_default,
        [("v1".into(), "RETAIN".into(), false), ("x".into(), "DEL".into(), true)]
    );
    // The project's own overrides it.
    make(
        &admin,
        &policy(project_id(&admin, "acme").await, "or", &[rule("retain", "always", 0, "x")]),
    )
    .await;
    let of_own = short(&admin.json("POST", PREVIEW, &wanted).await.value());
    assert_eq!(of_own, [("v1".into(), "DEL".into(), true), ("x".into(), "RETAIN".into(), false)]);
}
