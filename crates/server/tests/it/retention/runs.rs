use serde_json::json;
use wharf_testkit::{Image, index_of};

use super::{age, make, policy, project_id, push_each, rule, run, short, sql, stage, tags, told};
use crate::access::stage::Who;

#[tokio::test]
async fn a_dry_run_changes_nothing_and_the_run_does_what_it_said() {
    let (stage, admin) = stage().await;
    let images = push_each(&admin, "acme/app", &["v1", "v2", "v3", "latest"]).await;
    admin.push_image("acme/app", "stable", &images[1]).await;
    push_each(&admin, "acme/other", &["v1", "junk"]).await;
    let mut rules = [
        rule("retain", "latestPushedK", 1, "v*"),
        rule("retain", "always", 0, "{latest,stable}"),
    ];
    rules[1]["scope_selectors"]["repository"][0]["pattern"] = json!("app");
    let place = make(
        &stage.client(Who::Maintainer),
        &policy(project_id(&admin, "acme").await, "or", &rules),
    )
    .await;

    let (dry, ended) = run(&admin, &place, true).await;
    assert_eq!(
        (&ended["status"], &ended["dry_run"], &ended["trigger"]),
        (&json!("Success"), &json!(true), &json!("MANUAL"))
    );
    assert_eq!(tags(&admin, "acme/app").await.len(), 5);
    let said = told(&admin, &dry).await;
    let tasks = admin.get(&format!("{dry}/tasks")).await.value();
    assert_eq!(tasks.as_array().map(Vec::len), Some(2), "{tasks}");
    assert_eq!(
        (
            &tasks[0]["repository"],
            &tasks[0]["total"],
            &tasks[0]["retained"],
            &tasks[0]["status"]
        ),
        (&json!("acme/app"), &json!(5), &json!(3), &json!("Success"))
    );
    let log = admin.get(&format!("{dry}/tasks/{}", tasks[0]["id"])).await;
    let text = String::from_utf8_lossy(&log.body).into_owned();
    assert!(log.header("content-type").starts_with("text/plain"), "{log:?}");
    for part in [
        "Dry Run: true",
        "| Digest",
        "| RETAIN",
        "| DEL",
        "no rule keeps it",
        &images[0].digest.to_string(),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }

    let (done, ended) = run(&admin, &place, false).await;
    assert_eq!(ended["status"], "Success");
    assert_eq!(told(&admin, &done).await, said, "the run does what the dry run said");
    assert_eq!(tags(&admin, "acme/app").await, ["latest", "stable", "v3"]);
    assert_eq!(tags(&admin, "acme/other").await, ["v1"]);
    // D16: the tag v2 went, and the artifact under `stable` did not.
    admin.assert_pulls("acme/app", "stable", &images[1]).await;
    assert_eq!(admin.get(&format!("/v2/acme/app/manifests/{}", images[0].digest)).await.status, 404);
    let log = admin
        .get("/api/v2.0/auditlog-exts?page_size=100&q=operation%3Ddelete%2Cusername%3Dretention")
        .await
        .value();
    let told: Vec<_> = log
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| entry["resource"].clone())
        .collect();
    assert!(
        told.contains(&json!("acme/app:v1")) && told.contains(&json!("acme/app:v2")),
        "{told:?}"
    );
    // Nothing is left to do.
    let (again, _) = run(&admin, &place, false).await;
    assert!(super::told(&admin, &again).await.iter().all(|row| row.1 == "RETAIN"));
    let history = admin.get(&format!("{place}/executions")).await;
    assert_eq!(history.header("x-total-count"), "3");
}

#[tokio::test]
async fn d10_an_index_and_its_children_go_or_stay_together() {
    let (stage, admin) = stage().await;
    let children = [Image::random(1, 200), Image::random(1, 200)];
    admin.push_image("acme/multi", "child", &children[0]).await;
    admin.push_image("acme/multi", &children[1].digest.to_string(), &children[1]).await;
    let media = "application/vnd.oci.image.index.v1+json";
    let index = index_of(&[&children[0], &children[1]]);
    for tag in ["kept", "gone"] {
        assert_eq!(admin.push_manifest("acme/multi", tag, media, &index).await.status, 201);
    }
    let lonely = [Image::random(1, 200), Image::random(1, 200)];
    for image in &lonely {
        admin.push_image("acme/multi", &image.digest.to_string(), image).await;
    }
    let other = index_of(&[&lonely[0], &lonely[1]]);
    assert_eq!(admin.push_manifest("acme/multi", "other", media, &other).await.status, 201);
    sql(&stage.registry, "UPDATE manifests SET pushed_at = '2020-01-01T00:00:00.000000Z'");
    let place = make(
        &admin,
        &policy(project_id(&admin, "acme").await, "or", &[rule("retain", "always", 0, "kept")]),
    )
    .await;
    let (_, ended) = run(&admin, &place, false).await;
    assert_eq!(ended["status"], "Success");
    assert_eq!(tags(&admin, "acme/multi").await, ["kept"]);
    for image in &children {
        admin.assert_pulls("acme/multi", &image.digest.to_string(), image).await;
    }
    for image in &lonely {
        let gone = admin.get(&format!("/v2/acme/multi/manifests/{}", image.digest)).await;
        assert_eq!(gone.status, 404, "{gone:?}");
    }
}

