use wharf_model::{ArtifactDetails, ListQuery, ManifestId, ProjectId, Restored, TrashId, TrashKind};
use wharf_oci::Digest;
use wharf_store::{NewDetails, NewManifest, NewTrash, Store, StoreError};

use crate::support::{Ground, add_blob, add_manifest, add_tag, at, both_engines, digest, ground, plain};

/// When everything kept here expires.
const END: i64 = 1000;

fn new<'a>(ground: &Ground, kind: TrashKind, digest: &'a Digest) -> NewTrash<'a> {
    NewTrash {
        project: ground.project,
        path: "alpine",
        kind,
        digest,
        deleted_by: "somebody",
        why: "a reason",
        now: at(10),
        expires_at: at(END),
    }
}

/// Moves a manifest to the trash.
async fn delete(store: &Store, ground: &Ground, id: ManifestId, digest: &Digest) -> TrashId {
    let mut tx = store.begin().await.expect("begin");
    let item = tx.trash().open(new(ground, TrashKind::Artifact, digest)).await.expect("open");
    tx.trash().keep_manifest(item, id, true).await.expect("keep");
    tx.trash().keep_manifest(item, id, true).await.expect("once only");
    tx.trash().seal(item).await.expect("seal");
    assert!(tx.manifests().remove(ground.repository, digest).await.expect("remove"));
    tx.commit().await.expect("commit");
    item
}

async fn restore(store: &Store, ground: &Ground, item: TrashId) -> Restored {
    let mut tx = store.begin().await.expect("begin");
    assert!(tx.trash().lock(ground.project, item).await.expect("lock"));
    let restored = tx
        .trash()
        .restore(item, ground.project, ground.repository, at(20))
        .await
        .expect("restore");
    assert!(tx.trash().remove(item).await.expect("remove"));
    assert!(!tx.trash().remove(item).await.expect("remove"));
    tx.commit().await.expect("commit");
    restored
}

async fn used(store: &Store, ground: &Ground) -> i64 {
    let quota = store.read().quotas().of_project(ground.project).await.expect("quota");
    quota.expect("there").used
}

both_engines! {
    async fn what_is_kept_comes_back_as_it_was(store: Store) {
        let ground = ground(&store).await;
        let blob = add_blob(&store, ground.repository, "layer").await;
        let image = digest("image");
        let mut tx = store.begin().await.expect("begin");
        let id = tx
            .manifests()
            .put(NewManifest {
                blobs: &[digest("layer")],
                children: &[digest("child")],
                subject: Some(&digest("subject")),
                artifact_type: Some("application/vnd.x"),
                referrer: Some("{}"),
                now: at(3),
                ..plain(ground.repository, &image, "image")
            })
            .await
            .expect("put");
        let details = ArtifactDetails { kind: "IMAGE".into(), media_type: "m".into(), total_size: 12, ..ArtifactDetails::default() };
        tx.artifacts().set_details(NewDetails { manifest: id, details: &details }).await.expect("details");
        tx.accessories().set(ground.repository, id, &digest("subject"), "signature.cosign", at(4)).await.expect("set");
        let label = tx.labels().add(None, "l", "", "", at(5)).await.expect("add").expect("made");
        let gone = tx.labels().add(None, "gone", "", "", at(5)).await.expect("add").expect("made");
        tx.labels().attach(id, label, at(6)).await.expect("attach");
        tx.labels().attach(id, gone, at(6)).await.expect("attach");
        tx.commit().await.expect("commit");
        for tag in ["a", "b"] {
            add_tag(&store, ground.repository, tag, id).await;
        }
        let before = used(&store, &ground).await;

        let item = delete(&store, &ground, id, &image).await;
        let read = store.read();
        assert_eq!(used(&store, &ground).await, 0);
        let shown = read.trash().lookup(ground.project, item, at(END - 1)).await.expect("lookup").expect("there");
        assert_eq!((shown.tags.join(" "), shown.artifact_kind.as_str(), shown.manifests), ("a b".to_owned(), "IMAGE", 1));
        assert_eq!((shown.size, shown.why.as_str(), shown.path.as_str()), (7 + 5, "a reason", "alpine"));
        let served = read.trash().manifest(ground.project, "alpine", &image, at(11)).await.expect("manifest").expect("there");
        assert_eq!(served.1, b"image");
        assert!(read.trash().manifest(ground.project, "other", &image, at(11)).await.expect("manifest").is_none());
        let held = read.trash().blob(ground.project, "alpine", &digest("layer"), at(11)).await.expect("blob").expect("there");
        assert_eq!(held.id, blob);
        assert!(read.trash().blob(ProjectId(999_999), "alpine", &digest("layer"), at(11)).await.expect("blob").is_none());

        // The link and a label go meanwhile.
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.blobs().unlink(ground.repository, &digest("layer")).await.expect("unlink"), wharf_store::Unlinked::Gone);
        assert!(tx.labels().remove(gone).await.expect("remove"));
        tx.commit().await.expect("commit");
        let restored = restore(&store, &ground, item).await;
        assert_eq!(restored, Restored { manifests: 1, tags: vec!["a".into(), "b".into()], taken: vec![] });
        let found = read.manifests().find(ground.repository, &image).await.expect("find").expect("there");
        assert_ne!(found.id, id, "ids do not return");
        let artifact = read.artifacts().lookup(found.id).await.expect("lookup").expect("there");
        assert_eq!((artifact.pushed_at, artifact.details), (at(3), Some(details)));
        assert_eq!(read.manifests().payload(found.id).await.expect("payload").as_deref(), Some(&b"image"[..]));
        assert_eq!(read.manifests().blobs(found.id).await.expect("blobs"), [digest("layer")]);
        assert_eq!(read.manifests().children(found.id).await.expect("children"), [digest("child")]);
        assert!(read.blobs().find_in_repository(ground.repository, &digest("layer")).await.expect("find").is_some());
        let labels = read.labels().on(&[found.id]).await.expect("labels");
        assert_eq!(labels.iter().map(|(_, label)| label.id).collect::<Vec<_>>(), [label]);
        let belonging = read.artifacts().accessories_of(ground.repository, &digest("subject")).await.expect("accessories");
        assert_eq!(belonging, std::slice::from_ref(&image));
        assert_eq!(used(&store, &ground).await, before);
        assert!(read.trash().lookup(ground.project, item, at(11)).await.expect("lookup").is_none());
    }
}

