use std::fs;

use serde_json::json;
use wharf_testkit::Image;

use super::{Shell, has_line};
use crate::in_use::kubernetes::{self as k8s, Kubernetes};
use crate::in_use::{HOST, known};

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_reports_and_the_commands_tell_what_it_found() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    for tag in ["v1", "v2"] {
        admin.push_image("team/app", tag, &Image::random(1, 100)).await;
    }
    let cluster = Kubernetes::start().await;
    k8s::deployment(&cluster, "web", &[format!("{HOST}/team/app:v1")], None);
    let shell = Shell::admin(&registry);
    let added = shell.json(&["cluster", "add", "prod", "--rewrite", "docker.io=hub"]);
    let (id, kind) = (added["id"].to_string(), added["kind"].clone());
    assert_eq!(kind, "agent");
    let access = [
        "robot",
        "create",
        "agent",
        "--allow-system",
        "cluster-inventory:create",
        "--duration",
        "-1",
    ];
    let robot = shell.json(&access);
    let folder = tempfile::tempdir().expect("a folder");
    let (kubeconfig, secret) = (folder.path().join("kubeconfig"), folder.path().join("secret"));
    fs::write(&kubeconfig, cluster.with_token()).expect("written");
    fs::write(&secret, robot["secret"].as_str().expect("a secret")).expect("written");
    let (kubeconfig, secret) = (kubeconfig.to_str().expect("UTF-8"), secret.to_str().expect("UTF-8"));
    let agent = Shell::new()
        .with("WHARF_SERVER", registry.url())
        .with("WHARF_USERNAME", robot["name"].as_str().expect("a name"))
        .with("WHARF_CLUSTER", &id);
    let told = agent.good(&["agent", "--once", "--kubeconfig", kubeconfig, "--password-file", secret]);
    assert_eq!(told.trim(), "reported 1 containers, 1 of them run images of this registry");
    agent.bad(&["agent", "--once", "--password-file", secret], 2, &["KUBERNETES_SERVICE_HOST"]);

    assert!(has_line(&shell.good(&["cluster", "list"]), &["prod", "agent", "1", "1"]));
    let shown = shell.good(&["in-use", "show", "team/app:v1"]);
    assert!(
        has_line(&shown, &["team/app:v1", "prod", "shop", "Deployment", "web", "main"]),
        "{shown}"
    );
    assert_eq!(shell.good(&["in-use", "show", "team/app:v2"]).trim(), "nothing runs it");
    assert!(has_line(&shell.good(&["in-use", "impact", "team"]), &["team/app", "prod"]));
    shell.bad(&["cluster", "refresh", "prod"], 1, &["reports itself"]);
    shell.good(&["cluster", "end", "prod"]);
    assert_eq!(shell.good(&["in-use", "show", "team/app:v1"]).trim(), "nothing runs it");
    shell.good(&["cluster", "remove", &id]);
    shell.bad(&["cluster", "remove", "prod"], 1, &["there is no cluster prod"]);
    assert_eq!(shell.json(&["cluster", "list"]), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn pins_are_made_listed_and_ended() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    admin.push_image("team/app", "v1", &Image::random(1, 100)).await;
    let shell = Shell::admin(&registry);
    shell.good(&["pin", "add", "release", "team/app:v1", "--reason", "shipped", "--ttl", "600"]);
    let listed = shell.good(&["pin", "list", "team"]);
    assert!(has_line(&listed, &["release", "app", "v1", "admin", "shipped"]), "{listed}");
    assert!(has_line(
        &shell.good(&["in-use", "show", "team/app:v1"]),
        &["team/app:v1", "Pin", "release"]
    ));
    shell.good(&["pin", "remove", "team", "release"]);
    assert_eq!(shell.json(&["pin", "list", "team"]), json!([]));
    shell.bad(&["pin", "add", "x", "team"], 2, &["project/repository:tag"]);
}
