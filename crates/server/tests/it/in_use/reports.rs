use serde_json::{Value, json};
use wharf_testkit::{Client, Image};

use super::{HOST, cluster, delete_artifact, holders, known, made, report, web};

async fn count(client: &Client, reference: &str) -> Value {
    holders(client, "team", "app", reference).await["count"].clone()
}

#[tokio::test]
async fn every_form_of_image_and_id_is_resolved() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let image = Image::random(1, 200);
    admin.push_image("team/app", "v1", &image).await;
    let prod = made(
        &admin,
        &json!({"name": "prod", "kind": "external", "rewrites": [{"from": "mirror.example.com/cache", "to": ""}, {"from": "docker.io/team", "to": "team"}]}),
    )
    .await;
    let (digest, config) = (&image.digest, &image.config.digest);
    let table = [
        (format!("{HOST}/team/app:v1"), None, 1),
        (format!("{HOST}/team/app@{digest}"), None, 1),
        (format!("{HOST}/team/app:other@{digest}"), None, 1),
        (
            format!("{HOST}/team/app:gone"),
            Some(format!("docker-pullable://{HOST}/team/app@{digest}")),
            1,
        ),
        (format!("{HOST}/team/app:gone"), Some(format!("{HOST}/team/app@{digest}")), 1),
        (format!("{HOST}/team/app:gone"), Some(format!("docker://{config}")), 1),
        (format!("{HOST}/team/app:gone"), Some(config.to_string()), 1),
        ("elsewhere.example/x:1".to_owned(), Some(format!("{HOST}/team/app@{digest}")), 1),
        (digest.to_string(), Some(format!("{HOST}/team/app@{digest}")), 1),
        ("mirror.example.com/cache/team/app:v1".into(), None, 1),
        ("team/app:v1".into(), None, 1),
        (format!("{HOST}/team/app:gone"), None, 0),
        ("elsewhere.example/team/app:v1".into(), None, 0),
        (format!("{HOST}:5000/team/app:v1"), None, 0),
        ("not an image".into(), None, 0),
    ];
    for (image, id, expected) in table {
        let mut used = web(&image);
        if let Some(id) = &id {
            used["image_id"] = json!(id);
        }
        report(&admin, &prod, &[used]).await;
        assert_eq!(count(&admin, "v1").await, json!(expected), "{image} {id:?}");
    }
}

#[tokio::test]
async fn an_image_that_is_pushed_after_the_report_is_held_by_its_name() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let prod = cluster(&admin, "prod").await;
    report(&admin, &prod, &[web(&format!("{HOST}/team/app:v1"))]).await;
    admin.push_image("team/app", "v1", &Image::random(1, 200)).await;
    admin.push_image("team/app", "v2", &Image::random(1, 200)).await;
    assert_eq!(delete_artifact(&admin, "team", "app", "v1").await.status, 412);
    assert_eq!(delete_artifact(&admin, "team", "app", "v2").await.status, 200);
}

#[tokio::test]
async fn the_convention_of_equal_names_is_one_mapping() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("shop", false).await;
    admin.push_image("shop/web", "20190912123205-c808c4", &Image::random(1, 200)).await;
    let prod = made(
        &admin,
        &json!({"name": "prod", "kind": "external", "rewrites": [{"from": "*", "to": "{namespace}/{name}"}]}),
    )
    .await;
    report(&admin, &prod, &[web("old.example/b/hello:20190912123205-c808c4")]).await;
    assert_eq!(delete_artifact(&admin, "shop", "web", "20190912123205-c808c4").await.status, 412);
}

#[tokio::test]
async fn a_report_in_parts_takes_the_place_of_the_last_one_when_it_is_whole() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    for tag in ["v1", "v2", "v3"] {
        admin.push_image("team/app", tag, &Image::random(1, 200)).await;
    }
    let prod = cluster(&admin, "prod").await;
    report(&admin, &prod, &[web(&format!("{HOST}/team/app:v1"))]).await;
    let part = |tag: &str, last: bool| json!({"report": "r-2", "last": last, "uses": [web(&format!("{HOST}/team/app:{tag}"))]});
    let inventory = format!("{prod}/inventory");
    let first = admin.json("POST", &inventory, &part("v2", false)).await;
    assert_eq!((first.status, &first.value()["complete"]), (200, &json!(false)), "{first:?}");
    for tag in ["v1", "v2"] {
        assert_eq!(count(&admin, tag).await, json!(1), "the old one and the part hold: {tag}");
    }
    assert_eq!(admin.get(&inventory).await.header("x-total-count"), "1", "the last whole one shows");
    let last = admin.json("POST", &inventory, &part("v3", true)).await;
    assert_eq!((&last.value()["uses"], &last.value()["ours"]), (&json!(2), &json!(2)), "{last:?}");
    let held = [count(&admin, "v1").await, count(&admin, "v2").await, count(&admin, "v3").await];
    assert_eq!(held, [json!(0), json!(1), json!(1)]);
}

