use wharf_model::ManifestId;
use wharf_store::StoreError;

use crate::support::{add_manifest, add_repository, add_tag, at, both_engines, digest, ground};

both_engines! {
    async fn a_tag_moves_and_keeps_its_id(store: Store) {
        let ground = ground(&store).await;
        let first = add_manifest(&store, ground.repository, "1").await;
        let second = add_manifest(&store, ground.repository, "2").await;
        add_tag(&store, ground.repository, "latest", first).await;
        let before = store.read().tags().find(ground.repository, "latest").await.expect("find").expect("found");
        assert_eq!((before.digest, before.pushed_at), (digest("1"), at(1)));
        let mut tx = store.begin().await.expect("begin");
        tx.tags().upsert(ground.repository, &"latest".parse().expect("tag"), second, at(7)).await.expect("upsert");
        tx.commit().await.expect("commit");
        let after = store.read().tags().find(ground.repository, "latest").await.expect("find").expect("found");
        assert_eq!((after.id, after.digest, after.pushed_at), (before.id, digest("2"), at(7)));
    }
}

both_engines! {
    async fn tags_are_removed_by_name_and_by_manifest(store: Store) {
        let ground = ground(&store).await;
        let other = add_repository(&store, ground.project, "other").await;
        let manifest = add_manifest(&store, ground.repository, "1").await;
        for name in ["a", "b", "c"] {
            add_tag(&store, ground.repository, name, manifest).await;
        }
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.tags().remove_from(manifest, "a").await.expect("remove"));
        assert!(!tx.tags().remove_from(manifest, "a").await.expect("remove"));
        assert_eq!(tx.tags().remove_all(other.id, manifest).await.expect("remove"), 0);
        assert_eq!(tx.tags().remove_all(ground.repository, manifest).await.expect("remove"), 2);
        assert_eq!(tx.tags().find(ground.repository, "b").await.expect("find"), None);
        assert_eq!(tx.manifests().count(ground.repository).await.expect("count"), 1, "the manifest stays");
    }
}

both_engines! {
    async fn names_are_listed_byte_by_byte(store: Store) {
        let ground = ground(&store).await;
        let manifest = add_manifest(&store, ground.repository, "1").await;
        let sorted = ["0.1", "1", "1-a", "1.0", "10", "B", "_x", "a", "a-b", "a.b", "aB", "a_b", "ab"];
        for name in sorted.iter().rev() {
            add_tag(&store, ground.repository, name, manifest).await;
        }
        let read = store.read();
        assert_eq!(read.tags().list(ground.project, "alpine", None, 100).await.expect("list"), sorted);
        assert_eq!(read.tags().list(ground.project, "alpine", Some("a"), 2).await.expect("list"), sorted[8..10]);
        assert_eq!(read.tags().list(ground.project, "alpine", Some("a\0z"), 2).await.expect("list"), sorted[8..10]);
        assert_eq!(read.tags().list(ground.project, "alpine", Some("absent"), u64::MAX).await.expect("list"), Vec::<String>::new());
        assert_eq!(read.tags().list(ground.project, "alpine", None, 0).await.expect("list"), Vec::<String>::new());
        assert_eq!(read.tags().list(ground.project, "nowhere", None, 9).await.expect("list"), Vec::<String>::new());
    }
}

both_engines! {
    async fn a_tag_needs_its_manifest(store: Store) {
        let ground = ground(&store).await;
        let mut tx = store.begin().await.expect("begin");
        let tag = "latest".parse().expect("tag");
        let error = tx.tags().upsert(ground.repository, &tag, ManifestId(404), at(0)).await.expect_err("no manifest");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    }
}
