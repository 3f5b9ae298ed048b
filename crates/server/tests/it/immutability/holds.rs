use serde_json::json;
use wharf_testkit::{Client, Image, Reply};

use super::{make_rule, rule};
use crate::access::stage::Stage;
use crate::artifacts::{at, push_index, rows};

/// Every way to change or remove a tag or what it points to.
const WAYS: [&str; 9] = [
    "push",
    "push of several tags",
    "delete of the tag",
    "delete of the digest",
    "delete by REST of the tag",
    "delete by REST of the artifact",
    "delete of the repository",
    "copy over it",
    "retag by the old API",
];

async fn attempt(admin: &Client, way: &str, project: &str, path: &str, tag: &str, image: &Image, other: &Image) -> Reply {
    let name = format!("{project}/{path}");
    let artifacts = format!("{}/artifacts", at(&name));
    match way {
        "push" => admin.push_manifest(&name, tag, other.media_type, &other.manifest).await,
        "push of several tags" => {
            let reference = format!("{}?tag=free&tag={tag}", other.digest);
            admin.push_manifest(&name, &reference, other.media_type, &other.manifest).await
        }
        "delete of the tag" => admin.delete(&format!("/v2/{name}/manifests/{tag}")).await,
        "delete of the digest" => admin.delete(&format!("/v2/{name}/manifests/{}", image.digest)).await,
        "delete by REST of the tag" => admin.delete(&format!("{artifacts}/{tag}/tags/{tag}")).await,
        "delete by REST of the artifact" => admin.delete(&format!("{artifacts}/{tag}")).await,
        "delete of the repository" => admin.delete(&at(&name)).await,
        "copy over it" => {
            let from = format!("{project}/source:{tag}");
            admin.send("POST", &format!("{artifacts}?from={from}")).await
        }
        "retag by the old API" => {
            let body = json!({"tag": tag, "src_image": format!("{project}/source:{tag}"), "override": true});
            admin.json("POST", &format!("/api/repositories/{name}/tags"), &body).await
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn d17_c53_c32_no_way_leads_past_an_immutable_tag() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let project = "locked";
    admin.make_project(project, false).await;
    // Only the second selector of each names what is held.
    make_rule(&admin, project, &rule(&["nothing", "app*"], &["none", "V*"])).await;
    let other = stage.seed(&format!("{project}/source"), "V1").await;
    for (number, way) in WAYS.iter().enumerate() {
        let path = format!("app{number}");
        let name = format!("{project}/{path}");
        let image = stage.seed(&name, "V1").await;
        admin.push_image(&name, "loose", &other).await;
        let refused = attempt(&admin, way, project, &path, "V1", &image, &other).await;
        assert_eq!(refused.status, 412, "{way}: {refused:?}");
        let sentence = format!("Failed to process request due to '{name}:V1' configured as immutable.");
        // The old API's errors are plain text.
        if way.contains("old API") {
            assert_eq!(refused.body.trim_ascii(), sentence.as_bytes(), "{way}");
        } else {
            let told = (refused.code(), refused.value()["errors"][0]["message"].as_str().map(str::to_owned));
            assert_eq!(told, ("PRECONDITION".to_owned(), Some(sentence)), "{way}");
        }
        admin.assert_pulls(&name, "V1", &image).await;
        admin.assert_pulls(&name, "loose", &other).await;
        let free = admin.get(&format!("/v2/{name}/manifests/free")).await;
        assert_eq!(free.status, 404, "{way}: all or nothing");
    }
}

#[tokio::test]
async fn the_same_ways_are_open_where_no_rule_is_in_force() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    let project = "open";
    admin.make_project(project, false).await;
    let mut disabled = rule(&["**"], &["**"]);
    disabled["disabled"] = json!(true);
    make_rule(&admin, project, &disabled).await;
    make_rule(&admin, project, &rule(&["elsewhere/**"], &["**"])).await;
    let other = stage.seed(&format!("{project}/source"), "V1").await;
    for (number, way) in WAYS.iter().enumerate() {
        let path = format!("app{number}");
        let image = stage.seed(&format!("{project}/{path}"), "V1").await;
        admin.push_image(&format!("{project}/{path}"), "loose", &other).await;
        let done = attempt(&admin, way, project, &path, "V1", &image, &other).await;
        assert!((200..300).contains(&done.status), "{way}: {done:?}");
    }
}

#[tokio::test]
async fn first_pushes_repeated_pushes_and_what_has_no_tag_are_free() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    admin.make_project("firm", false).await;
    make_rule(&admin, "firm", &rule(&["**"], &["**"])).await;
    let image = stage.seed("firm/app", "1").await;
    admin.push_image("firm/app", "1", &image).await;
    // Another tag of the same image is a first push, too.
    let tags = format!("{}/artifacts/1/tags", at("firm/app"));
    assert_eq!(admin.json("POST", &tags, &json!({"name": "2"})).await.status, 201);
    let untagged = Image::random(1, 300);
    let digest = untagged.digest.to_string();
    admin.push_image("firm/app", &digest, &untagged).await;
    assert_eq!(admin.delete(&format!("/v2/firm/app/manifests/{digest}")).await.status, 202);
    // An index with a tag keeps its children: they cannot be deleted by themselves, and it does not go.
    let (_, children) = push_index(&admin, "firm/app", "multi").await;
    let child = admin.delete(&format!("{}/artifacts/{}", at("firm/app"), children[0].digest)).await;
    assert_eq!(child.status, 412, "{child:?}");
}

