use serde_json::json;
use std::time::Duration;
use wharf_testkit::Image;

use super::{delete_artifact, known, message};

const PIN: &str = "/api/v2.0/projects/team/pins/release";

#[tokio::test]
async fn a_pin_holds_until_its_holder_or_a_project_administrator_ends_it() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let image = Image::random(1, 200);
    admin.push_image("team/app", "v1", &image).await;
    let [developer, other, owner, guest] = ["developer", "other", "owner", "guest"];
    let mut clients = Vec::new();
    for (name, role) in [(developer, 2), (other, 2), (owner, 1), (guest, 3)] {
        clients.push(admin.make_user(name).await);
        admin.make_member("team", name, role).await;
    }
    let [developer, other, owner, guest] = &clients[..] else {
        panic!("four")
    };
    let body = json!({"repository": "app", "reference": "v1", "reason": "shipped to customers"});
    assert_eq!(guest.json("PUT", PIN, &body).await.status, 403);
    let made = developer.json("PUT", PIN, &body).await;
    assert_eq!(made.status, 200, "{made:?}");
    assert_eq!(
        (&made.value()["holder"], &made.value()["digest"]),
        (&json!("developer"), &json!(image.digest))
    );
    let refused = delete_artifact(&admin, "team", "app", "v1").await;
    assert_eq!(refused.status, 412);
    assert_eq!(message(&refused), "team/app is pinned as release by developer");
    assert_eq!(guest.get("/api/v2.0/projects/team/pins").await.header("x-total-count"), "1");
    assert_eq!(other.json("PUT", PIN, &body).await.status, 409, "somebody else's");
    assert_eq!(other.delete(PIN).await.status, 403);
    assert_eq!(developer.json("PUT", PIN, &body).await.status, 200, "renewed");
    assert_eq!(owner.delete(PIN).await.status, 200);
    assert_eq!(owner.delete(PIN).await.status, 404);
    assert_eq!(delete_artifact(&admin, "team", "app", "v1").await.status, 200);
}

#[tokio::test]
async fn c41_an_account_of_the_same_name_does_not_inherit_a_pin() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    admin.push_image("team/app", "v1", &Image::random(1, 200)).await;
    let first = admin.make_user("developer").await;
    admin.make_member("team", "developer", 2).await;
    let body = json!({"repository": "app", "reference": "v1"});
    assert_eq!(first.json("PUT", PIN, &body).await.status, 200);
    let id = first.get("/api/v2.0/users/current").await.value()["user_id"].clone();
    assert_eq!(admin.delete(&format!("/api/v2.0/users/{id}")).await.status, 200);
    let second = admin.make_user("developer").await;
    admin.make_member("team", "developer", 2).await;
    assert_eq!(second.json("PUT", PIN, &body).await.status, 409, "not theirs");
    assert_eq!(second.delete(PIN).await.status, 403);
    assert_eq!(admin.delete(PIN).await.status, 200);
}

#[tokio::test]
async fn a_lease_ends_by_itself() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    admin.push_image("team/app", "v1", &Image::random(1, 200)).await;
    let lease = json!({"repository": "app", "reference": "v1", "ttl": 2});
    assert_eq!(admin.json("PUT", PIN, &lease).await.status, 200);
    assert_eq!(delete_artifact(&admin, "team", "app", "v1").await.status, 412);
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(admin.get("/api/v2.0/projects/team/pins").await.header("x-total-count"), "0");
    assert_eq!(delete_artifact(&admin, "team", "app", "v1").await.status, 200);
}

#[tokio::test]
async fn pins_that_make_no_sense_are_refused() {
    let registry = known();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    admin.push_image("team/app", "v1", &Image::random(1, 200)).await;
    for bad in [
        json!({"repository": "app", "reference": "v1", "ttl": 0}),
        json!({"repository": "app", "reference": "v1", "ttl": -5}),
        json!({"repository": "app", "reference": "v1", "ttl": i64::MAX}),
        json!({"repository": "../x", "reference": "v1"}),
        json!({"repository": "app", "reference": "a b"}),
        json!({"repository": "app", "reference": "v1", "reason": "a\u{7}"}),
    ] {
        let reply = admin.json("PUT", PIN, &bad).await;
        assert_eq!(reply.status, 400, "{bad}: {reply:?}");
    }
    for absent in [
        json!({"repository": "app", "reference": "v9"}),
        json!({"repository": "none", "reference": "v1"}),
    ] {
        assert_eq!(admin.json("PUT", PIN, &absent).await.status, 404, "{absent}");
    }
    let long = format!("/api/v2.0/projects/team/pins/{}", "a".repeat(65));
    assert_eq!(
        admin
            .json("PUT", &long, &json!({"repository": "app", "reference": "v1"}))
            .await
            .status,
        400
    );
}
