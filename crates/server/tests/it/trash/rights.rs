use serde_json::Value;

use super::{items, restore};
use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

#[tokio::test]
async fn who_may_look_restore_and_empty() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    for tag in ["1", "2"] {
        stage.seed(&format!("{PRIVATE}/app"), tag).await;
    }
    assert_eq!(
        admin.delete(&format!("/api/v2.0/projects/{PRIVATE}/repositories/app")).await.status,
        200
    );
    let found = items(&admin, PRIVATE).await;
    let list = format!("/api/v2.0/projects/{PRIVATE}/trash");
    let one = format!("{list}/{}", found[0]["id"]);
    // look, show, restore what is not there, remove what is not there, list of all
    let table: [(Who, [u16; 5]); 8] = [
        (Who::Anonymous, [401; 5]),
        (Who::Outsider, [403; 5]),
        (Who::LimitedGuest, [403; 5]),
        (Who::Guest, [403; 5]),
        (Who::Developer, [403, 403, 404, 403, 403]),
        (Who::Maintainer, [200, 200, 404, 403, 403]),
        (Who::ProjectAdmin, [200, 200, 404, 404, 403]),
        (Who::SystemAdmin, [200, 200, 404, 404, 200]),
    ];
    for (who, expected) in table {
        let client = stage.client(who);
        let found = [
            client.get(&list).await.status,
            client.get(&one).await.status,
            client.send("POST", &format!("{list}/999999/restore")).await.status,
            client.delete(&format!("{list}/999999")).await.status,
            client.get("/api/v2.0/trash").await.status,
        ];
        assert_eq!(found, expected, "{who:?}");
    }
    for who in [Who::Anonymous, Who::Outsider, Who::LimitedGuest, Who::Guest] {
        let refused = restore(&stage.client(who), PRIVATE, &found[0]).await;
        assert_eq!(refused.status, if who == Who::Anonymous { 401 } else { 403 }, "{who:?}");
    }
    assert_eq!(restore(&stage.client(Who::Developer), PRIVATE, &found[0]).await.status, 200);
    for who in [Who::Developer, Who::Maintainer] {
        assert_eq!(stage.client(who).delete(&list).await.status, 403, "{who:?}");
    }
    assert_eq!(stage.client(Who::ProjectAdmin).delete(&list).await.status, 200);
    assert_eq!(items(&admin, PRIVATE).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a109_items_of_another_project_are_not_there() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    stage.seed(&format!("{FOREIGN}/app"), "1").await;
    assert_eq!(
        admin.delete(&format!("/api/v2.0/projects/{FOREIGN}/repositories/app")).await.status,
        200
    );
    let before = items(&admin, FOREIGN).await;
    let crossed = format!("/api/v2.0/projects/{PRIVATE}/trash/{}", before[0]["id"]);
    for who in [Who::ProjectAdmin, Who::SystemAdmin] {
        let client = stage.client(who);
        assert_eq!(client.get(&crossed).await.status, 404, "{who:?}");
        assert_eq!(client.delete(&crossed).await.status, 404, "{who:?}");
        assert_eq!(client.send("POST", &format!("{crossed}/restore")).await.status, 404, "{who:?}");
    }
    assert_eq!(items(&admin, FOREIGN).await, before);
}

#[tokio::test]
async fn the_trash_is_filtered_sorted_and_paged() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    for (path, tag) in [("a", "v1"), ("a", "v2"), ("b", "w1")] {
        stage.seed(&format!("{PRIVATE}/{path}"), tag).await;
    }
    for path in ["a", "b"] {
        assert_eq!(
            admin
                .delete(&format!("/api/v2.0/projects/{PRIVATE}/repositories/{path}"))
                .await
                .status,
            200
        );
    }
    let list = format!("/api/v2.0/projects/{PRIVATE}/trash");
    for (query, count) in [
        ("q=repository%3Da", "2"),
        ("q=tags%3D~w", "1"),
        ("q=kind%3Dtag", "0"),
        ("q=deleted_by%3Dadmin&sort=-size", "3"),
        ("page=2&page_size=2", "3"),
    ] {
        let reply = admin.get(&format!("{list}?{query}")).await;
        assert_eq!((reply.status, reply.header("x-total-count")), (200, count), "{query}: {reply:?}");
    }
    assert_eq!(admin.get(&format!("{list}?q=payload%3D1")).await.status, 400);
}
