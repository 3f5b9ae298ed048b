//! `page`, `page_size`, `X-Total-Count` and `Link` of the REST API.

use super::stage::{PRIVATE, Stage, Who};
use crate::abuse::checks::assert_error;

#[tokio::test]
async fn a63_pages_that_are_none() {
    let stage = Stage::shared().await;
    let bad = [
        "0",
        "-1",
        "1e3",
        "1.5",
        "+1",
        "0x10",
        "%20",
        "9223372036854775808",
        "18446744073709551616",
        "NaN",
        "%D9%A3",
        "1;2",
    ];
    for who in [Who::Anonymous, Who::Guest, Who::SystemAdmin] {
        let client = stage.client(who);
        for value in bad.into_iter().chain(["101", "1000000000"]) {
            let reply = client.get(&format!("/api/v2.0/projects?page_size={value}")).await;
            let (status, code) = if value.contains(';') {
                (400, "BAD_REQUEST")
            } else {
                (422, "UNPROCESSABLE_ENTITY")
            };
            assert_error(&reply, status, code, &format!("{who:?} page_size={value}"));
        }
        for value in bad.into_iter().chain(["9223372036854775807", "18446744073709551615", "1000000"]) {
            let reply = client.get(&format!("/api/v2.0/projects?page_size=100&page={value}")).await;
            let (status, code) = if value.contains(';') {
                (400, "BAD_REQUEST")
            } else {
                (422, "UNPROCESSABLE_ENTITY")
            };
            assert_error(&reply, status, code, &format!("{who:?} page={value}"));
        }
        // What was sent as nothing was not sent, as at Harbor: its Python client writes `page=`.
        let reply = client.get("/api/v2.0/projects?page=&page_size=").await;
        assert_eq!(reply.status, 200, "{who:?}: {reply:?}");
        for query in ["q=%00", "name=%ff", "name=a%0Ab"] {
            assert_error(&client.get(&format!("/api/v2.0/projects?{query}")).await, 400, "BAD_REQUEST", query);
        }
    }
    for path in ["/api/v2.0/users".to_owned(), format!("/api/v2.0/projects/{PRIVATE}/members")] {
        for value in ["0", "101", "1e3"] {
            let reply = stage.admin().get(&format!("{path}?page_size={value}")).await;
            assert_error(&reply, 422, "UNPROCESSABLE_ENTITY", &format!("{path}?page_size={value}"));
        }
    }
}

#[tokio::test]
async fn a_list_tells_how_many_there_are_and_links_its_neighbours() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    for n in 0..5 {
        admin.make_project(&format!("page-{n}"), true).await;
    }
    let list = async |query: &str| {
        let reply = admin.get(&format!("/api/v2.0/projects?{query}")).await;
        assert_eq!((reply.status, reply.header("x-total-count")), (200, "5"), "{query}: {reply:?}");
        let names: Vec<_> = reply
            .value()
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| row["name"].as_str().unwrap_or("").to_owned())
            .collect();
        (names, reply.header("link").to_owned())
    };
    let (first, link) = list("name=page-&page_size=2").await;
    assert_eq!(first.len(), 2);
    assert_eq!(link, "</api/v2.0/projects?name=page-&page=2&page_size=2>; rel=\"next\"");
    let (second, link) = list("name=page-&page_size=2&page=2").await;
    assert!(
        link.contains("page=1&page_size=2>; rel=\"prev\"") && link.contains("page=3&page_size=2>; rel=\"next\""),
        "{link}"
    );
    let (third, link) = list("name=page-&page_size=2&page=3").await;
    assert!(
        link.contains("page=2&page_size=2>; rel=\"prev\"") && !link.contains("next"),
        "{link}"
    );
    let mut all = [first, second, third].concat();
    all.sort();
    assert_eq!(all, (0..5).map(|n| format!("page-{n}")).collect::<Vec<_>>());
    let (beyond, _) = list("name=page-&page_size=2&page=9").await;
    assert!(beyond.is_empty());
    // What the client sent comes back escaped.
    let odd = admin.get("/api/v2.0/projects?page_size=1&x=%3E%3B%20rel%3D%22evil%22").await;
    assert!(!odd.header("link").contains(">; rel=\"evil\""), "{odd:?}");
    // Members are paged alike; without a page size there are ten.
    let members = admin.get(&format!("/api/v2.0/projects/{PRIVATE}/members?page_size=4&page=2")).await;
    assert_eq!(
        (members.header("x-total-count"), members.value().as_array().map(Vec::len)),
        ("6", Some(2))
    );
    for n in 0..8 {
        admin.make_project(&format!("more-{n}"), true).await;
    }
    assert_eq!(admin.get("/api/v2.0/projects").await.value().as_array().map(Vec::len), Some(10));
}
