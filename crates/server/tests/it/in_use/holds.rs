use serde_json::json;
use wharf_testkit::{Image, index_of};

use super::{HOST, cluster, delete_artifact, holders, known, message, report, web};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

#[tokio::test]
async fn what_runs_is_not_deleted_by_any_door() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let (old, new) = (Image::random(1, 300), Image::random(1, 300));
    admin.push_image("team/app", "v1", &old).await;
    admin.push_image("team/app", "v2", &new).await;
    let prod = cluster(&admin, "prod").await;
    report(&admin, &prod, &[web(&format!("{HOST}/team/app:v1"))]).await;

    let refused = delete_artifact(&admin, "team", "app", "v1").await;
    assert_eq!((refused.status, refused.code().as_str()), (412, "PRECONDITION"), "{refused:?}");
    assert_eq!(message(&refused), "team/app runs in cluster prod: deployment shop/web");
    for path in [
        format!("/v2/team/app/manifests/{}", old.digest),
        "/v2/team/app/manifests/v1".to_owned(),
        "/api/v2.0/projects/team/repositories/app/artifacts/v1/tags/v1".to_owned(),
        "/api/v2.0/projects/team/repositories/app".to_owned(),
        "/api/repositories/team/app/tags/v1".to_owned(),
        "/api/repositories/team/app".to_owned(),
    ] {
        let refused = admin.delete(&path).await;
        assert_eq!(refused.status, 412, "{path}: {refused:?}");
        assert!(
            String::from_utf8_lossy(&refused.body).contains("cluster prod"),
            "{path}: {refused:?}"
        );
    }
    admin.assert_pulls("team/app", "v1", &old).await;
    // What nothing runs goes as before.
    assert_eq!(admin.delete("/api/repositories/team/app/tags/v2").await.status, 200);
    assert_eq!(
        admin.get(&format!("/v2/team/app/manifests/{}", new.digest)).await.status,
        404,
        "with its last tag"
    );
}

#[tokio::test]
async fn a_silent_cluster_keeps_its_images_until_an_administrator_ends_it() {
    let mut registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    admin.push_image("team/app", "v1", &Image::random(1, 300)).await;
    let prod = cluster(&admin, "prod").await;
    report(&admin, &prod, &[web(&format!("{HOST}/team/app:v1"))]).await;
    registry.restart();
    let admin = registry.admin();
    assert_eq!(delete_artifact(&admin, "team", "app", "v1").await.status, 412);
    let operator = admin.make_user("operator").await;
    assert_eq!(operator.delete(&format!("{prod}/inventory")).await.status, 403);
    assert_eq!(admin.delete(&format!("{prod}/inventory")).await.status, 200);
    assert_eq!(delete_artifact(&admin, "team", "app", "v1").await.status, 200);
}

#[tokio::test]
async fn a_moved_tag_leaves_what_still_runs() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let (running, next) = (Image::random(1, 300), Image::random(1, 300));
    admin.push_image("team/app", "latest", &running).await;
    let prod = cluster(&admin, "prod").await;
    report(&admin, &prod, &[web(&format!("{HOST}/team/app"))]).await;
    admin.push_image("team/app", "latest", &next).await;
    for digest in [&running.digest, &next.digest] {
        let refused = delete_artifact(&admin, "team", "app", digest.as_str()).await;
        assert_eq!(refused.status, 412, "what runs, and what a restart would pull: {refused:?}");
    }
}

