use serde_json::json;
use wharf_testkit::Image;

use super::{HOST, cluster, holders, known, made, report, web};

#[tokio::test]
async fn names_of_others_are_shown_only_to_those_who_may() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", true).await;
    admin.make_project("secret", false).await;
    for repository in ["team/app", "secret/app"] {
        admin.push_image(repository, "v1", &Image::random(1, 200)).await;
    }
    let prod = cluster(&admin, "prod").await;
    let uses = ["team", "secret"].map(|project| web(&format!("{HOST}/{project}/app:v1")));
    report(&admin, &prod, &uses).await;
    let (guest, developer) = (admin.make_user("guest").await, admin.make_user("developer").await);
    admin.make_member("team", "guest", 3).await;
    admin.make_member("team", "developer", 2).await;
    for client in [&registry.anonymous(), &guest] {
        let found = holders(client, "team", "app", "v1").await;
        assert_eq!((&found["count"], &found["clusters"]), (&json!(1), &json!(1)), "{found}");
        let text = found.to_string();
        assert!(!text.contains("shop") && !text.contains("web") && !text.contains("prod"), "{text}");
    }
    assert_eq!(holders(&developer, "team", "app", "v1").await["uses"][0]["namespace"], "shop");
    for client in [&guest, &developer] {
        let foreign = "/api/v2.0/projects/secret/repositories/app/artifacts/v1/in-use";
        assert_eq!(client.get(foreign).await.status, 403);
        for target in ["secret", "secret/app", "secret/app:v1", "absent", "absent/app"] {
            let reply = client.json("POST", "/api/v2.0/in-use/impact", &json!({"targets": [target]})).await;
            assert_eq!(reply.status, 403, "{target}: {reply:?}");
        }
        for path in ["/api/v2.0/clusters".to_owned(), prod.clone(), format!("{prod}/inventory")] {
            assert_eq!(client.get(&path).await.status, 403, "{path}");
        }
    }
}

#[tokio::test]
async fn an_agents_robot_reports_for_its_cluster_and_does_nothing_else() {
    let registry = known();
    let admin = registry.admin();
    let robot = async |name: &str| {
        let access = json!([{"resource": "cluster-inventory", "action": "create"}]);
        let body = json!({"name": name, "level": "system", "duration": -1, "permissions": [{"kind": "system", "namespace": "/", "access": access}]});
        let made = admin.json("POST", "/api/v2.0/robots", &body).await;
        assert_eq!(made.status, 201, "{made:?}");
        let made = made.value();
        let text = |field: &str| made[field].as_str().expect("a text").to_owned();
        (made["id"].clone(), registry.user(&text("name"), &text("secret")))
    };
    let ((own, agent), (_, stranger)) = (robot("agent-prod").await, robot("agent-stage").await);
    let prod = made(&admin, &json!({"name": "prod", "kind": "agent", "reporter": own})).await;
    let inventory = format!("{prod}/inventory");
    let body = json!({"uses": [web("x")]});
    assert_eq!(agent.json("POST", &inventory, &body).await.status, 200);
    assert_eq!(
        stranger.json("POST", &inventory, &body).await.status,
        403,
        "another cluster's agent"
    );
    for (method, path) in [("GET", &inventory), ("DELETE", &inventory), ("GET", &prod), ("DELETE", &prod)] {
        assert_eq!(agent.send(method, path).await.status, 403, "{method} {path}");
    }
    assert_eq!(registry.anonymous().json("POST", &inventory, &body).await.status, 401);
}