#[tokio::test]
async fn of_two_first_pushes_at_the_same_time_one_wins_and_stays() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    admin.make_project("race", false).await;
    make_rule(&admin, "race", &rule(&["**"], &["**"])).await;
    for round in 0..5 {
        let tag = format!("t{round}");
        let images = [Image::random(1, 300), Image::random(1, 300)];
        for image in &images {
            admin.push_image("race/app", &image.digest.to_string(), image).await;
        }
        let [one, two] = [&images[0], &images[1]];
        let (first, second) = tokio::join!(
            admin.push_manifest("race/app", &tag, one.media_type, &one.manifest),
            admin.push_manifest("race/app", &tag, two.media_type, &two.manifest),
        );
        let (winner, loser) = if first.status == 201 { (one, second) } else { (two, first) };
        assert_eq!(loser.status, 412, "{loser:?}");
        admin.assert_pulls("race/app", &tag, winner).await;
    }
}

#[tokio::test]
async fn tags_show_whether_they_are_held() {
    let stage = Stage::own().await;
    let admin = stage.admin();
    admin.make_project("shown", false).await;
    stage.seed("shown/app", "v1").await;
    let tags = format!("{}/artifacts/v1/tags", at("shown/app"));
    assert_eq!(admin.json("POST", &tags, &json!({"name": "loose"})).await.status, 201);
    let mut excluding = rule(&["app"], &["loose"]);
    excluding["tag_selectors"][0]["decoration"] = json!("excludes");
    make_rule(&admin, "shown", &excluding).await;
    let listed = rows(&admin, &format!("{tags}?sort=name&with_immutable_status=true")).await;
    let held: Vec<_> = listed.iter().map(|tag| (tag["name"].clone(), tag["immutable"].clone())).collect();
    assert_eq!(held, [(json!("loose"), json!(false)), (json!("v1"), json!(true))]);
    for path in [
        format!("{}/artifacts/v1", at("shown/app")),
        "/api/v2.0/projects/shown/artifacts".to_owned(),
    ] {
        let shown = admin.get(&path).await.value();
        let artifact = if shown.is_array() { &shown[0] } else { &shown };
        let tags = artifact["tags"].as_array().expect("tags");
        let held: Vec<_> = tags.iter().filter(|tag| tag["immutable"] == true).map(|tag| &tag["name"]).collect();
        assert_eq!(held, ["v1"], "{path}");
    }
}