#[tokio::test]
async fn a_running_child_keeps_its_index_and_a_running_index_its_children() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let (one, other, shared) = (Image::random(1, 200), Image::random(1, 200), Image::random(1, 200));
    for image in [&one, &other, &shared] {
        admin.push_image("team/app", image.digest.as_str(), image).await;
    }
    let (first, second) = (index_of(&[&one, &shared]), index_of(&[&other, &shared]));
    for (tag, index) in [("first", &first), ("second", &second)] {
        assert_eq!(admin.push_manifest("team/app", tag, INDEX, index).await.status, 201);
    }
    let prod = cluster(&admin, "prod").await;
    let mut used = web(&format!("{HOST}/team/app@{}", one.digest));
    report(&admin, &prod, std::slice::from_ref(&used)).await;
    let refused = delete_artifact(&admin, "team", "app", "first").await;
    assert_eq!(refused.status, 412, "its child runs: {refused:?}");
    let deleted = admin.delete(&format!("/v2/team/app/manifests/{}", shared.digest)).await;
    assert_eq!(deleted.status, 412, "a sibling of what runs: {deleted:?}");
    assert_eq!(
        delete_artifact(&admin, "team", "app", "second").await.status,
        200,
        "shares a child and does not run"
    );

    used["image"] = json!(format!("{HOST}/team/app:first"));
    report(&admin, &prod, &[used]).await;
    for child in [&one, &shared] {
        let refused = admin.delete(&format!("/v2/team/app/manifests/{}", child.digest)).await;
        assert_eq!(refused.status, 412, "{refused:?}");
    }
}

#[tokio::test]
async fn signatures_of_what_runs_stay_also_those_that_come_later() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let image = Image::random(1, 200);
    admin.push_image("team/app", "v1", &image).await;
    let prod = cluster(&admin, "prod").await;
    report(&admin, &prod, &[web(&format!("{HOST}/team/app:v1"))]).await;
    let subject = json!({"mediaType": image.media_type, "digest": image.digest, "size": image.manifest.len()});
    let signature = Image::with(vec![wharf_testkit::Blob::random(50)], |manifest| {
        manifest["subject"] = subject;
        manifest["artifactType"] = json!("application/vnd.example.signature");
    });
    admin.push_image("team/app", signature.digest.as_str(), &signature).await;
    let refused = admin.delete(&format!("/v2/team/app/manifests/{}", signature.digest)).await;
    assert_eq!(refused.status, 412, "{refused:?}");
}

#[tokio::test]
async fn what_runs_this_image_and_where() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let image = Image::random(1, 200);
    admin.push_image("team/app", "v1", &image).await;
    for (name, namespace) in [("prod", "shop"), ("stage", "test")] {
        let path = cluster(&admin, name).await;
        let mut used = web(&format!("{HOST}/team/app:v1"));
        used["namespace"] = json!(namespace);
        report(&admin, &path, &[used]).await;
    }
    let found = holders(&admin, "team", "app", "v1").await;
    assert_eq!((&found["count"], &found["clusters"]), (&json!(2), &json!(2)), "{found}");
    assert_eq!(found["uses"][0]["namespace"], "shop");
    assert_eq!(found["uses"][1]["cluster"], "stage");
    let refused = delete_artifact(&admin, "team", "app", "v1").await;
    assert_eq!(message(&refused), "team/app runs in cluster prod: deployment shop/web (and 1 more)");
    let asked = json!({"targets": ["team", "team/app", "team/app:v1", format!("team/app@{}", image.digest)]});
    let impact = admin.json("POST", "/api/v2.0/in-use/impact", &asked).await;
    assert_eq!(impact.status, 200, "{impact:?}");
    let targets: Vec<_> = impact
        .value()
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["target"].clone())
        .collect();
    assert_eq!(targets.len(), 4, "{impact:?}");
    for bad in [json!([]), json!(["team/app:"]), json!(["team/App"]), json!(["team/app@sha256:x"])] {
        let reply = admin.json("POST", "/api/v2.0/in-use/impact", &json!({"targets": bad})).await;
        assert_eq!(reply.status, 400, "{bad}: {reply:?}");
    }
}

#[tokio::test]
async fn images_stay_held_when_their_project_is_renamed() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    admin.push_image("team/app", "v1", &Image::random(1, 200)).await;
    let prod = cluster(&admin, "prod").await;
    report(&admin, &prod, &[web(&format!("{HOST}/team/app:v1"))]).await;
    let renamed = admin.json("POST", "/api/v2.0/projects/team/rename", &json!({"name": "crew"})).await;
    assert_eq!(renamed.status, 200, "{renamed:?}");
    assert_eq!(delete_artifact(&admin, "crew", "app", "v1").await.status, 412);
}
