use std::collections::HashSet;

use wharf_model::{BlobId, ManifestId};
use wharf_store::{CondemnedObject, NewManifest, Store};

use crate::support::{Ground, add_blob, add_repository, add_tag, at, both_engines, digest, ground, plain};

/// A manifest of the repository that refers to these blobs.
async fn add_image(store: &Store, ground: &Ground, text: &str, blobs: &[&str]) -> ManifestId {
    let (digest, blobs): (_, Vec<_>) = (digest(text), blobs.iter().map(|blob| digest(blob)).collect());
    let manifest = NewManifest {
        blobs: &blobs,
        ..plain(ground.repository, &digest, text)
    };
    let mut tx = store.begin().await.expect("begin");
    let id = tx.manifests().put(manifest).await.expect("put");
    tx.commit().await.expect("commit");
    id
}

async fn remove_image(store: &Store, ground: &Ground, text: &str) {
    let mut tx = store.begin().await.expect("begin");
    assert!(tx.manifests().remove(ground.repository, &digest(text)).await.expect("remove"));
    tx.commit().await.expect("commit");
}

both_engines! {
    async fn what_loses_a_holder_is_noted_and_noted_again_later(store: Store) {
        let ground = ground(&store).await;
        let (kept, gone) = (add_blob(&store, ground.repository, "kept").await, add_blob(&store, ground.repository, "gone").await);
        add_image(&store, &ground, "one", &["kept", "gone"]).await;
        add_image(&store, &ground, "two", &["kept"]).await;
        let read = store.read();
        assert!(read.garbage().candidates(0, at(9), 10).await.expect("read").is_empty(), "nothing went yet");
        remove_image(&store, &ground, "one").await;
        let due = read.garbage().candidates(0, at(9), 10).await.expect("read");
        assert_eq!(due.iter().map(|(_, blob)| *blob).collect::<HashSet<_>>(), HashSet::from([kept, gone]));
        let mut tx = store.begin().await.expect("begin");
        tx.garbage().remove_candidates(&[due[0].0]).await.expect("remove");
        tx.garbage().postpone_candidate(due[1].0, at(100)).await.expect("postpone");
        tx.commit().await.expect("commit");
        assert!(read.garbage().candidates(0, at(99), 10).await.expect("read").is_empty());
        assert_eq!(read.garbage().candidates(0, at(100), 10).await.expect("read"), [due[1]]);
    }
}

/// The suspects among at most `limit` blobs after one, where these end, and how many there are.
async fn suspects(store: &Store, after: BlobId, limit: u64) -> (Vec<BlobId>, BlobId, u64) {
    let (last, count) = store
        .read()
        .garbage()
        .stretch(after, limit)
        .await
        .expect("read")
        .expect("there are blobs");
    (store.read().garbage().suspects(after, last).await.expect("read"), last, count)
}

both_engines! {
    async fn suspects_are_found_stretch_by_stretch_however_many_share_a_blob(store: Store) {
        let ground = ground(&store).await;
        let mut blobs = Vec::new();
        for name in ["a", "b", "c", "d"] {
            blobs.push(add_blob(&store, ground.repository, name).await);
        }
        for number in 0..20 {
            add_image(&store, &ground, &format!("image{number}"), &["a", "c"]).await;
        }
        assert_eq!(suspects(&store, BlobId(0), 3).await, (vec![blobs[1]], blobs[2], 3));
        assert_eq!(suspects(&store, blobs[2], 3).await, (vec![blobs[3]], blobs[3], 1));
        assert!(store.read().garbage().stretch(blobs[3], 3).await.expect("read").is_none(), "nothing is behind the last");
    }
}

