use wharf_testkit::{Client, Image};

use crate::{configured, start};

/// Pushes an image, deletes its repository, and returns it.
async fn lose(admin: &Client) -> Image {
    admin.make_project("lost", false).await;
    let image = Image::random(1, 500);
    admin.push_image("lost/app", "1", &image).await;
    assert_eq!(admin.delete("/api/v2.0/projects/lost/repositories/app").await.status, 200);
    image
}

#[tokio::test]
async fn the_trash_serves_nothing_unless_allowed() {
    let registry = start();
    let admin = registry.admin();
    let image = lose(&admin).await;
    for path in [format!("manifests/{}", image.digest), format!("blobs/{}", image.config.digest)] {
        for method in ["GET", "HEAD"] {
            assert_eq!(
                admin.send(method, &format!("/v2/lost/app/{path}")).await.status,
                404,
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn where_allowed_pulls_by_digest_are_served_and_told() {
    let registry = configured().env("WHARF_TRASH__ALLOW_PULL", "true").start();
    let admin = registry.admin();
    let image = lose(&admin).await;
    admin.assert_pulls("lost/app", image.digest.as_str(), &image).await;
    assert_eq!(admin.head(&format!("/v2/lost/app/manifests/{}", image.digest)).await.status, 200);
    assert_eq!(admin.get("/v2/lost/app/manifests/1").await.status, 404, "a tag is gone");
    assert_eq!(
        admin.get(&format!("/v2/lost/other/manifests/{}", image.digest)).await.status,
        404,
        "only where it was"
    );
    admin.make_project("foreign", false).await;
    assert_eq!(
        admin.get(&format!("/v2/foreign/app/blobs/{}", image.config.digest)).await.status,
        404
    );
    let outsider = admin.make_user("outsider").await;
    assert_eq!(outsider.get(&format!("/v2/lost/app/manifests/{}", image.digest)).await.status, 403);
    let log = crate::audit::entries_soon(&admin, "operation%3Dpull", 1).await;
    assert!(
        log.iter().any(|entry| entry["resource"] == format!("lost/app@{}", image.digest)),
        "{log:?}"
    );
}
