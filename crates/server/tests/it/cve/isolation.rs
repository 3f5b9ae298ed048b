//! One repository's content is not another's, although equal bytes are stored once.

use wharf_testkit::Blob;

use crate::abuse::checks::{assert_denied, assert_error};
use crate::access::stage::{FOREIGN, PRIVATE, PUBLIC, Stage, Who};

#[tokio::test]
async fn c52_a_deleted_blob_stays_away_when_another_repository_is_read() {
    let stage = Stage::shared().await;
    let (home, other) = (format!("{PRIVATE}/c52-home"), format!("{PRIVATE}/c52-other"));
    let blob = Blob::random(3000);
    let (admin, guest) = (stage.admin(), stage.client(Who::Guest));
    for repository in [&home, &other] {
        assert_eq!(admin.push_blob(repository, &blob).await.status, 201);
    }
    let path = |repository: &str| format!("/v2/{repository}/blobs/{}", blob.digest);
    let token = guest
        .token(&[&format!("repository:{home}:pull"), &format!("repository:{other}:pull")])
        .await
        .expect("a token");
    let clients = [guest.clone(), stage.registry.anonymous().bearer(&token), admin.clone()];
    // Every reader warms whatever there may be to warm, in both.
    for client in &clients {
        assert_eq!(client.get(&path(&home)).await.status, 200);
        assert_eq!(client.get(&path(&other)).await.status, 200);
    }
    assert_eq!(admin.delete(&path(&home)).await.status, 202);
    for client in &clients {
        assert_eq!(client.get(&path(&other)).await.body, blob.bytes, "the other repository keeps it");
        assert_error(&client.get(&path(&home)).await, 404, "BLOB_UNKNOWN", "deleted");
        assert_eq!(client.head(&path(&home)).await.status, 404);
    }
    assert_error(&admin.delete(&path(&home)).await, 404, "BLOB_UNKNOWN", "deleted twice");
}

#[tokio::test]
async fn c55_a_mount_without_the_right_to_read_the_source_opens_an_upload() {
    let stage = Stage::shared().await;
    let source = format!("{FOREIGN}/c55");
    let secret = stage.seed(&source, "v1").await.layers[0].clone();
    let target = format!("{PRIVATE}/c55");
    let developer = stage.client(Who::Developer);
    let scope = format!("repository:{target}:pull,push");
    let narrow = stage
        .registry
        .anonymous()
        .bearer(&developer.token(&[&scope]).await.expect("a token"));
    let wide = developer
        .token(&[&scope, &format!("repository:{source}:pull")])
        .await
        .expect("a token");
    let wide = stage.registry.anonymous().bearer(&wide);
    let nobodys = Blob::random(10).digest;
    for client in [&developer, &narrow, &wide] {
        for digest in [&secret.digest, &nobodys] {
            for from in [
                format!("&from={source}"),
                String::new(),
                "&from=absent/app".into(),
                "&from=..%2Fvault%2Fc55".into(),
            ] {
                let reply = client
                    .send("POST", &format!("/v2/{target}/blobs/uploads/?mount={digest}{from}"))
                    .await;
                assert_eq!(reply.status, 202, "{from}: {reply:?}");
                assert!(reply.header("location").starts_with(&format!("/v2/{target}/blobs/uploads/")));
                assert_eq!(
                    (reply.header("docker-content-digest"), reply.header("range")),
                    ("", "0-0"),
                    "{from}"
                );
                assert_eq!(client.delete(reply.header("location")).await.status, 204);
            }
        }
        assert_eq!(client.head(&format!("/v2/{target}/blobs/{}", secret.digest)).await.status, 404);
    }
    // With the right it is one request.
    let readable = stage.seed(&format!("{PUBLIC}/c55"), "v1").await.layers[0].clone();
    for from in [format!("&from={PUBLIC}/c55"), String::new()] {
        let place = format!("{target}-mounted{}", from.len());
        let reply = developer
            .send("POST", &format!("/v2/{place}/blobs/uploads/?mount={}{from}", readable.digest))
            .await;
        assert_eq!(
            (reply.status, reply.header("docker-content-digest")),
            (201, readable.digest.as_str()),
            "{reply:?}"
        );
        assert_eq!(
            developer.get(&format!("/v2/{place}/blobs/{}", readable.digest)).await.body,
            readable.bytes
        );
    }
}

#[tokio::test]
async fn c55_a_mount_into_somebody_elses_repository_is_refused_before_it_looks() {
    let stage = Stage::shared().await;
    let readable = stage.seed(&format!("{PUBLIC}/c55-into"), "v1").await.layers[0].clone();
    for who in [Who::Anonymous, Who::Outsider, Who::Guest, Who::Developer] {
        for target in [
            format!("{FOREIGN}/c55-into"),
            "absent/c55-into".to_owned(),
            format!("{PUBLIC}/c55-target"),
        ] {
            let path = format!("/v2/{target}/blobs/uploads/?mount={}&from={PUBLIC}/c55-into", readable.digest);
            assert_denied(&stage.client(who).send("POST", &path).await, who, &path);
        }
    }
}
