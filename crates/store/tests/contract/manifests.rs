use std::collections::BTreeSet;

use wharf_model::{ManifestId, RepositoryId};
use wharf_oci::{Digest, MediaType, Reference};
use wharf_store::{NewManifest, StoreError};

use crate::support::{add_blob, add_manifest, add_repository, add_tag, at, both_engines, digest, ground, plain};

both_engines! {
    async fn a_manifest_is_resolved_by_tag_and_digest(store: Store) {
        let ground = ground(&store).await;
        let id = add_manifest(&store, ground.repository, "payload").await;
        add_tag(&store, ground.repository, "latest", id).await;
        let read = store.read();
        let found = read.manifests().find(ground.repository, &digest("payload")).await.expect("find").expect("found");
        assert_eq!((found.id, found.size, found.media_type), (id, 7, MediaType::OciManifest));
        for reference in ["latest".to_owned(), digest("payload").to_string()] {
            let reference: Reference = reference.parse().expect("reference");
            let resolved = read.manifests().resolve(ground.project, "alpine", &reference).await.expect("resolve").expect("found");
            assert_eq!((resolved.manifest, resolved.repository_id), (found.clone(), ground.repository));
            assert_eq!(read.manifests().resolve(ground.project, "other", &reference).await.expect("resolve"), None);
        }
        let absent: Reference = "Latest".parse().expect("reference");
        assert_eq!(read.manifests().resolve(ground.project, "alpine", &absent).await.expect("resolve"), None);
        assert_eq!(read.manifests().payload(id).await.expect("payload").as_deref(), Some(b"payload".as_slice()));
        assert_eq!(read.manifests().payload(ManifestId(404)).await.expect("payload"), None);
    }
}

both_engines! {
    async fn bytes_come_back_as_they_were(store: Store) {
        let ground = ground(&store).await;
        let payload: Vec<u8> = (0..=255).cycle().take(3_000_000).collect();
        let digest = Digest::sha256(&payload);
        let mut tx = store.begin().await.expect("begin");
        let id = tx.manifests().put(NewManifest { payload: &payload, ..plain(ground.repository, &digest, "") }).await.expect("put");
        tx.commit().await.expect("commit");
        assert_eq!(store.read().manifests().payload(id).await.expect("payload"), Some(payload));
    }
}

both_engines! {
    async fn a_re_push_keeps_the_id(store: Store) {
        let ground = ground(&store).await;
        let digest = digest("m");
        let mut tx = store.begin().await.expect("begin");
        let first = tx.manifests().put(plain(ground.repository, &digest, "m")).await.expect("put");
        let again = NewManifest { now: at(50), media_type: MediaType::OciIndex, ..plain(ground.repository, &digest, "m") };
        assert_eq!(tx.manifests().put(again).await.expect("put"), first);
        assert_eq!(tx.manifests().count(ground.repository).await.expect("count"), 1);
        let found = tx.manifests().find(ground.repository, &digest).await.expect("find").expect("found");
        assert_eq!(found.media_type, MediaType::OciIndex);
        let error = tx.manifests().put(plain(RepositoryId(404), &digest, "m")).await.expect_err("no repository");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    }
}

both_engines! {
    /// D3: what a manifest needs is on record, however long and repetitive its lists are.
    async fn long_lists_with_repetitions_are_stored(store: Store) {
        let ground = ground(&store).await;
        let other = add_repository(&store, ground.project, "other").await;
        let mut tx = store.begin().await.expect("begin");
        for n in 0..600 {
            let blob = tx.blobs().add(&digest(&n.to_string()), 1, "k", at(0)).await.expect("add");
            let repository = if n == 599 { other.id } else { ground.repository };
            tx.blobs().link(repository, blob.id, at(0)).await.expect("link");
        }
        let blobs: Vec<_> = (0..1300).map(|n| digest(&(n % 650).to_string())).collect();
        let manifest = digest("m");
        let new = NewManifest { blobs: &blobs, children: &blobs, ..plain(ground.repository, &manifest, "m") };
        let first = tx.manifests().put(new).await.expect("put");
        assert_eq!(tx.manifests().put(new).await.expect("put again"), first);
        tx.commit().await.expect("commit");
        let expected = |count: u32| (0..count).map(|n| digest(&n.to_string())).collect::<BTreeSet<_>>();
        let read = store.read();
        let referenced = read.manifests().blobs(first).await.expect("blobs");
        assert_eq!(referenced.len(), 599, "blobs of other repositories and unknown ones are not referenced");
        assert_eq!(referenced.into_iter().collect::<BTreeSet<_>>(), expected(599));
        let children = read.manifests().children(first).await.expect("children");
        assert_eq!(children.len(), 650);
        assert_eq!(children.into_iter().collect::<BTreeSet<_>>(), expected(650));
        for (repository, child, index) in [(ground.repository, "7", Some(manifest.clone())), (ground.repository, "m", None), (other.id, "7", None)] {
            assert_eq!(read.manifests().listed_by(repository, &digest(child)).await.expect("read"), index, "{child}");
        }
    }
}

both_engines! {
    async fn removing_takes_tags_and_links_along(store: Store) {
        let ground = ground(&store).await;
        add_blob(&store, ground.repository, "layer").await;
        let (manifest, layer) = (digest("m"), [digest("layer")]);
        let mut tx = store.begin().await.expect("begin");
        let new = NewManifest { blobs: &layer, children: &layer, ..plain(ground.repository, &manifest, "m") };
        let id = tx.manifests().put(new).await.expect("put");
        for tag in ["a", "b"] {
            tx.tags().upsert(ground.repository, &tag.parse().expect("tag"), id, at(1)).await.expect("tag");
        }
        tx.commit().await.expect("commit");

        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.manifests().remove(RepositoryId(404), &manifest).await.expect("remove"));
        assert!(tx.manifests().remove(ground.repository, &manifest).await.expect("remove"));
        assert!(!tx.manifests().remove(ground.repository, &manifest).await.expect("remove"));
        tx.commit().await.expect("commit");
        let read = store.read();
        assert_eq!(read.tags().list(ground.project, "alpine", None, 9).await.expect("tags"), Vec::<String>::new());
        assert_eq!(read.manifests().payload(id).await.expect("payload"), None);
        assert!(read.manifests().blobs(id).await.expect("blobs").is_empty());
        assert_eq!(read.manifests().listed_by(ground.repository, &layer[0]).await.expect("read"), None);
        assert!(read.blobs().find_in_repository(ground.repository, &layer[0]).await.expect("find").is_some());
    }
}

both_engines! {
    async fn missing_manifests_are_named(store: Store) {
        let ground = ground(&store).await;
        add_manifest(&store, ground.repository, "1").await;
        let asked: Vec<_> = (0..600).chain([0, 1]).map(|n| digest(&n.to_string())).collect();
        let expected: Vec<_> = (0..600).filter(|n| *n != 1).map(|n| digest(&n.to_string())).collect();
        assert_eq!(store.read().manifests().missing(ground.repository, &asked).await.expect("missing"), expected);
    }
}