#[tokio::test]
async fn of_two_reporters_at_once_none_makes_half_an_inventory_whole() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    for tag in ["v1", "v2"] {
        admin.push_image("team/app", tag, &Image::random(1, 200)).await;
    }
    let prod = cluster(&admin, "prod").await;
    let inventory = format!("{prod}/inventory");
    let part =
        |report: &str, tag: &str, last: bool| json!({"report": report, "last": last, "uses": [web(&format!("{HOST}/team/app:{tag}"))]});
    assert_eq!(admin.json("POST", &inventory, &part("a", "v1", false)).await.status, 200);
    let other = json!({"report": "b", "last": true, "uses": [web(&format!("{HOST}/team/app:v1")), web(&format!("{HOST}/team/app:v2"))]});
    assert_eq!(admin.json("POST", &inventory, &other).await.status, 200);
    for last in [false, true] {
        let late = admin.json("POST", &inventory, &part("a", "v2", last)).await;
        assert_eq!(late.status, 409, "its first part is gone: {late:?}");
    }
    for tag in ["v1", "v2"] {
        assert_eq!(count(&admin, tag).await, json!(1), "{tag} is still in the whole one");
    }
    // Ended by hand, the parts before count no more either.
    assert_eq!(admin.json("POST", &inventory, &part("c", "v1", false)).await.status, 200);
    assert_eq!(admin.delete(&inventory).await.status, 200);
    assert_eq!(admin.json("POST", &inventory, &part("c", "v2", true)).await.status, 409);
}

#[tokio::test]
async fn what_runs_under_an_old_name_is_held_where_it_is_now() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let images = [Image::random(1, 200), Image::random(1, 200)];
    admin.push_image("team/app", "v1", &images[0]).await;
    admin.push_image("team/old", "v1", &images[1]).await;
    let at = |repository: &str| format!("/api/v2.0/projects/team/repositories/{repository}");
    let moved = admin
        .json(
            "POST",
            &format!("{}/artifacts/v1/move", at("app")),
            &json!({"repository": "team/other"}),
        )
        .await;
    assert_eq!(moved.status, 201, "{moved:?}");
    let renamed = admin.json("POST", &format!("{}/rename", at("old")), &json!({"name": "new"})).await;
    assert!((200..300).contains(&renamed.status), "{renamed:?}");
    let prod = cluster(&admin, "prod").await;
    let uses = ["app:v1", "old:v1"].map(|image| web(&format!("{HOST}/team/{image}")));
    report(&admin, &prod, &uses).await;
    for repository in ["other", "new"] {
        let refused = delete_artifact(&admin, "team", repository, "v1").await;
        assert_eq!(refused.status, 412, "{repository}: {refused:?}");
    }
    let by_digest = [web(&format!("{HOST}/team/app@{}", images[0].digest))];
    report(&admin, &prod, &by_digest).await;
    assert_eq!(delete_artifact(&admin, "team", "other", "v1").await.status, 412);
    assert_eq!(
        delete_artifact(&admin, "team", "new", "v1").await.status,
        200,
        "nothing runs it any more"
    );
}

#[tokio::test]
async fn reports_that_cannot_be_believed_change_nothing() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    admin.push_image("team/app", "v1", &Image::random(1, 200)).await;
    let prod = made(&admin, &json!({"name": "prod", "kind": "agent"})).await;
    report(&admin, &prod, &[web(&format!("{HOST}/team/app:v1"))]).await;
    let inventory = format!("{prod}/inventory");
    let with = |name: &str, value: Value| {
        let mut used = web("x");
        used[name] = value;
        json!({"uses": [used]})
    };
    for bad in [
        json!({"uses": []}),
        json!({"last": false, "uses": [web("x")]}),
        json!({"report": "a b", "uses": [web("x")]}),
        with("name", json!("")),
        with("kind", json!("")),
        with("image", json!("")),
        with("image", json!("a".repeat(2000))),
        with("namespace", json!("a\u{1b}[2J")),
    ] {
        let reply = admin.json("POST", &inventory, &bad).await;
        assert_eq!(reply.status, 400, "{bad}: {reply:?}");
    }
    for bad in [json!({}), json!({"uses": "x"}), with("since", json!("yesterday"))] {
        assert_eq!(admin.json("POST", &inventory, &bad).await.status, 422, "{bad}");
    }
    assert_eq!(count(&admin, "v1").await, json!(1));
}

#[tokio::test]
async fn clusters_are_made_listed_changed_and_forgotten() {
    let registry = known();
    let admin = registry.admin();
    let prod = made(
        &admin,
        &json!({"name": "prod", "kind": "agent", "rewrites": [{"from": "m.example", "to": "a"}]}),
    )
    .await;
    let found = admin.get(&prod).await.value();
    assert_eq!(
        (&found["name"], &found["kind"], &found["uses"]),
        (&json!("prod"), &json!("agent"), &json!(0))
    );
    let again = admin
        .json("POST", "/api/v2.0/clusters", &json!({"name": "prod", "kind": "agent"}))
        .await;
    assert_eq!(again.status, 409, "{again:?}");
    for bad in [
        json!({"name": "", "kind": "agent"}),
        json!({"name": "a b", "kind": "agent"}),
        json!({"name": "x", "kind": "other"}),
        json!({"name": "x", "kind": "agent", "reporter": 999_999}),
        json!({"name": "x", "kind": "agent", "rewrites": [{"from": "*", "to": "a"}]}),
        json!({"name": "x", "kind": "agent", "rewrites": [{"from": "a", "to": "A"}]}),
    ] {
        let reply = admin.json("POST", "/api/v2.0/clusters", &bad).await;
        assert_eq!(reply.status, 400, "{bad}: {reply:?}");
    }
    let changed = admin.json("PUT", &prod, &json!({"name": "production", "kind": "agent"})).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let listed = admin.get("/api/v2.0/clusters?q=name%3Dproduction").await;
    assert_eq!((listed.header("x-total-count"), &listed.value()[0]["rewrites"]), ("1", &json!([])));
    assert_eq!(admin.get("/api/v2.0/clusters?q=kubeconfig%3Dx").await.status, 400);
    assert_eq!(admin.delete(&prod).await.status, 200);
    assert_eq!(admin.get(&prod).await.status, 404);
}
