//! A policy beside what clusters run: what a cluster would need again stays, and the dry run says who needs it.

use serde_json::{Value, json};

use super::{make, policy, project_id, push_each, rule, run, tags};
use crate::configured;
use crate::in_use::HOST;
use crate::in_use::kubernetes::{self as k8s, Kubernetes};
use crate::in_use::made;

/// The tags of a run that were held, with the reason.
async fn held(client: &wharf_testkit::Client, execution: &str) -> Vec<(String, String)> {
    let report = client.get(&format!("{execution}/report?page_size=100")).await.value();
    let rows = report.as_array().expect("a list").iter();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    rows.filter(|row| row["outcome"] == "IMMUTABLE")
        .map(|row| (text(row, "tag"), text(row, "reason")))
        .collect()
}

#[tokio::test]
async fn what_a_replica_set_names_outlives_a_policy_and_a_silent_cluster_and_the_dry_run_says_why() {
    let registry = configured()
        .env("WHARF_IN_USE__HOSTS", HOST)
        .env("WHARF_EGRESS__ALLOW", "127.0.0.1")
        .env("WHARF_EGRESS__PORTS", "1-65535")
        .start();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let images = push_each(&admin, "team/app", &["v1", "v2", "v3", "v4", "v5"]).await;
    let cluster = Kubernetes::start().await;
    // Two generations back, and only by its digest: nothing names the tag v1.
    let generations = [
        format!("{HOST}/team/app@{}", images[0].digest),
        format!("{HOST}/team/app:v3"),
        format!("{HOST}/team/app:v4"),
    ];
    k8s::deployment(&cluster, "web", &generations, Some(2));
    let kubeconfig = json!({"name": "prod", "kind": "kubeconfig", "kubeconfig": cluster.with_token()});
    let prod = made(&admin, &kubeconfig).await;
    assert_eq!(admin.send("POST", &format!("{prod}/refresh")).await.status, 200);

    let project = project_id(&admin, "team").await;
    let newest = make(&admin, &policy(project, "or", &[rule("retain", "latestPushedK", 1, "**")])).await;
    let (dry, _) = run(&admin, &newest, true).await;
    let told = held(&admin, &dry).await;
    let names: Vec<_> = told.iter().map(|(tag, _)| tag.as_str()).collect();
    assert_eq!(names, ["v1", "v3", "v4"], "{told:?}");
    for (tag, reason) in &told {
        let who = if tag == "v4" {
            "runs in cluster prod: deployment shop/web"
        } else {
            "is the rollback history of cluster prod: deployment shop/web"
        };
        assert!(
            reason.contains(who) && reason.contains("otherwise: no rule keeps it"),
            "{tag}: {reason}"
        );
    }
    assert_eq!(
        tags(&admin, "team/app").await,
        ["v1", "v2", "v3", "v4", "v5"],
        "a dry run changes nothing"
    );

    // From now on the cluster does not answer.
    drop(cluster);
    assert_eq!(admin.send("POST", &format!("{prod}/refresh")).await.status, 412);
    let (real, _) = run(&admin, &newest, false).await;
    assert_eq!(held(&admin, &real).await.len(), 3, "a run holds what its dry run held");
    assert_eq!(tags(&admin, "team/app").await, ["v1", "v3", "v4", "v5"]);
    let collected = admin
        .json(
            "POST",
            "/api/v2.0/system/gc/schedule",
            &json!({"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": true}}),
        )
        .await;
    assert_eq!(collected.status, 201, "{collected:?}");
    for (tag, image) in ["v1", "v3", "v4", "v5"]
        .iter()
        .zip([&images[0], &images[2], &images[3], &images[4]])
    {
        admin.assert_pulls("team/app", tag, image).await;
    }

    // An administrator says that the cluster is no more.
    assert_eq!(admin.delete(&format!("{prod}/inventory")).await.status, 200);
    for _ in 0..10 {
        run(&admin, &newest, false).await;
        if tags(&admin, "team/app").await == ["v5"] {
            return;
        }
        // A pull of above that is noted during the run is a change: what was pulled stays until it is judged again.
    }
    panic!("{:?} are still there", tags(&admin, "team/app").await);
}
