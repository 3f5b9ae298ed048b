use std::time::Duration;

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, TestRegistry};

use super::kubernetes::{self as k8s, Kubernetes, TOKEN};
use super::{HOST, delete_artifact, holders, made, message};
use crate::configured;

/// A registry that may speak to this machine.
fn reaching() -> TestRegistry {
    configured()
        .env("WHARF_IN_USE__HOSTS", HOST)
        .env("WHARF_EGRESS__ALLOW", "127.0.0.1")
        .env("WHARF_EGRESS__PORTS", "1-65535")
        .start()
}

async fn push(admin: &Client, tags: &[&str]) {
    admin.make_project("team", false).await;
    for tag in tags {
        admin.push_image("team/app", tag, &Image::random(1, 100)).await;
    }
}

fn image(tag: &str) -> String {
    format!("{HOST}/team/app:{tag}")
}

/// Makes a cluster known by its kubeconfig.
async fn known_by(admin: &Client, kubeconfig: &str) -> String {
    made(admin, &json!({"name": "prod", "kind": "kubeconfig", "kubeconfig": kubeconfig})).await
}

async fn refresh(admin: &Client, cluster: &str) -> (u16, Value) {
    let reply = admin.send("POST", &format!("{cluster}/refresh")).await;
    (reply.status, reply.value())
}

#[tokio::test]
async fn everything_a_cluster_runs_or_would_run_again_is_kept() {
    let registry = reaching();
    let admin = registry.admin();
    let tags = [
        "deployed",
        "previous",
        "before",
        "ancient",
        "stateful",
        "rolled",
        "daemon",
        "controller",
        "job",
        "done",
        "cron",
        "init",
        "side",
        "debug",
        "evicted",
        "nothing",
    ];
    push(&admin, &tags).await;
    let cluster = Kubernetes::start().await;
    let images = ["ancient", "before", "previous", "deployed"].map(image);
    k8s::deployment(&cluster, "web", &images, Some(2));
    k8s::workload(&cluster, "/apis/apps/v1/statefulsets", "db", &image("stateful"));
    k8s::revision(&cluster, ("StatefulSet", "db"), &image("rolled"));
    k8s::workload(&cluster, "/apis/apps/v1/daemonsets", "log", &image("daemon"));
    k8s::workload(&cluster, "/api/v1/replicationcontrollers", "old", &image("controller"));
    k8s::workload(&cluster, "/apis/batch/v1/jobs", "migrate", &image("job"));
    k8s::finished_job(&cluster, "migrated", &image("done"));
    k8s::cron_job(&cluster, "monthly", &image("cron"));
    let containers = [
        ("initContainers", image("init"), ""),
        ("containers", image("side"), ""),
        ("ephemeralContainers", image("debug"), ""),
    ];
    let containers: Vec<_> = containers.iter().map(|(sort, image, id)| (*sort, image.as_str(), *id)).collect();
    k8s::pod(&cluster, "bare", None, "Running", &containers);
    k8s::pod(&cluster, "gone", None, "Failed", &[("containers", &image("evicted"), "")]);
    let prod = known_by(&admin, &cluster.with_token()).await;
    let (status, reported) = refresh(&admin, &prod).await;
    assert_eq!(status, 200, "{reported}");
    for tag in [
        "deployed",
        "previous",
        "before",
        "stateful",
        "rolled",
        "daemon",
        "controller",
        "job",
        "cron",
        "init",
        "side",
        "debug",
    ] {
        let refused = delete_artifact(&admin, "team", "app", tag).await;
        assert_eq!(refused.status, 412, "{tag}: {refused:?}");
    }
    let history = delete_artifact(&admin, "team", "app", "previous").await;
    assert_eq!(
        message(&history),
        "team/app is the rollback history of cluster prod: deployment shop/web"
    );
    for tag in ["ancient", "done", "evicted", "nothing"] {
        assert_eq!(
            delete_artifact(&admin, "team", "app", tag).await.status,
            200,
            "{tag}: nothing runs it"
        );
    }
    assert!(cluster.asked().iter().any(|asked| asked.contains("continue=")), "page by page");
}

#[tokio::test]
async fn a_deployment_scaled_to_nothing_keeps_its_whole_history() {
    let registry = reaching();
    let admin = registry.admin();
    push(&admin, &["current", "previous", "before", "ancient"]).await;
    let cluster = Kubernetes::start().await;
    let images = ["ancient", "before", "previous", "current"].map(image);
    k8s::scaled(&cluster, "web", &images, Some(2), 0);
    let prod = known_by(&admin, &cluster.with_token()).await;
    assert_eq!(refresh(&admin, &prod).await.0, 200);
    for (tag, status) in [("current", 412), ("previous", 412), ("before", 412), ("ancient", 200)] {
        let reply = delete_artifact(&admin, "team", "app", tag).await;
        assert_eq!(reply.status, status, "{tag}: {reply:?}");
    }
}