both_engines! {
    async fn a_link_goes_when_no_manifest_of_its_repository_needs_it_and_it_is_old(store: Store) {
        let ground = ground(&store).await;
        let other = add_repository(&store, ground.project, "other").await;
        let (needed, loose) = (add_blob(&store, ground.repository, "needed").await, add_blob(&store, ground.repository, "loose").await);
        // The same content in another repository, which has no manifest.
        assert_eq!(add_blob(&store, other.id, "needed").await, needed);
        add_image(&store, &ground, "one", &["needed"]).await;
        let found = store.read().garbage().loose_links(&[needed, loose]).await.expect("read");
        let pairs: HashSet<_> = found.iter().map(|link| (link.repository, link.blob)).collect();
        assert_eq!(pairs, HashSet::from([(other.id, needed), (ground.repository, loose)]));
        assert_eq!(suspects(&store, BlobId(0), 10).await, ([needed, loose].to_vec(), loose, 2));
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.blobs().touch(other.id, needed, at(50)).await.expect("touch"));
        assert!(!tx.blobs().touch(other.id, loose, at(50)).await.expect("touch"));
        assert_eq!(tx.garbage().drop_links(&found, at(0)).await.expect("drop"), 0, "as old as the cut-off is too young");
        assert_eq!(tx.garbage().drop_links(&found, at(50)).await.expect("drop"), 1, "one was touched");
        tx.commit().await.expect("commit");
        assert!(store.read().garbage().candidates(0, at(9), 10).await.expect("read").is_empty(), "the collector makes no work for itself");
        assert_eq!(store.read().garbage().unheld(&[needed, loose]).await.expect("read"), [(loose, 7)]);
        let recount = store.read().quotas().recount(wharf_model::ProjectId(0), 10).await.expect("recount");
        assert!(recount.iter().all(|project| project.stored == project.counted), "{recount:?}");
    }
}

both_engines! {
    async fn a_blob_that_nothing_holds_is_condemned_once_and_its_bytes_count_once(store: Store) {
        let ground = ground(&store).await;
        let held = add_blob(&store, ground.repository, "held").await;
        let mut tx = store.begin().await.expect("begin");
        let gone = tx.blobs().add(&digest("gone"), 7, "key-of-gone", at(0)).await.expect("add").id;
        tx.commit().await.expect("commit");
        let mut tx = store.begin().await.expect("begin");
        let found = tx.garbage().suspects(BlobId(0), gone).await.expect("read");
        assert_eq!(found, [held, gone], "one has a link and no manifest, the other has neither");
        let condemned = tx.garbage().condemn(&[held, gone, BlobId(404)], at(1)).await.expect("condemn");
        assert_eq!(condemned, [CondemnedObject::new("key-of-gone".to_owned(), 7)]);
        assert!(tx.garbage().condemn(&[held, gone], at(1)).await.expect("condemn").is_empty());
        assert!(tx.blobs().hold(held).await.expect("hold"));
        assert!(!tx.blobs().hold(gone).await.expect("hold"));
        tx.commit().await.expect("commit");
        assert_eq!(store.read().garbage().condemned("", at(1), 10).await.expect("read"), condemned);
        assert!(store.read().garbage().condemned("key-of-gone", at(1), 10).await.expect("read").is_empty());
        let keys = ["key-of-gone".to_owned(), "unknown".to_owned()];
        let mut tx = store.begin().await.expect("begin");
        tx.garbage().postpone_condemned("key-of-gone", at(9)).await.expect("postpone");
        assert!(tx.garbage().condemned("", at(8), 10).await.expect("read").is_empty(), "one that was refused waits");
        assert_eq!(tx.garbage().condemned("", at(9), 10).await.expect("read")[0].attempts, 1);
        assert_eq!(tx.garbage().remove_condemned(&keys).await.expect("remove"), (1, 7));
        assert_eq!(tx.garbage().remove_condemned(&keys).await.expect("remove"), (0, 0));
    }
}

