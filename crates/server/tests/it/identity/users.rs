//! `/users`: changes and searches.

use serde_json::json;

use super::current;
use crate::abuse::checks::assert_error;
use crate::start;

#[tokio::test]
async fn c5_nobody_changes_somebody_elses_profile() {
    let registry = start();
    let admin = registry.admin();
    let user = admin.make_user("user").await;
    let id = current(&user).await["user_id"].clone();
    let profile = json!({"email": "mine@example.org", "realname": "Me", "comment": "c", "sysadmin_flag": true, "username": "admin"});
    assert_error(
        &user.json("PUT", "/api/v2.0/users/1", &profile).await,
        403,
        "FORBIDDEN",
        "the administrator's",
    );
    assert_error(
        &registry.anonymous().json("PUT", "/api/v2.0/users/1", &profile).await,
        401,
        "UNAUTHORIZED",
        "nobody",
    );
    assert_eq!(current(&admin).await["email"], "");
    assert_eq!(user.json("PUT", &format!("/api/v2.0/users/{id}"), &profile).await.status, 200);
    let own = current(&user).await;
    assert_eq!(
        [
            &own["email"],
            &own["realname"],
            &own["comment"],
            &own["sysadmin_flag"],
            &own["username"]
        ],
        [&json!("mine@example.org"), &json!("Me"), &json!("c"), &json!(false), &json!("user")]
    );
    for bad in [
        json!({"email": "no-at-sign"}),
        json!({"realname": "a\nb"}),
        json!({"comment": "x".repeat(256)}),
    ] {
        assert_error(
            &user.json("PUT", &format!("/api/v2.0/users/{id}"), &bad).await,
            400,
            "BAD_REQUEST",
            &bad.to_string(),
        );
    }
    assert_eq!(
        admin
            .json("PUT", &format!("/api/v2.0/users/{id}"), &json!({"email": "by@admin.org"}))
            .await
            .status,
        200
    );
    assert_error(
        &admin.json("PUT", "/api/v2.0/users/999999", &profile).await,
        404,
        "NOT_FOUND",
        "no such account",
    );
    // There is no way back in by mail.
    for path in ["/c/sendEmail", "/c/reset", "/api/v2.0/users/reset"] {
        let reply = registry.anonymous().json("POST", path, &json!({"email": "mine@example.org"})).await;
        assert!(matches!(reply.status, 404 | 405), "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn c4_c11_a_search_finds_literal_parts_of_names_and_tells_nothing_else() {
    let registry = start();
    let admin = registry.admin();
    for name in ["searcher", "some_one", "someXone", "other"] {
        admin.make_user(name).await;
    }
    let searcher = registry.user("searcher", "Pass-word1-searcher");
    let search = async |text: &str| searcher.get(&format!("/api/v2.0/users/search?username={text}")).await;
    for short in ["", "a", "ab", "_", "%25", "*", "%5C"] {
        assert_error(&search(short).await, 400, "BAD_REQUEST", short);
    }
    assert_error(&searcher.get("/api/v2.0/users/search").await, 400, "BAD_REQUEST", "no name");
    for none in ["___", "%25%25%25", "***", "%5C%5C%5C", "me%25on"] {
        let found = search(none).await;
        assert_eq!((found.status, found.value()), (200, json!([])), "{none}");
    }
    let found = search("OME_O").await;
    assert_eq!(found.value().as_array().expect("a list").len(), 1, "{found:?}");
    let fields: Vec<_> = found.value()[0].as_object().expect("an object").keys().cloned().collect();
    assert_eq!(fields, ["user_id", "username"]);
    assert_eq!(search("some").await.header("x-total-count"), "2");
    assert_error(
        &registry.anonymous().get("/api/v2.0/users/search?username=some").await,
        401,
        "UNAUTHORIZED",
        "nobody",
    );
}

#[tokio::test]
async fn c24_what_is_never_shown_is_never_asked_for() {
    let registry = start();
    for query in [
        "q=password%3D~a",
        "q=password_hash%3D~a",
        "q=salt%3D~a",
        "sort=password_hash",
        "q=identities.subject%3D~a",
        "sort=-salt",
    ] {
        let reply = registry.admin().get(&format!("/api/v2.0/users?{query}")).await;
        assert_error(&reply, 400, "BAD_REQUEST", query);
    }
}

#[tokio::test]
async fn a111_the_last_administrator_stays_one() {
    let registry = start();
    let admin = registry.admin();
    let second = admin.make_user("second").await;
    let id = current(&second).await["user_id"].clone();
    let flag = |on: bool| json!({"sysadmin_flag": on});
    assert_error(
        &admin.json("PUT", "/api/v2.0/users/1/sysadmin", &flag(false)).await,
        412,
        "PRECONDITION",
        "the last one",
    );
    assert_error(
        &second.json("PUT", &format!("/api/v2.0/users/{id}/sysadmin"), &flag(true)).await,
        403,
        "FORBIDDEN",
        "oneself",
    );
    assert_eq!(
        admin
            .json("PUT", &format!("/api/v2.0/users/{id}/sysadmin"), &flag(true))
            .await
            .status,
        200
    );
    assert_eq!(current(&second).await["sysadmin_flag"], true);
    assert_eq!(second.json("PUT", "/api/v2.0/users/1/sysadmin", &flag(false)).await.status, 200);
    assert_error(&admin.get("/api/v2.0/users").await, 403, "FORBIDDEN", "no administrator any more");
    // Two who would go at the same time: one stays.
    assert_eq!(second.json("PUT", "/api/v2.0/users/1/sysadmin", &flag(true)).await.status, 200);
    let own = format!("/api/v2.0/users/{id}/sysadmin");
    let (own_flag, other_flag) = (flag(false), flag(false));
    let (one, two) = tokio::join!(
        second.json("PUT", &own, &own_flag),
        admin.json("PUT", "/api/v2.0/users/1/sysadmin", &other_flag)
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_error(
        &admin.json("PUT", "/api/v2.0/users/999999/sysadmin", &flag(true)).await,
        if one.status == 200 { 404 } else { 403 },
        if one.status == 200 { "NOT_FOUND" } else { "FORBIDDEN" },
        "nobody",
    );
}

#[tokio::test]
async fn a_user_interface_learns_what_works() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("mine", false).await;
    let user = admin.make_user("user").await;
    admin.make_member("mine", "user", 3).await;
    let project = admin.get("/api/v2.0/projects/mine").await.value()["project_id"].clone();
    let path = format!("/api/v2.0/users/current/permissions?scope=/project/{project}");
    let held = async |client: &wharf_testkit::Client, path: &str| {
        let reply = client.get(path).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.value().as_array().expect("a list").clone()
    };
    let pull = json!({"resource": format!("/project/{project}/repository"), "action": "pull"});
    let guest = held(&user, &path).await;
    assert!(
        guest.contains(&pull) && !guest.iter().any(|right| right["action"] == "push"),
        "{guest:?}"
    );
    assert!(
        held(&admin, &format!("{path}&relative=true"))
            .await
            .contains(&json!({"resource": "repository", "action": "delete"}))
    );
    assert!(held(&user, "/api/v2.0/users/current/permissions").await.is_empty());
    let system = held(&admin, "/api/v2.0/users/current/permissions").await;
    assert!(
        system.contains(&json!({"resource": "/system/user", "action": "create"})),
        "{system:?}"
    );
    let outsider = admin.make_user("outsider").await;
    assert_error(&outsider.get(&path).await, 403, "FORBIDDEN", "not a member");
    assert_error(&registry.anonymous().get(&path).await, 401, "UNAUTHORIZED", "nobody");
    assert_error(
        &user.get("/api/v2.0/users/current/permissions?scope=/x").await,
        400,
        "BAD_REQUEST",
        "no scope",
    );
    assert_error(
        &user
            .json(
                "PUT",
                &format!("/api/v2.0/users/{}/cli_secret", current(&user).await["user_id"]),
                &json!({}),
            )
            .await,
        412,
        "PRECONDITION",
        "a local account",
    );
}