#[tokio::test]
async fn pods_are_told_under_what_owns_them_with_the_digest_they_run() {
    let registry = reaching();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let (first, second) = (Image::random(1, 100), Image::random(1, 100));
    admin.push_image("team/app", "latest", &first).await;
    let cluster = Kubernetes::start().await;
    k8s::deployment(&cluster, "web", &[image("latest")], None);
    let id = format!("{HOST}/team/app@{}", first.digest);
    for pod in ["web-0-aaaa", "web-0-bbbb", "web-0-cccc", "web-0-dddd"] {
        k8s::pod(
            &cluster,
            pod,
            Some(("ReplicaSet", "web-0")),
            "Running",
            &[("containers", &image("latest"), &id)],
        );
    }
    admin.push_image("team/app", "latest", &second).await;
    let prod = known_by(&admin, &cluster.with_certificate()).await;
    assert_eq!(refresh(&admin, &prod).await.0, 200);
    let found = holders(&admin, "team", "app", first.digest.as_str()).await;
    assert_eq!(found["count"], 1, "four pods of one deployment: {found}");
    assert_eq!(
        (&found["uses"][0]["kind"], &found["uses"][0]["name"]),
        (&json!("Deployment"), &json!("web"))
    );
}

#[tokio::test]
async fn a_cluster_that_does_not_answer_wholly_keeps_its_last_inventory() {
    let registry = reaching();
    let admin = registry.admin();
    push(&admin, &["v1", "v2", "v3", "v4", "v5"]).await;
    let cluster = Kubernetes::start().await;
    for tag in ["v1", "v2", "v3", "v4", "v5"] {
        k8s::deployment(&cluster, tag, &[image(tag)], None);
    }
    let prod = known_by(&admin, &cluster.with_token()).await;
    cluster.lose_pages(1);
    assert_eq!(refresh(&admin, &prod).await.0, 200, "a lost page is read again from the beginning");
    cluster.clear();
    let (status, body) = refresh(&admin, &prod).await;
    assert_eq!(status, 412, "an empty cluster is not believed: {body}");
    k8s::deployment(&cluster, "v1", &[image("v1")], None);
    cluster.forbid("/apis/batch/v1/cronjobs");
    let (status, body) = refresh(&admin, &prod).await;
    assert_eq!(status, 412, "{body}");
    let told = admin.get(&prod).await.value();
    assert!(told["failure"].as_str().is_some_and(|why| why.contains("cronjobs")), "{told}");
    for tag in ["v1", "v5"] {
        assert_eq!(delete_artifact(&admin, "team", "app", tag).await.status, 412, "{tag}");
    }
}

#[tokio::test]
async fn clusters_are_asked_by_themselves() {
    let registry = configured()
        .env("WHARF_IN_USE__HOSTS", HOST)
        .env("WHARF_IN_USE__REFRESH", "10s")
        .env("WHARF_EGRESS__ALLOW", "127.0.0.1")
        .env("WHARF_EGRESS__PORTS", "1-65535")
        .start();
    let admin = registry.admin();
    push(&admin, &["v1"]).await;
    let cluster = Kubernetes::start().await;
    k8s::deployment(&cluster, "web", &[image("v1")], None);
    let prod = known_by(&admin, &cluster.with_token()).await;
    for _ in 0..150 {
        if admin.get(&prod).await.value()["ours"] == 1 || admin.get(&prod).await.value()["ours"] == 2 {
            assert_eq!(delete_artifact(&admin, "team", "app", "v1").await.status, 412);
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("never asked: {:?}", admin.get(&prod).await);
}

#[tokio::test]
async fn c14_kubeconfigs_lead_nowhere_the_guard_does_not_allow_and_are_never_shown() {
    let cluster = Kubernetes::start().await;
    k8s::deployment(&cluster, "web", &[image("v1")], None);
    // The way to this machine is not open.
    let closed = configured().env("WHARF_EGRESS__PORTS", "1-65535").start();
    let body = json!({"name": "prod", "kind": "kubeconfig", "kubeconfig": cluster.with_token()});
    let refused = closed.admin().json("POST", "/api/v2.0/clusters", &body).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert!(cluster.asked().is_empty());

    let registry = reaching();
    let admin = registry.admin();
    let prod = known_by(&admin, &cluster.with_token()).await;
    assert_eq!(refresh(&admin, &prod).await.0, 200);
    let wrong = cluster.kubeconfig("{token: another-token}");
    let changed = json!({"name": "prod", "kind": "kubeconfig", "kubeconfig": wrong});
    assert_eq!(admin.json("PUT", &prod, &changed).await.status, 200);
    assert_eq!(refresh(&admin, &prod).await.0, 412);
    for path in [prod.clone(), "/api/v2.0/clusters".into(), "/api/v2.0/auditlog-exts".into()] {
        let text = String::from_utf8_lossy(&admin.get(&path).await.body).into_owned();
        for secret in [TOKEN, "another-token", "certificate-authority", "BEGIN"] {
            assert!(!text.contains(secret), "{path}: {text}");
        }
    }
    let database = std::fs::read(registry.data_dir().join("wharf.db")).unwrap_or_default();
    let log = std::fs::read(registry.data_dir().join("wharf.db-wal")).unwrap_or_default();
    for bytes in [database, log] {
        let found = bytes.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes());
        assert!(!found, "sealed at rest");
    }
    for user in ["{exec: {command: sh}}", "{tokenFile: /etc/passwd}", "{}"] {
        let body = json!({"name": "other", "kind": "kubeconfig", "kubeconfig": cluster.kubeconfig(user)});
        assert_eq!(admin.json("POST", "/api/v2.0/clusters", &body).await.status, 400, "{user}");
    }
    for body in [
        json!({"name": "other", "kind": "kubeconfig"}),
        json!({"name": "other", "kind": "agent", "kubeconfig": cluster.with_token()}),
    ] {
        assert_eq!(admin.json("POST", "/api/v2.0/clusters", &body).await.status, 400);
    }
}