both_engines! {
    async fn an_object_is_an_orphan_only_while_no_row_names_it(store: Store) {
        let ground = ground(&store).await;
        add_blob(&store, ground.repository, "named").await;
        let seen: Vec<_> = ["key-of-named", "nobody", "vanished"]
            .map(|key| CondemnedObject::new(key.to_owned(), 3))
            .to_vec();
        let keys: Vec<_> = seen.iter().map(|object| object.object_key.clone()).collect();
        assert_eq!(store.read().garbage().named_keys(&keys).await.expect("read"), HashSet::from(["key-of-named".to_owned()]));
        let asked: Vec<_> = keys.iter().map(String::as_str).collect();
        let unnamed = store.read().garbage().unnamed_keys(&asked).await.expect("read");
        assert_eq!(unnamed, HashSet::from(["nobody".to_owned(), "vanished".to_owned()]));
        let mut tx = store.begin().await.expect("begin");
        tx.garbage().sight(&seen, at(0)).await.expect("sight");
        tx.garbage().sight(&seen[..2], at(10)).await.expect("sight");
        let ripe = tx.garbage().ripe_sightings("", at(0), at(10), 10).await.expect("read");
        assert_eq!(ripe, seen[..2], "first seen long ago, and seen again");
        assert!(tx.garbage().ripe_sightings("", at(-1), at(10), 10).await.expect("read").is_empty());
        let condemned = tx.garbage().condemn_orphans(ripe, at(11)).await.expect("condemn");
        assert_eq!(condemned, seen[1..2], "somebody named the other one since");
        assert_eq!(tx.garbage().forget_unseen(at(10)).await.expect("forget"), 1);
    }
}

both_engines! {
    async fn untagged_is_what_nothing_refers_to(store: Store) {
        let ground = ground(&store).await;
        let lone = add_image(&store, &ground, "lone", &[]).await;
        let tagged = add_image(&store, &ground, "tagged", &[]).await;
        add_tag(&store, ground.repository, "latest", tagged).await;
        add_image(&store, &ground, "child", &[]).await;
        let mut tx = store.begin().await.expect("begin");
        let (index, referrer, child) = (digest("index"), digest("referrer"), [digest("child")]);
        let subject = digest("tagged");
        let index = NewManifest { children: &child, ..plain(ground.repository, &index, "index") };
        let parent = tx.manifests().put(index).await.expect("put");
        let referrer = NewManifest { subject: Some(&subject), ..plain(ground.repository, &referrer, "referrer") };
        tx.manifests().put(referrer).await.expect("put");
        tx.commit().await.expect("commit");
        let found = store.read().garbage().untagged(ManifestId(0), at(1), 10).await.expect("read");
        assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [lone, parent]);
        assert!(store.read().garbage().untagged(ManifestId(0), at(0), 10).await.expect("read").is_empty(), "too young");
        add_tag(&store, ground.repository, "saved", lone).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.garbage().claim_untagged(lone, at(1)).await.expect("claim"));
        assert!(tx.garbage().claim_untagged(parent, at(1)).await.expect("claim"));
        assert!(!tx.garbage().claim_untagged(ManifestId(404), at(1)).await.expect("claim"));
    }
}

both_engines! {
    async fn damaged_bytes_are_noted_for_the_key_they_were_found_under(store: Store) {
        let ground = ground(&store).await;
        add_blob(&store, ground.repository, "layer").await;
        let image = add_image(&store, &ground, "one", &["layer"]).await;
        add_tag(&store, ground.repository, "latest", image).await;
        let (blob, damaged) = store.read().garbage().to_scrub(BlobId(0), 10).await.expect("read").remove(0);
        assert!(!damaged);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.garbage().set_damaged(&blob, Some(at(1))).await.expect("note"));
        let other = wharf_model::Blob { object_key: "another".to_owned(), ..blob.clone() };
        assert!(!tx.garbage().set_damaged(&other, Some(at(1))).await.expect("note"));
        tx.commit().await.expect("commit");
        let read = store.read();
        assert_eq!(read.blobs().find_sound(&digest("layer")).await.expect("read").map(|(_, sound)| sound), Some(false));
        assert_eq!(read.garbage().affected(blob.id, ("", ""), 10).await.expect("read"), [("library/alpine".to_owned(), "latest".to_owned())]);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.blobs().replace_object(blob.id, &blob.object_key, "new", 7).await.expect("replace"));
        tx.commit().await.expect("commit");
        assert_eq!(read.blobs().find_sound(&digest("layer")).await.expect("read").map(|(_, sound)| sound), Some(true));
    }
}
