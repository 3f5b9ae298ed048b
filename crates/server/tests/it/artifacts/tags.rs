//! A repository tag by tag.

use serde_json::json;

use crate::access::stage::{Stage, Who};
use crate::artifacts::{at, field, push_index, rows};

#[tokio::test]
async fn tags_come_with_what_they_point_to() {
    let stage = Stage::shared().await;
    let name = "acme/by-tag/one";
    let image = stage.seed(name, "1.0").await;
    stage.admin().push_image(name, "latest", &image).await;
    let (index, _) = push_index(&stage.admin(), name, "multi").await;
    let list = format!("{}/tags", at(name));
    let guest = stage.client(Who::LimitedGuest);
    let found = rows(&guest, &list).await;
    assert_eq!(field(&found, "name"), ["multi", "latest", "1.0"]);
    assert_eq!(found[0]["artifact"]["digest"], index);
    assert_eq!(found[1]["artifact"]["digest"], image.digest.to_string());
    assert_eq!(found[1]["artifact_id"], found[1]["artifact"]["id"]);
    assert_eq!(
        (&found[1]["artifact"]["tags"], &found[1]["immutable"]),
        (&json!(null), &json!(false))
    );
    let whole = rows(&guest, &format!("{list}?with_tag=true&with_label=true&with_accessory=true")).await;
    assert_eq!(
        field(whole[2]["artifact"]["tags"].as_array().expect("tags"), "name"),
        ["latest", "1.0"]
    );
    assert_eq!(stage.client(Who::Outsider).get(&list).await.status, 403);
    assert_eq!(stage.admin().get(&format!("{}/tags", at("acme/by-tag/none"))).await.status, 404);
}

#[tokio::test]
async fn tags_are_filtered_sorted_and_paged_by_the_server() {
    let stage = Stage::shared().await;
    let name = "acme/by-tag/many";
    let image = stage.seed(name, "v1.10.0").await;
    for tag in ["1.9", "edge", "1.10.0-rc.1"] {
        stage.admin().push_image(name, tag, &image).await;
    }
    let (index, _) = push_index(&stage.admin(), name, "2.0").await;
    let guest = stage.client(Who::LimitedGuest);
    let names = |query: &'static str| {
        let (guest, path) = (guest.clone(), format!("{}/tags?{query}", at(name)));
        async move { field(&rows(&guest, &path).await, "name") }
    };
    assert_eq!(names("sort=name").await, ["1.10.0-rc.1", "1.9", "2.0", "edge", "v1.10.0"]);
    assert_eq!(names("sort=version").await, ["1.9", "1.10.0-rc.1", "v1.10.0", "2.0", "edge"]);
    assert_eq!(names("sort=-version").await, ["2.0", "v1.10.0", "1.10.0-rc.1", "1.9", "edge"]);
    assert_eq!(names("sort=-version&page_size=2&page=2").await, ["1.10.0-rc.1", "1.9"]);
    assert_eq!(names("sort=push_time&page_size=1").await, ["v1.10.0"]);
    assert_eq!(names("sort=size&page_size=4&page=2").await, ["2.0"]);
    assert_eq!(names("sort=version&q=name%3D~1.1").await, ["1.10.0-rc.1", "v1.10.0"]);
    assert_eq!(names("q=type%3DCHART").await, Vec::<String>::new());
    assert_eq!(names("q=labels%3D%28999999%29").await, Vec::<String>::new());
    let of_index = rows(&guest, &format!("{}/tags?q=digest%3D{index}", at(name))).await;
    assert_eq!(field(&of_index, "name"), ["2.0"]);
    for (bad, status) in [("sort=payload", 400), ("q=project_id%3D1", 400), ("sort=version,name", 400)] {
        let reply = guest.get(&format!("{}/tags?{bad}", at(name))).await;
        assert_eq!(reply.status, status, "{bad}: {reply:?}");
    }
    let page = guest.get(&format!("{}/tags?sort=version&page_size=2", at(name))).await;
    assert_eq!(page.header("x-total-count"), "5");
}

#[tokio::test]
async fn a_long_list_is_compressed_for_those_who_read_it() {
    let stage = Stage::shared().await;
    let name = "acme/by-tag/long";
    let image = stage.seed(name, "t0").await;
    for number in 1..40 {
        stage.admin().push_image(name, &format!("t{number}"), &image).await;
    }
    let admin = stage.admin();
    let list = format!("{}/tags?page_size=100", at(name));
    let plain = admin.get(&list).await;
    assert_eq!(plain.headers.get("content-encoding"), None);
    let sent = admin.body("GET", &list, &[("accept-encoding", "gzip")], "").await;
    assert_eq!(
        (sent.status, sent.header("content-encoding"), sent.header("x-total-count")),
        (200, "gzip", "40")
    );
    assert!(
        sent.body.len() * 8 < plain.body.len(),
        "{} of {} bytes",
        sent.body.len(),
        plain.body.len()
    );
    let mut read = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&sent.body[..]), &mut read).expect("gzip");
    assert_eq!(read.as_bytes(), &plain.body[..]);
    let short = admin.body("GET", "/api/v2.0/ping", &[("accept-encoding", "gzip")], "").await;
    assert_eq!(short.headers.get("content-encoding"), None);
}
