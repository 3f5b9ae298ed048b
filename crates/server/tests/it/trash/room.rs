use wharf_testkit::Image;

use super::{only_item, restore, restored};
use crate::quota::{assert_settled, limit, size, used};
use crate::start;

#[tokio::test]
async fn without_room_nothing_comes_back_and_nothing_is_lost() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("full", false).await;
    let (old, new) = (Image::random(1, 5000), Image::random(1, 5000));
    admin.push_image("full/app", "1", &old).await;
    limit(&admin, "full", size(&old) + size(&new) - 1000).await;
    assert_eq!(admin.delete(&format!("/v2/full/app/manifests/{}", old.digest)).await.status, 202);
    admin.push_image("full/app", "2", &new).await;
    let before = used(&admin, "full").await;
    let item = only_item(&admin, "full").await;
    let refused = restore(&admin, "full", &item).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "FORBIDDEN"), "{refused:?}");
    assert_eq!(used(&admin, "full").await, before);
    assert_eq!(admin.get("/v2/full/app/manifests/1").await.status, 404);
    assert_eq!(only_item(&admin, "full").await, item);
    limit(&admin, "full", -1).await;
    restored(&admin, "full", &item).await;
    admin.assert_pulls("full/app", "1", &old).await;
    assert_eq!(used(&admin, "full").await, size(&old) + size(&new));
    assert_settled(&admin).await;
}
