//! Whose session is it, and how many may there be.

use wharf_testkit::Blob;

use super::{REPOSITORY, assert_error, assert_serves, assert_stands_at, patch, put};
use crate::{configured, start};

#[tokio::test]
async fn a45_sessions_that_are_none_are_unknown() {
    let registry = start();
    let admin = registry.admin();
    let base = format!("/v2/{REPOSITORY}/blobs/uploads/");
    let known = admin.open_upload(REPOSITORY).await;
    let id = known.rsplit('/').next().expect("an id");
    let digest = Blob::new("x").digest;
    let upper = id.to_uppercase();
    let plain = id.replace('-', "");
    let braced = format!("%7B{id}%7D");
    let tail = format!("{id}.0");
    let ids = [
        "00000000-0000-4000-8000-000000000000",
        &upper,
        &plain,
        &braced,
        &tail,
        "..%2f..%2fblobs",
        "%00",
        "'%20or%201=1--",
        "_state",
        "undefined",
    ];
    for id in ids.into_iter().filter(|other| *other != id) {
        for (method, query) in [
            ("GET", String::new()),
            ("HEAD", String::new()),
            ("PATCH", String::new()),
            ("DELETE", String::new()),
            ("PUT", format!("?digest={digest}")),
        ] {
            let reply = admin.send(method, &format!("{base}{id}{query}")).await;
            assert_eq!(reply.status, 404, "{method} {id}: {reply:?}");
            if method != "HEAD" {
                assert_eq!(reply.code(), "BLOB_UPLOAD_UNKNOWN", "{method} {id}");
            }
        }
    }
    assert_stands_at(&admin, &known, 0).await;
    // Nothing that a client appends to the location changes what it names.
    for state in ["?_state=tampered", "?_state=", "?offset=99"] {
        assert_eq!(admin.get(&format!("{known}{state}")).await.status, 204);
    }
}

#[tokio::test]
async fn c74_nobody_touches_another_users_session() {
    let registry = start();
    let admin = registry.admin();
    let (alice, bob) = (admin.make_user("alice").await, admin.make_user("bob").await);
    for project in ["one", "two"] {
        admin.make_project(project, false).await;
    }
    for (project, user) in [("one", "alice"), ("one", "bob"), ("two", "bob")] {
        admin.make_member(project, user, 2).await;
    }
    let blob = Blob::new("secret layer");
    let location = alice.open_upload("one/app").await;
    assert_eq!(patch(&alice, &location, 0, &blob.bytes[..6]).await.status, 202);
    let id = location.rsplit('/').next().expect("an id");
    // The owner under another repository, another member under every repository, and an administrator.
    let tries = [
        (&alice, "one/other"),
        (&bob, "one/app"),
        (&bob, "one/other"),
        (&bob, "two/app"),
        (&admin, "one/app"),
    ];
    for (client, repository) in tries {
        let other = format!("/v2/{repository}/blobs/uploads/{id}");
        assert_error(&client.get(&other).await, 404, "BLOB_UPLOAD_UNKNOWN");
        assert_error(&patch(client, &other, 6, b"x").await, 404, "BLOB_UPLOAD_UNKNOWN");
        assert_error(&put(client, &other, &blob).await, 404, "BLOB_UPLOAD_UNKNOWN");
        assert_error(&client.delete(&other).await, 404, "BLOB_UPLOAD_UNKNOWN");
    }
    for outsider in [registry.anonymous(), alice.clone()] {
        let reply = outsider.get(&format!("/v2/two/app/blobs/uploads/{id}")).await;
        assert!(matches!(reply.status, 401 | 403), "{reply:?}");
    }
    assert_stands_at(&alice, &location, 6).await;
    assert_eq!(patch(&alice, &location, 6, &blob.bytes[6..]).await.status, 202);
    assert_eq!(put(&alice, &location, &blob).await.status, 201);
    assert_serves(&alice, "one/app", &blob).await;
}

#[tokio::test]
async fn a46_open_sessions_are_limited_for_each_user() {
    let registry = configured().env("WHARF_LIMITS__OPEN_UPLOADS", "3").start();
    let admin = registry.admin();
    let alice = admin.make_user("alice").await;
    admin.make_member("library", "alice", 2).await;
    let mut open = vec![];
    for _ in 0..3 {
        open.push(alice.open_upload(REPOSITORY).await);
    }
    for repository in [REPOSITORY, "library/other"] {
        let reply = alice.send("POST", &format!("/v2/{repository}/blobs/uploads/")).await;
        assert_error(&reply, 429, "TOOMANYREQUESTS");
        assert!(
            reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0),
            "{reply:?}"
        );
    }
    // Neither does one user take another's room, nor does a whole blob need a session.
    admin.open_upload(REPOSITORY).await;
    assert_eq!(alice.push_blob(REPOSITORY, &Blob::random(10)).await.status, 201);
    assert_eq!(alice.delete(&open[0]).await.status, 204);
    assert_error(&alice.get(&open[0]).await, 404, "BLOB_UPLOAD_UNKNOWN");
    alice.open_upload(REPOSITORY).await;
}

#[tokio::test]
async fn a46_the_limit_holds_when_many_ask_at_once() {
    let registry = configured().env("WHARF_LIMITS__OPEN_UPLOADS", "3").start();
    let admin = registry.admin();
    let starts: Vec<_> = (0..20)
        .map(|_| {
            let admin = admin.clone();
            tokio::spawn(async move { admin.send("POST", &format!("/v2/{REPOSITORY}/blobs/uploads/")).await.status })
        })
        .collect();
    let mut opened = 0;
    for start in starts {
        match start.await.expect("no panic") {
            202 => opened += 1,
            429 => {}
            other => panic!("{other}"),
        }
    }
    assert_eq!(opened, 3);
}

#[tokio::test]
async fn a_cancelled_session_gives_its_bytes_back() {
    let registry = start();
    let admin = registry.admin();
    let location = admin.open_upload(REPOSITORY).await;
    for n in 0..3 {
        assert_eq!(patch(&admin, &location, n * 1000, &[7; 1000]).await.status, 202);
    }
    let uploads = registry.data_dir().join("storage/uploads");
    assert_eq!(super::files(&uploads).len(), 3);
    assert_eq!(admin.delete(&location).await.status, 204);
    assert_eq!(super::files(&uploads), Vec::<String>::new());
    assert_error(&admin.delete(&location).await, 404, "BLOB_UPLOAD_UNKNOWN");
}