#[tokio::test]
async fn d17_an_immutable_tag_outranks_every_rule_and_the_report_says_so() {
    let (stage, admin) = stage().await;
    push_each(&admin, "acme/app", &["release-1", "junk"]).await;
    let immutable = json!({
        "disabled": false, "action": "immutable", "template": "immutable_template", "priority": 0,
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "release-*"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    });
    let made = admin.json("POST", "/api/v2.0/projects/acme/immutabletagrules", &immutable).await;
    assert_eq!(made.status, 201, "{made:?}");
    let place = make(
        &admin,
        &policy(project_id(&admin, "acme").await, "ordered", &[rule("delete", "always", 0, "**")]),
    )
    .await;
    let (dry, _) = run(&admin, &place, true).await;
    let (done, _) = run(&admin, &place, false).await;
    let expected = [("junk".into(), "DEL".into(), true), ("release-1".into(), "IMMUTABLE".into(), false)];
    assert_eq!(told(&admin, &dry).await, expected);
    assert_eq!(told(&admin, &done).await, expected);
    assert_eq!(tags(&admin, "acme/app").await, ["release-1"]);
    assert!(stage.registry.pid() > 0);
}

#[tokio::test]
async fn d11_what_cannot_be_read_deletes_nothing_there_and_the_rest_goes_on() {
    let (stage, admin) = stage().await;
    let broken = push_each(&admin, "acme/broken", &["v1", "v2", "v3"]).await;
    push_each(&admin, "acme/sound", &["v1"]).await;
    sql(
        &stage.registry,
        &format!(
            "UPDATE manifests SET digest = 'sha256:unreadable' WHERE digest = '{}'",
            broken[1].digest
        ),
    );
    let place = make(
        &admin,
        &policy(project_id(&admin, "acme").await, "ordered", &[rule("delete", "always", 0, "**")]),
    )
    .await;
    let (done, ended) = run(&admin, &place, false).await;
    assert_eq!(ended["status"], "Error");
    assert_eq!(
        tags(&admin, "acme/broken").await,
        ["v1", "v2", "v3"],
        "nothing is deleted where something is unknown"
    );
    assert_eq!(tags(&admin, "acme/sound").await, [""; 0]);
    let tasks = admin.get(&format!("{done}/tasks")).await.value();
    assert_eq!(
        (&tasks[0]["status"], &tasks[1]["status"]),
        (&json!("Error"), &json!("Success")),
        "{tasks}"
    );
    let log = admin.get(&format!("{done}/tasks/{}", tasks[0]["id"])).await;
    assert!(String::from_utf8_lossy(&log.body).contains("nothing of it was deleted"), "{log:?}");
}

#[tokio::test]
async fn age_counts_from_a_tags_own_push_and_never_pulled_is_not_pulled_long_ago() {
    let (stage, admin) = stage().await;
    let images = push_each(&admin, "acme/app", &["fresh", "stale", "used"]).await;
    admin.push_image("acme/app", "again", &images[1]).await;
    age(&stage.registry, "stale");
    age(&stage.registry, "used");
    let project = project_id(&admin, "acme").await;
    let preview = async |template: &str| {
        let wanted = json!({"project": "acme", "policy": policy(project, "or", &[rule("retain", template, 30, "**")])});
        let rows = short(&admin.json("POST", "/api/v2.0/retentions/preview", &wanted).await.value());
        let kept = rows.into_iter().filter(|row| row.1 == "RETAIN").map(|row| row.0);
        kept.collect::<Vec<_>>()
    };
    assert_eq!(preview("nDaysSinceLastPush").await, ["again", "fresh"]);
    assert_eq!(preview("nDaysSinceLastPull").await, ["again", "fresh"]);
    sql(
        &stage.registry,
        &format!("UPDATE manifests SET pulled_at = pushed_at WHERE digest = '{}'", images[2].digest),
    );
    assert_eq!(preview("nDaysSinceLastPull").await, ["again", "fresh", "used"]);
}

