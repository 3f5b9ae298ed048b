use serde_json::json;
use wharf_testkit::Image;

use crate::cli::Shell;
use crate::start;

#[tokio::test(flavor = "multi_thread")]
async fn the_trash_is_listed_shown_restored_and_emptied_by_command() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("team", false).await;
    let images = [Image::random(1, 300), Image::random(1, 300)];
    for (image, tag) in images.iter().zip(["1", "2"]) {
        admin.push_image("team/app", tag, image).await;
    }
    assert_eq!(admin.delete("/api/v2.0/projects/team/repositories/app").await.status, 200);
    let shell = Shell::admin(&registry);
    let found = shell.json(&["trash", "list", "team", "--tag", "1"]);
    assert_eq!((found.as_array().map(Vec::len), &found[0]["tags"]), (Some(1), &json!(["1"])));
    assert_eq!(shell.json(&["trash", "list"]).as_array().map(Vec::len), Some(2));
    let id = found[0]["id"].to_string();
    let shown = shell.good(&["trash", "show", "team", &id]);
    assert!(shown.contains("team/app") && shown.contains(images[0].digest.as_str()), "{shown}");
    assert_eq!(shell.json(&["trash", "restore", "team", &id])["tags"], json!(["1"]));
    admin.assert_pulls("team/app", "1", &images[0]).await;
    shell.bad(&["trash", "restore", "team", &id], 1, &["404"]);
    shell.bad(&["trash", "empty", "team"], 2, &["--yes"]);
    assert!(shell.good(&["trash", "empty", "team", "--yes"]).contains("1 items"));
    assert_eq!(shell.json(&["trash", "list", "team"]), json!([]));
}
