//! Several replicas on PostgreSQL and an object store are one registry.

use std::time::{Duration, Instant};

use wharf_testkit::{Blob, Image, Reply, on_postgres_and_s3};

use crate::configured;

#[tokio::test]
async fn the_next_chunk_may_go_to_another_replica_and_the_last_to_a_third() {
    let settings = on_postgres_and_s3(configured());
    let replicas = [settings.clone().start(), settings.clone().start(), settings.start()];
    let (blob, admins) = (Blob::random(300_000), replicas.each_ref().map(|replica| replica.admin()));
    let location = admins[0].open_upload("library/app").await;
    for (turn, chunk) in [0..100_000, 100_000..200_000].into_iter().enumerate() {
        let range = format!("{}-{}", chunk.start, chunk.end - 1);
        let reply = admins[turn]
            .body("PATCH", &location, &[("content-range", &range)], blob.bytes.slice(chunk))
            .await;
        assert_eq!((reply.status, reply.header("range").len() > 2), (202, true), "{reply:?}");
    }
    let done = admins[2]
        .body(
            "PUT",
            &format!("{location}?digest={}", blob.digest),
            &[],
            blob.bytes.slice(200_000..),
        )
        .await;
    assert_eq!(done.status, 201, "{done:?}");
    for admin in &admins {
        assert_eq!(admin.get(&format!("/v2/library/app/blobs/{}", blob.digest)).await.body, blob.bytes);
    }
}

#[tokio::test]
async fn what_one_replica_does_the_other_knows_at_once() {
    let settings = on_postgres_and_s3(configured());
    let (first, second) = (settings.clone().start(), settings.start());
    let image = Image::random(2, 10_000);
    first.admin().make_project("team", false).await;
    let dev = first.admin().make_user("dev").await;
    first.admin().make_member("team", "dev", 2).await;
    dev.push_image("team/app", "v1", &image).await;

    let token = dev.token(&["repository:team/app:pull"]).await.expect("a token");
    let reader = second.anonymous().bearer(&token);
    reader.assert_pulls("team/app", "v1", &image).await;
    let member = first.admin().get("/api/v2.0/projects/team/members").await.value();
    let id = member
        .as_array()
        .and_then(|rows| rows.iter().find(|row| row["entity_name"] == "dev"))
        .expect("a member")["id"]
        .clone();
    assert_eq!(
        first.admin().delete(&format!("/api/v2.0/projects/team/members/{id}")).await.status,
        200
    );
    let refused = reader.get("/v2/team/app/manifests/v1").await;
    assert!(matches!(refused.status, 401 | 403), "{refused:?}");
}

#[tokio::test]
async fn a_killed_replica_takes_nothing_with_it() {
    let settings = on_postgres_and_s3(configured());
    let (mut first, second) = (settings.clone().start(), settings.start());
    let image = Image::random(2, 50_000);
    first.admin().push_image("library/app", "v1", &image).await;
    let location = first.admin().open_upload("library/app").await;
    assert_eq!(first.admin().body("PATCH", &location, &[], "hello").await.status, 202);
    first.kill();
    second.admin().assert_pulls("library/app", "v1", &image).await;
    let hello = Blob::new("hello");
    let done = second.admin().send("PUT", &format!("{location}?digest={}", hello.digest)).await;
    assert_eq!(done.status, 201, "{done:?}");
}

#[tokio::test]
async fn a100_two_replicas_give_no_more_guesses_than_one() {
    let settings = on_postgres_and_s3(configured()).env("WHARF_SERVER__TRUSTED_PROXIES", "127.0.0.1");
    let replicas = [settings.clone().start(), settings.start()];
    replicas[0].admin().make_user("victim").await;
    let ask = async |turn: usize, password: &str, from: &str| {
        let client = replicas[turn % 2].user("victim", password);
        Reply::of(client.request("GET", "/v2/").header("x-forwarded-for", from))
            .await
            .status
    };
    let began = Instant::now();
    let mut checked = 0;
    while began.elapsed() < Duration::from_secs(10) {
        for turn in 0..2 {
            checked += u32::from(ask(turn, &format!("guess-{checked}-{turn}"), "198.51.100.7").await == 401);
        }
    }
    // Six for nothing, then after 1, 2, 4 and 8 seconds.
    assert!((6..=10).contains(&checked), "{checked} were checked");
    for turn in 0..2 {
        assert_eq!(ask(turn, "Pass-word1-victim", "198.51.100.7").await, 429, "replica {turn}");
        assert_eq!(
            ask(turn, "Pass-word1-victim", "203.0.113.5").await,
            200,
            "the owner is somewhere else"
        );
    }
}