#[tokio::test]
async fn one_run_of_a_policy_at_a_time_and_it_can_be_stopped() {
    let (_stage, admin) = stage().await;
    push_each(&admin, "acme/app", &["v1"]).await;
    let place = make(
        &admin,
        &policy(project_id(&admin, "acme").await, "or", &[rule("retain", "always", 0, "**")]),
    )
    .await;
    // While nobody takes from the queue, the first run stays open.
    let pause = json!({"action": "pause"});
    assert_eq!(admin.json("PUT", "/api/v2.0/jobservice/queues/RETENTION", &pause).await.status, 200);
    let executions = format!("{place}/executions");
    let first = admin.json("POST", &executions, &json!({"dry_run": false})).await;
    assert_eq!(first.status, 201, "{first:?}");
    let second = admin.json("POST", &executions, &json!({"dry_run": true})).await;
    assert_eq!((second.status, second.code().as_str()), (409, "CONFLICT"), "{second:?}");
    let first = first.header("location").to_owned();
    assert_eq!(admin.json("PATCH", &first, &json!({"action": "resume"})).await.status, 400);
    assert_eq!(admin.json("PATCH", &first, &json!({"action": "stop"})).await.status, 200);
    let found = admin.get(&executions).await.value();
    assert_eq!(found[0]["status"], "Stopped", "{found}");
    let resume = json!({"action": "resume"});
    assert_eq!(
        admin.json("PUT", "/api/v2.0/jobservice/queues/RETENTION", &resume).await.status,
        200
    );
    let (_, ended) = run(&admin, &place, false).await;
    assert_eq!(ended["status"], "Success");
}

#[tokio::test]
async fn the_default_runs_in_projects_without_a_policy_only() {
    let (_stage, admin) = stage().await;
    for repository in ["acme/app", "vault/app", "library/app"] {
        push_each(&admin, repository, &["v1", "junk"]).await;
    }
    make(
        &admin,
        &policy(project_id(&admin, "acme").await, "or", &[rule("retain", "always", 0, "**")]),
    )
    .await;
    let mut default = policy(0, "or", &[rule("retain", "always", 0, "v*")]);
    default["rules"][0]["scope_selectors"]["project"] =
        json!([{"kind": "doublestar", "decoration": "nsExcludes", "pattern": "{public,library}"}]);
    default["scope"] = json!({"level": "system", "ref": 0});
    let set = admin.json("PUT", "/api/v2.0/system/retention", &default).await;
    assert_eq!(set.status, 200, "{set:?}");
    let place = set.header("location").to_owned();
    let (done, ended) = run(&admin, &place, false).await;
    assert_eq!(ended["status"], "Success");
    assert_eq!(tags(&admin, "acme/app").await, ["junk", "v1"], "it has a policy of its own");
    assert_eq!(tags(&admin, "library/app").await, ["junk", "v1"], "the rule leaves it out");
    assert_eq!(tags(&admin, "vault/app").await, ["v1"]);
    assert_eq!(admin.get(&format!("{done}/tasks")).await.header("x-total-count"), "1");
}

#[tokio::test]
async fn hundreds_of_tags_go_in_pieces() {
    let (_stage, admin) = stage().await;
    let image = Image::random(1, 200);
    admin.push_image("acme/many", "v0.0", &image).await;
    for number in 1..300 {
        let tag = format!("v{}.{}", number / 10, number % 10);
        let reply = admin.push_manifest("acme/many", &tag, image.media_type, &image.manifest).await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }
    push_each(&admin, "acme/many", &["v99.0"]).await;
    let place = make(
        &admin,
        &policy(
            project_id(&admin, "acme").await,
            "ordered",
            &[rule("delete", "latestSemverK", 1, "**")],
        ),
    )
    .await;
    let (done, ended) = run(&admin, &place, false).await;
    assert_eq!(ended["status"], "Success");
    assert_eq!(tags(&admin, "acme/many").await, ["v99.0"]);
    let last = admin.get(&format!("{done}/report?page=4&page_size=100")).await;
    assert_eq!(
        (last.header("x-total-count"), last.value().as_array().map(Vec::len)),
        ("301", Some(1))
    );
    assert_eq!(admin.get(&format!("/v2/acme/many/manifests/{}", image.digest)).await.status, 404);
}
