//! Artifacts move, repositories are renamed, and old names lead on.

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, Reply};

use crate::access::stage::{FOREIGN, PRIVATE, PUBLIC, Stage, Who};
use crate::artifacts::{at, field, push_index, referrer, rows};
use crate::immutability::{make_rule, rule};

async fn move_to(client: &Client, repository: &str, reference: &str, target: &str) -> Reply {
    let path = format!("{}/artifacts/{reference}/move", at(repository));
    client.json("POST", &path, &json!({"repository": target})).await
}

async fn used(client: &Client, project: &str) -> i64 {
    let summary = client.get(&format!("/api/v2.0/projects/{project}/summary")).await.value();
    summary["quota"]["used"]["storage"].as_i64().expect("a number")
}

async fn label(client: &Client, name: &str, project: &Value) -> Value {
    let body = json!({"name": name, "scope": "p", "project_id": project, "color": "#ffffff"});
    let made = client.json("POST", "/api/v2.0/labels", &body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let id: i64 = made
        .header("location")
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("a number");
    json!(id)
}

#[tokio::test]
async fn a_move_takes_everything_along_and_its_old_names_follow_it() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    admin.make_member(PUBLIC, Who::Maintainer.name(), 2).await;
    let (index, children) = push_index(&admin, "acme/from/app", "1").await;
    admin
        .push_manifest(
            "acme/from/app",
            "stable",
            "application/vnd.oci.image.index.v1+json",
            &admin.get("/v2/acme/from/app/manifests/1").await.body,
        )
        .await;
    let signature = referrer(&index, "application/vnd.cncf.notary.signature");
    admin.push_image("acme/from/app", &signature.digest.to_string(), &signature).await;
    let other = stage.seed("acme/from/app", "other").await;
    for (name, project) in [("kept", PRIVATE), ("kept", PUBLIC), ("lost", PRIVATE)] {
        let id = admin.get(&format!("/api/v2.0/projects/{project}")).await.value()["project_id"].clone();
        let label = label(&admin, name, &id).await;
        if project == PRIVATE {
            let path = format!("{}/artifacts/1/labels", at("acme/from/app"));
            assert_eq!(admin.json("POST", &path, &json!({"id": label})).await.status, 200);
        }
    }
    let before = (used(&admin, PRIVATE).await, used(&admin, PUBLIC).await);

    let mary = stage.client(Who::Maintainer);
    let moved = move_to(&mary, "acme/from/app", "1", "commons/to/app").await;
    assert_eq!(moved.status, 201, "{moved:?}");
    let there = admin
        .get(&format!("{}?with_label=true&with_accessory=true", moved.header("location")))
        .await
        .value();
    assert_eq!(there["digest"], index);
    let tags = field(there["tags"].as_array().expect("tags"), "name");
    assert_eq!(tags.len(), 2, "{tags:?}");
    assert_eq!(field(there["labels"].as_array().expect("labels"), "name"), ["kept"]);
    assert_eq!(
        field(there["accessories"].as_array().expect("accessories"), "type"),
        ["signature.notation"]
    );

    // What did not move stays, and both projects are charged for what they hold.
    let left = rows(&admin, &format!("{}/artifacts", at("acme/from/app"))).await;
    assert_eq!(field(&left, "digest"), [other.digest.to_string()]);
    let after = (used(&admin, PRIVATE).await, used(&admin, PUBLIC).await);
    assert!(after.0 < before.0 && after.1 > before.1, "{before:?} {after:?}");
    assert_eq!(
        before.0 - after.0,
        after.1 - before.1,
        "nothing is shared here, so what one is spared the other is charged"
    );

    // The old names lead on for who may pull at both places: every tag, every digest, blobs and referrers.
    let guest = stage.client(Who::Guest);
    let token = guest.token(&["repository:acme/from/app:pull"]).await.expect("a token");
    for client in [&guest, &stage.registry.anonymous().bearer(&token)] {
        for name in ["1", "stable", index.as_str()] {
            let reply = client.get(&format!("/v2/acme/from/app/manifests/{name}")).await;
            assert_eq!(
                (reply.status, reply.header("docker-content-digest")),
                (200, index.as_str()),
                "{name}: {reply:?}"
            );
            assert_eq!(client.head(&format!("/v2/acme/from/app/manifests/{name}")).await.status, 200);
        }
        for child in &children {
            client.assert_pulls("acme/from/app", &child.digest.to_string(), child).await;
        }
        let referrers = client.get(&format!("/v2/acme/from/app/referrers/{index}")).await.value();
        assert_eq!(referrers["manifests"][0]["digest"], signature.digest.to_string(), "{referrers}");
    }
    assert_eq!(stage.client(Who::Outsider).get("/v2/acme/from/app/manifests/1").await.status, 403);
    assert_eq!(stage.client(Who::Anonymous).get("/v2/acme/from/app/manifests/1").await.status, 401);

    // Each side's log says what happened.
    for (project, word) in [(PRIVATE, "moved to commons/to/app"), (PUBLIC, "moved from acme/from/app")] {
        let log = admin
            .get(&format!("/api/v2.0/projects/{project}/auditlog-exts?page_size=100"))
            .await;
        assert!(String::from_utf8_lossy(&log.body).contains(word), "{project}: {log:?}");
    }

    // A push under an old name ends its redirect, and no other.
    let fresh = stage.seed("acme/from/app", "1").await;
    guest.assert_pulls("acme/from/app", "1", &fresh).await;
    assert_eq!(admin.delete(&format!("{}/artifacts/1", at("acme/from/app"))).await.status, 200);
    assert_eq!(
        guest.get("/v2/acme/from/app/manifests/1").await.status,
        404,
        "it does not come back"
    );
    assert_eq!(guest.get("/v2/acme/from/app/manifests/stable").await.status, 200);
}

