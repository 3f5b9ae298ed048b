use wharf_model::{Actor, BlobId, Role};
use wharf_store::{Readable, StoreError, Unlinked};

use crate::support::{add_blob, add_project, add_repository, add_user, at, both_engines, digest, ground};

both_engines! {
    async fn the_first_copy_stands(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        let first = tx.blobs().add(&digest("x"), 1, "first", at(0)).await.expect("add");
        let second = tx.blobs().add(&digest("x"), 1, "second", at(1)).await.expect("add");
        assert_eq!(first, second);
        assert_eq!((first.object_key.as_str(), first.size), ("first", 1));
        tx.commit().await.expect("commit");
        assert_eq!(store.read().blobs().find(&digest("x")).await.expect("find"), Some(first));
    }
}

both_engines! {
    async fn lost_bytes_are_replaced_once(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        let blob = tx.blobs().add(&digest("x"), 1, "lost", at(0)).await.expect("add");
        assert!(tx.blobs().replace_object(blob.id, "lost", "new", 1).await.expect("replace"));
        assert!(!tx.blobs().replace_object(blob.id, "lost", "late", 1).await.expect("replace"));
        assert_eq!(tx.blobs().find(&digest("x")).await.expect("find").map(|found| found.object_key).as_deref(), Some("new"));
    }
}

both_engines! {
    async fn a_repository_sees_its_links_only(store: Store) {
        let ground = ground(&store).await;
        let other = add_repository(&store, ground.project, "other").await;
        let blob = add_blob(&store, ground.repository, "layer").await;
        let read = store.read();
        assert_eq!(read.blobs().find_in_repository(ground.repository, &digest("layer")).await.expect("find").map(|b| b.id), Some(blob));
        assert_eq!(read.blobs().find_in(ground.project, "alpine", &digest("layer")).await.expect("find").map(|b| b.id), Some(blob));
        assert_eq!(read.blobs().find_in_repository(other.id, &digest("layer")).await.expect("find"), None);
        assert_eq!(read.blobs().find_in(ground.project, "other", &digest("layer")).await.expect("find"), None);
        assert_eq!(read.blobs().find_in(ground.project, "nowhere", &digest("layer")).await.expect("find"), None);

        let mut tx = store.begin().await.expect("begin");
        tx.blobs().link(ground.repository, blob, at(1)).await.expect("link again");
        for (text, outcome) in [("layer", Unlinked::Gone), ("layer", Unlinked::NotThere), ("unknown", Unlinked::NotThere)] {
            assert_eq!(tx.blobs().unlink(ground.repository, &digest(text)).await.expect("unlink"), outcome);
        }
        let error = tx.blobs().link(ground.repository, BlobId(404), at(1)).await.expect_err("no such blob");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    }
}

both_engines! {
    async fn missing_blobs_are_named_once_in_order(store: Store) {
        let ground = ground(&store).await;
        add_blob(&store, ground.repository, "3").await;
        let other = add_repository(&store, ground.project, "other").await;
        add_blob(&store, other.id, "5").await;
        let asked: Vec<_> = (0..1200).map(|n| digest(&(n % 1100).to_string())).collect();
        let expected: Vec<_> = (0..1100).filter(|n| *n != 3).map(|n| digest(&n.to_string())).collect();
        assert_eq!(store.read().blobs().missing(ground.repository, &asked).await.expect("missing"), expected);
        assert!(store.read().blobs().missing(ground.repository, &[]).await.expect("missing").is_empty());
    }
}

both_engines! {
    /// C55: a mount finds only what the caller could pull.
    async fn a_mount_without_source_needs_a_right(store: Store) {
        let ground = ground(&store).await;
        let friend = add_user(&store, "friend").await;
        let public = add_project(&store, "public", ground.user, true).await;
        let shown = add_repository(&store, public, "shown").await;
        add_blob(&store, ground.repository, "private").await;
        add_blob(&store, shown.id, "public").await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(ground.project, friend, Role::LimitedGuest, at(0)).await.expect("set");
        tx.blobs().add(&digest("unlinked"), 1, "k", at(0)).await.expect("add");
        tx.commit().await.expect("commit");

        for (reach, private) in [
            (Readable::Everything, true),
            (Readable::Public, false),
            (Readable::Holder(Actor::User(friend)), true),
            (Readable::Holder(Actor::User(ground.user)), false),
        ] {
            let read = store.read();
            assert_eq!(read.blobs().find_readable(&digest("private"), reach).await.expect("find").is_some(), private, "{reach:?}");
            assert!(read.blobs().find_readable(&digest("public"), reach).await.expect("find").is_some(), "{reach:?}");
            assert!(read.blobs().find_readable(&digest("unlinked"), reach).await.expect("find").is_none(), "{reach:?}");
        }
    }
}