both_engines! {
    async fn a_tag_that_moved_meanwhile_stays_and_is_told(store: Store) {
        let ground = ground(&store).await;
        let old = add_manifest(&store, ground.repository, "old").await;
        add_tag(&store, ground.repository, "latest", old).await;
        let item = delete(&store, &ground, old, &digest("old")).await;
        let new = add_manifest(&store, ground.repository, "new").await;
        add_tag(&store, ground.repository, "latest", new).await;
        let restored = restore(&store, &ground, item).await;
        assert_eq!(restored, Restored { manifests: 1, tags: vec![], taken: vec![("latest".into(), digest("new"))] });
        let tag = store.read().tags().find(ground.repository, "latest").await.expect("find").expect("there");
        assert_eq!(tag.digest, digest("new"));
    }
}

both_engines! {
    async fn what_stayed_is_not_changed_back(store: Store) {
        let ground = ground(&store).await;
        let stays = add_manifest(&store, ground.repository, "stays").await;
        let mut tx = store.begin().await.expect("begin");
        let label = tx.labels().add(None, "l", "", "", at(5)).await.expect("add").expect("made");
        tx.labels().attach(stays, label, at(6)).await.expect("attach");
        let item = tx.trash().open(new(&ground, TrashKind::Artifact, &digest("stays"))).await.expect("open");
        tx.trash().keep_manifest(item, stays, false).await.expect("keep");
        tx.trash().keep_manifest(item, ManifestId(999_999), false).await.expect("what is gone is not there to keep");
        tx.trash().seal(item).await.expect("seal");
        tx.labels().detach(stays, label).await.expect("detach");
        tx.commit().await.expect("commit");
        let members = store.read().trash().members(item, 10).await.expect("members");
        assert_eq!((members.len(), members[0].went), (1, false));
        assert_eq!(restore(&store, &ground, item).await, Restored::default());
        assert_eq!(store.read().labels().on(&[stays]).await.expect("labels"), []);
    }
}

both_engines! {
    async fn the_end_comes_by_time_by_hand_and_with_the_project(store: Store) {
        let ground = ground(&store).await;
        let mut items = Vec::new();
        for text in ["1", "2", "3"] {
            add_blob(&store, ground.repository, text).await;
            let image = digest(&format!("image-{text}"));
            let mut tx = store.begin().await.expect("begin");
            let manifest = NewManifest { blobs: &[digest(text)], ..plain(ground.repository, &image, text) };
            let id = tx.manifests().put(manifest).await.expect("put");
            tx.commit().await.expect("commit");
            items.push(delete(&store, &ground, id, &image).await);
        }
        let shown = async |now| {
            let (rows, total) = store.read().trash().list(Some(ground.project), &ListQuery::default(), at(now)).await.expect("list");
            assert_eq!(rows.len() as i64, total);
            rows.into_iter().map(|item| item.id).collect::<Vec<_>>()
        };
        assert_eq!(shown(END - 1).await, [items[2], items[1], items[0]]);
        assert_eq!(shown(END).await, []);
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.trash().purge(at(END - 1), 10).await.expect("purge"), 0);
        assert_eq!(tx.trash().expire_all(ProjectId(999_999), at(50)).await.expect("expire"), 0);
        assert!(!tx.trash().lock(ProjectId(999_999), items[0]).await.expect("lock"));
        assert!(tx.trash().remove(items[0]).await.expect("remove"));
        assert_eq!(tx.trash().expire_all(ground.project, at(50)).await.expect("expire"), 2);
        assert_eq!(tx.trash().purge(at(50), 1).await.expect("purge"), 1);
        tx.commit().await.expect("commit");
        assert_eq!(shown(51).await, []);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.projects().remove(ground.project).await.expect("remove"));
        tx.commit().await.expect("commit");
        let (rows, total) = store.read().trash().list(None, &ListQuery::default(), at(0)).await.expect("list");
        assert_eq!((rows.len(), total), (0, 0));
    }
}

both_engines! {
    async fn a_restore_over_the_limit_changes_nothing(store: Store) {
        let ground = ground(&store).await;
        let id = add_manifest(&store, ground.repository, "12345").await;
        let item = delete(&store, &ground, id, &digest("12345")).await;
        let mut tx = store.begin().await.expect("begin");
        tx.quotas().set_hard(ground.project, 4, at(1)).await.expect("set");
        tx.commit().await.expect("commit");
        let mut tx = store.begin().await.expect("begin");
        tx.trash().restore(item, ground.project, ground.repository, at(20)).await.expect("restore");
        tx.trash().remove(item).await.expect("remove");
        let refused = tx.commit().await;
        assert!(matches!(refused, Err(StoreError::OverQuota { .. })), "{refused:?}");
        assert!(store.read().trash().lookup(ground.project, item, at(20)).await.expect("lookup").is_some());
        assert!(store.read().manifests().find(ground.repository, &digest("12345")).await.expect("find").is_none());
    }
}