#[tokio::test]
async fn a_redirect_gives_nobody_a_right() {
    let stage = Stage::own().await;
    let image = stage.seed("acme/app", "1").await;
    let admin = stage.admin();
    assert_eq!(move_to(&admin, "acme/app", "1", "vault/app").await.status, 201);
    // Members of the old project may not pull from the new one: for them there is nothing, as for a tag that never was.
    for who in [Who::Guest, Who::Developer, Who::ProjectAdmin] {
        let client = stage.client(who);
        for path in [
            "/v2/acme/app/manifests/1".to_owned(),
            format!("/v2/acme/app/manifests/{}", image.digest),
            format!("/v2/acme/app/referrers/{}", image.digest),
        ] {
            let reply = client.get(&path).await;
            if path.contains("referrers") {
                assert_eq!((reply.status, &reply.value()["manifests"]), (200, &json!([])), "{who:?} {path}");
            } else {
                assert_eq!((reply.status, reply.code().as_str()), (404, "MANIFEST_UNKNOWN"), "{who:?} {path}");
            }
        }
    }
    assert_eq!(admin.get("/v2/acme/app/manifests/1").await.status, 200);
    // With the right at the target, but none at the source, the old name says nothing either.
    admin.make_member(FOREIGN, Who::Outsider.name(), 3).await;
    assert_eq!(stage.client(Who::Outsider).get("/v2/acme/app/manifests/1").await.status, 403);
    admin.make_member(FOREIGN, Who::Guest.name(), 3).await;
    stage.client(Who::Guest).assert_pulls("acme/app", "1", &image).await;
    // Rights end at once, also along a redirect.
    admin.make_project("elsewhere", false).await;
    assert_eq!(move_to(&admin, "vault/app", "1", "elsewhere/app").await.status, 201);
    assert_eq!(stage.client(Who::Guest).get("/v2/acme/app/manifests/1").await.status, 404);
    admin.make_member("elsewhere", Who::Guest.name(), 3).await;
    stage.client(Who::Guest).assert_pulls("acme/app", "1", &image).await;
    // A project that is gone takes the redirects into it along.
    assert_eq!(admin.delete(&at("elsewhere/app")).await.status, 200);
    assert_eq!(admin.delete("/api/v2.0/projects/elsewhere").await.status, 200);
    assert_eq!(admin.get("/v2/acme/app/manifests/1").await.status, 404);
}

#[tokio::test]
async fn who_moves_deletes_here_and_pushes_there() {
    let stage = Stage::own().await;
    stage.seed("acme/app", "1").await;
    stage.seed("vault/app", "1").await;
    let admin = stage.admin();
    for who in [Who::LimitedGuest, Who::Guest, Who::Developer, Who::Outsider] {
        let reply = move_to(&stage.client(who), "acme/app", "1", "acme/other").await;
        assert_eq!(reply.status, 403, "{who:?}: {reply:?}");
    }
    assert_eq!(
        move_to(&stage.client(Who::Anonymous), "acme/app", "1", "acme/other").await.status,
        401
    );
    let mary = stage.client(Who::Maintainer);
    for (from, to, status) in [
        ("acme/app", "vault/stolen", 403),
        ("acme/app", "commons/app", 403),
        ("vault/app", "acme/app", 403),
        ("absent/app", "acme/app", 403),
        ("acme/app", "absent/app", 403),
        ("acme/app", "acme/app", 409),
        ("acme/app", "acme", 400),
        ("acme/app", "acme/UPPER", 400),
        ("acme/absent", "acme/app", 404),
    ] {
        let reply = move_to(&mary, from, "1", to).await;
        assert_eq!(reply.status, status, "{from} to {to}: {reply:?}");
    }
    // A tag that is on something else there is not taken from it, and what belongs to something else goes with that only.
    stage.seed("acme/taken", "1").await;
    assert_eq!(move_to(&mary, "acme/app", "1", "acme/taken").await.status, 409);
    let (_, children) = push_index(&admin, "acme/index", "1").await;
    let child = children[0].digest.to_string();
    assert_eq!(move_to(&mary, "acme/index", &child, "acme/other").await.status, 412);
    assert_eq!(admin.get(&at("acme/other")).await.status, 404, "a move that fails leaves nothing");
    // Over the target's quota nothing moves.
    let id = admin.get("/api/v2.0/projects/acme").await.value()["project_id"].clone();
    let big = Image::random(1, 50_000);
    admin.push_image("vault/big", "1", &big).await;
    let quota = admin
        .get(&format!("/api/v2.0/quotas?reference=project&reference_id={id}"))
        .await
        .value()[0]["id"]
        .clone();
    let limit = json!({"hard": {"storage": used(&admin, "acme").await + 20_000}});
    assert_eq!(admin.json("PUT", &format!("/api/v2.0/quotas/{quota}"), &limit).await.status, 200);
    let over = move_to(&admin, "vault/big", "1", "acme/big").await;
    assert!(matches!(over.status, 403 | 412 | 413), "{over:?}");
    admin.assert_pulls("vault/big", "1", &big).await;
}

