//! Every change leaves its entry, and what changes nothing leaves none.

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, Reply};

use super::{entries, send};
use crate::start;

/// What the one entry of request `id` says: who did what to what, whether it was done.
async fn told(admin: &Client, id: &str) -> Vec<String> {
    let found = entries(admin, &format!("request_id={id}")).await;
    for entry in &found {
        assert_eq!(
            (&entry["client_address"], &entry["operation_result"]),
            (&json!("127.0.0.1"), &json!(true)),
            "{entry}"
        );
        assert!(entry["op_time"].is_string() && entry["id"].is_i64(), "{entry}");
    }
    let word = |entry: &Value, key: &str| entry[key].as_str().unwrap_or("").to_owned();
    let line = |entry: &Value| {
        ["username", "operation", "resource_type", "resource"]
            .map(|key| word(entry, key))
            .join(" ")
    };
    let mut lines: Vec<_> = found.iter().map(line).collect();
    lines.sort();
    lines
}

async fn put_manifest(client: &Client, id: &str, path: &str, image: &Image) -> Reply {
    let request = client
        .request("PUT", path)
        .header("x-request-id", id)
        .header("content-type", image.media_type)
        .body(image.manifest.clone());
    Reply::of(request).await
}

#[tokio::test]
async fn every_change_leaves_exactly_one_entry_with_actor_address_object_and_outcome() {
    let registry = start();
    let admin = registry.admin();
    let user = json!({"username": "anna", "password": "Pass-word1-anna", "email": "anna@example.org", "realname": "Anna"});
    assert_eq!(send(&admin, "r-user", "POST", "/api/v2.0/users", Some(user)).await.status, 201);
    assert_eq!(told(&admin, "r-user").await, ["admin create user anna"]);
    let anna = registry.user("anna", "Pass-word1-anna");

    let project = json!({"project_name": "team", "public": false});
    assert_eq!(
        send(&admin, "r-project", "POST", "/api/v2.0/projects", Some(project)).await.status,
        201
    );
    assert_eq!(told(&admin, "r-project").await, ["admin create project team"]);

    let member = json!({"role_id": 1, "member_user": {"username": "anna"}});
    let added = send(&admin, "r-member", "POST", "/api/v2.0/projects/team/members", Some(member)).await;
    assert_eq!(
        (added.status, told(&admin, "r-member").await),
        (201, vec!["admin create member anna".to_owned()])
    );

    let image = Image::random(1, 500);
    for blob in image.blobs() {
        assert_eq!(anna.push_blob("team/app", blob).await.status, 201);
    }
    assert_eq!(
        put_manifest(&anna, "r-push", "/v2/team/app/manifests/1.0", &image).await.status,
        201
    );
    let artifact = format!("anna create artifact team/app@{}", image.digest);
    assert_eq!(
        told(&admin, "r-push").await,
        [artifact, "anna create tag team/app:1.0".into()],
        "one for the artifact, one for the tag"
    );

    assert_eq!(send(&anna, "r-tag", "DELETE", "/v2/team/app/manifests/1.0", None).await.status, 202);
    assert_eq!(told(&admin, "r-tag").await, ["anna delete tag team/app:1.0"]);
    let path = format!("/v2/team/app/manifests/{}", image.digest);
    assert_eq!(send(&anna, "r-manifest", "DELETE", &path, None).await.status, 202);
    assert_eq!(
        told(&admin, "r-manifest").await,
        [format!("anna delete artifact team/app@{}", image.digest)]
    );
    let blob = &image.blobs().next().expect("a blob").digest;
    assert_eq!(
        send(&anna, "r-blob", "DELETE", &format!("/v2/team/app/blobs/{blob}"), None)
            .await
            .status,
        202
    );
    assert_eq!(told(&admin, "r-blob").await, [format!("anna delete blob team/app@{blob}")]);

    assert_eq!(send(&admin, "r-left", "DELETE", added.header("location"), None).await.status, 200);
    assert_eq!(told(&admin, "r-left").await, ["admin delete member anna"]);
    assert_eq!(send(&admin, "r-gone", "DELETE", "/api/v2.0/projects/team", None).await.status, 200);
    assert_eq!(told(&admin, "r-gone").await, ["admin delete project team"]);
    let id = admin.get("/api/v2.0/users?username=anna").await.value()[0]["user_id"].clone();
    assert_eq!(
        send(&admin, "r-nobody", "DELETE", &format!("/api/v2.0/users/{id}"), None)
            .await
            .status,
        200
    );
    assert_eq!(told(&admin, "r-nobody").await, ["admin delete user anna"]);

    // Entries outlive what they are about, also its project and its actor.
    assert_eq!(told(&admin, "r-push").await.len(), 2);
    assert_eq!(
        entries(&admin, "username=first start").await.len(),
        2,
        "the account admin and the project library"
    );
}

#[tokio::test]
async fn what_changes_nothing_leaves_no_entry() {
    let registry = start();
    let admin = registry.admin();
    let image = Image::random(1, 500);
    admin.push_image("library/app", "1.0", &image).await;
    let stranger = Image::random(1, 500);
    let taken = json!({"project_name": "library"});
    assert_eq!(send(&admin, "n-taken", "POST", "/api/v2.0/projects", Some(taken)).await.status, 409);
    assert_eq!(
        send(&admin, "n-full", "DELETE", "/api/v2.0/projects/library", None).await.status,
        412
    );
    let pushed = put_manifest(&admin, "n-refs", "/v2/library/new/manifests/1.0", &stranger).await;
    assert_eq!(
        (pushed.status, pushed.code().as_str()),
        (400, "MANIFEST_BLOB_UNKNOWN"),
        "the transaction was rolled back: {pushed:?}"
    );
    assert_eq!(
        send(&admin, "n-tag", "DELETE", "/v2/library/app/manifests/2.0", None).await.status,
        404
    );
    let weak = json!({"username": "bob", "password": "weak", "email": "bob@example.org", "realname": "Bob"});
    assert_eq!(send(&admin, "n-user", "POST", "/api/v2.0/users", Some(weak)).await.status, 400);
    assert_eq!(send(&admin, "n-look", "GET", "/api/v2.0/projects", None).await.status, 200);
    for id in ["n-taken", "n-full", "n-refs", "n-tag", "n-user", "n-look"] {
        assert_eq!(entries(&admin, &format!("request_id={id}")).await, Vec::<Value>::new(), "{id}");
    }
}

#[tokio::test]
async fn events_that_are_switched_off_are_not_recorded() {
    let registry = crate::configured()
        .env("WHARF_AUDIT__DISABLED_EVENTS", "create_tag,create_project")
        .start();
    let admin = registry.admin();
    admin.make_project("team", true).await;
    admin.push_image("team/app", "1.0", &Image::random(1, 500)).await;
    assert_eq!(entries(&admin, "resource_type=artifact").await.len(), 1);
    for q in ["resource_type=tag", "resource_type=project"] {
        assert_eq!(entries(&admin, q).await, Vec::<Value>::new(), "{q}");
    }
}