#[tokio::test]
async fn what_comes_home_is_found_at_home() {
    let stage = Stage::own().await;
    let (admin, image) = (stage.admin(), stage.seed("acme/a", "1").await);
    for (from, to) in [("acme/a", "acme/b"), ("acme/b", "acme/c"), ("acme/c", "acme/a")] {
        assert_eq!(move_to(&admin, from, "1", to).await.status, 201, "{from} to {to}");
        for name in ["acme/a", "acme/b", "acme/c"] {
            let reply = admin.get(&format!("/v2/{name}/manifests/1")).await;
            // A name that was not used yet leads nowhere.
            if reply.status != 404 {
                assert_eq!(reply.body, image.manifest, "{from} to {to}: {name}");
            }
        }
        admin.assert_pulls(to, "1", &image).await;
        admin.assert_pulls("acme/a", "1", &image).await;
    }
    assert_eq!(admin.delete(&format!("{}/artifacts/1", at("acme/a"))).await.status, 200);
    for name in ["acme/a", "acme/b", "acme/c"] {
        assert_eq!(admin.get(&format!("/v2/{name}/manifests/1")).await.status, 404, "{name}");
    }
}

#[tokio::test]
async fn a_renamed_repository_answers_to_both_names_until_the_old_one_is_used() {
    let stage = Stage::own().await;
    let (admin, guest, mary) = (stage.admin(), stage.client(Who::Guest), stage.client(Who::Maintainer));
    let (one, two) = (stage.seed("acme/old/app", "1").await, stage.seed("acme/old/app", "2").await);
    stage.seed("acme/taken", "1").await;
    let path = format!("{}/rename", at("acme/old/app"));
    let body = json!({"name": "new/app"});
    assert_eq!(guest.json("POST", &path, &body).await.status, 403);
    assert_eq!(stage.client(Who::Developer).json("POST", &path, &body).await.status, 403);
    for (name, status) in [("taken", 409), ("old/app", 409), ("Upper", 400), ("", 400)] {
        assert_eq!(mary.json("POST", &path, &json!({"name": name})).await.status, status, "{name}");
    }
    let renamed = mary.json("POST", &path, &body).await;
    assert_eq!(renamed.status, 200, "{renamed:?}");
    assert_eq!(guest.get(renamed.header("location")).await.value()["name"], "acme/new/app");
    for name in ["acme/old/app", "acme/new/app"] {
        guest.assert_pulls(name, "1", &one).await;
        guest.assert_pulls(name, &two.digest.to_string(), &two).await;
    }
    let found = rows(&guest, "/api/v2.0/projects/acme/repositories").await;
    assert!(!field(&found, "name").contains(&"acme/old/app".to_owned()), "{found:?}");
    // Renamed again, the first name follows; used again, it is a repository of its own.
    let again = format!("{}/rename", at("acme/new/app"));
    assert_eq!(mary.json("POST", &again, &json!({"name": "newest"})).await.status, 200);
    guest.assert_pulls("acme/old/app", "1", &one).await;
    let fresh = Image::random(1, 300);
    admin.push_image("acme/old/app", "3", &fresh).await;
    assert_eq!(guest.get("/v2/acme/old/app/manifests/1").await.status, 404);
    guest.assert_pulls("acme/new/app", "1", &one).await;
    guest.assert_pulls("acme/newest", "1", &one).await;
}

#[tokio::test]
async fn what_a_rule_keeps_in_place_neither_moves_nor_is_renamed() {
    let stage = Stage::own().await;
    let (admin, image) = (stage.admin(), stage.seed("acme/held", "v1").await);
    stage.seed("acme/held", "dev").await;
    make_rule(&admin, "acme", &rule(&["held"], &["v*"])).await;
    let digest = image.digest.to_string();
    for reference in ["v1", digest.as_str()] {
        let reply = move_to(&admin, "acme/held", reference, "acme/free").await;
        assert_eq!((reply.status, reply.code().as_str()), (412, "PRECONDITION"), "{reply:?}");
    }
    let renamed = admin
        .json("POST", &format!("{}/rename", at("acme/held")), &json!({"name": "free"}))
        .await;
    assert_eq!(renamed.status, 412, "{renamed:?}");
    admin.assert_pulls("acme/held", "v1", &image).await;
    assert_eq!(admin.get(&at("acme/free")).await.status, 404);
    assert_eq!(move_to(&admin, "acme/held", "dev", "acme/free").await.status, 201);
}
