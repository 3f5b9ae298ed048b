//! Bytes move from one store to another while both are in use.

mod support;

use std::sync::{Arc, Mutex};

use futures_util::{StreamExt, TryStreamExt};
use support::*;
use wharf_blob::{BlobDriver, BlobError, Filesystem, Memory, MigrateOptions, Moved, Moving, ObjectKey, migrate, stream_of};
use wharf_model::Generation;
use wharf_oci::Digest;

/// Two stores, and one that moves from the second to the first.
fn moving() -> (Arc<Memory>, Arc<Memory>, Moving) {
    let (new, old) = (Arc::new(Memory::new(64 * MIB)), Arc::new(Memory::new(64 * MIB)));
    let moving = Moving::new(Arc::<Memory>::clone(&new), Arc::<Memory>::clone(&old));
    (new, old, moving)
}

/// A blob whose key tells its digest, stored in `store`.
async fn put(store: &dyn BlobDriver, bytes: &'static str) -> ObjectKey {
    let key = ObjectKey::blob(&Digest::sha256(bytes.as_bytes()), Generation::new());
    store.put(&key, stream_of(bytes)).await.expect("stored");
    key
}

async fn text(store: &dyn BlobDriver, key: &ObjectKey) -> Option<String> {
    let reader = store.open(key, None).await.expect("an answer")?;
    let chunks: Vec<_> = reader.stream.try_collect().await.expect("all of it");
    Some(String::from_utf8(chunks.concat()).expect("text"))
}

const COPY: MigrateOptions = MigrateOptions {
    parallel: 4,
    dry_run: false,
    trust_sizes: false,
};
const TRUST: MigrateOptions = MigrateOptions { trust_sizes: true, ..COPY };
const LOOK: MigrateOptions = MigrateOptions { dry_run: true, ..COPY };

/// What became of every object, by key.
async fn migrated(from: &dyn BlobDriver, to: &dyn BlobDriver, options: MigrateOptions) -> Vec<(String, Moved)> {
    let told = Mutex::new(Vec::new());
    let each = |key: &str, _: u64, moved: &Moved| told.lock().expect("whole").push((key.to_owned(), moved.clone()));
    migrate(from, to, options, &each).await.expect("listed");
    told.into_inner().expect("whole")
}

#[tokio::test]
async fn what_the_first_store_lacks_is_read_from_the_second() {
    let (new, old, moving) = moving();
    let (here, there) = (put(&*new, "new").await, put(&*old, "old").await);
    assert_eq!(text(&moving, &here).await.as_deref(), Some("new"));
    assert_eq!(text(&moving, &there).await.as_deref(), Some("old"));
    assert_eq!(moving.size(&there).await.unwrap(), Some(3));
    let part = moving.open(&there, Some(1..3)).await.unwrap().unwrap();
    assert_eq!(drain(part.stream).await.unwrap().0, 2);
    assert!(moving.open(&blob_key(), None).await.unwrap().is_none());
}

#[tokio::test]
async fn bytes_are_written_to_the_first_store_only() {
    let (new, old, moving) = moving();
    let key = put(&moving, "pushed").await;
    assert_eq!(new.size(&key).await.unwrap(), Some(6));
    assert_eq!(old.size(&key).await.unwrap(), None);
}

#[tokio::test]
async fn an_upload_that_began_in_the_one_store_ends_in_the_other() {
    let (new, old, moving) = moving();
    let parts = [part_key(0), part_key(5), part_key(6)];
    old.put(&parts[0], stream_of("hello")).await.unwrap();
    old.put(&parts[1], stream_of(" ")).await.unwrap();
    new.put(&parts[2], stream_of("world")).await.unwrap();
    for taken in [&parts[..], &parts[..1]] {
        let key = moving.compose(taken, &blob_key()).await.unwrap();
        assert!(new.size(&key).await.unwrap().is_some());
        let expected = if taken.len() == 3 { "hello world" } else { "hello" };
        assert_eq!(text(&*new, &key).await.as_deref(), Some(expected));
    }
    let lost = part_key(11);
    let outcome = moving.compose(&[parts[0].clone(), lost], &blob_key()).await;
    assert!(matches!(outcome, Err(BlobError::MissingPart(_))), "{outcome:?}");
}

#[tokio::test]
async fn what_is_deleted_is_gone_from_both() {
    let (new, old, moving) = moving();
    let keys = [put(&*old, "one").await, put(&*new, "two").await, put(&*old, "three").await];
    assert_eq!(migrated(&*old, &*new, COPY).await.len(), 2);
    moving.delete(&keys[0]).await.unwrap();
    for outcome in moving.delete_all(&keys[1..]).await {
        outcome.unwrap();
    }
    for store in [&new, &old] {
        assert_eq!(store.list("").await.unwrap().count().await, 0);
    }
}

#[tokio::test]
async fn a_listing_shows_every_object_once() {
    let (new, old, moving) = moving();
    let both = put(&*old, "both").await;
    migrated(&*old, &*new, COPY).await;
    let mut expected = [
        both.to_string(),
        put(&*old, "old").await.to_string(),
        put(&*new, "new").await.to_string(),
    ];
    expected.sort();
    let mut found: Vec<_> = moving.list("").await.unwrap().map_ok(|(key, _)| key).try_collect().await.unwrap();
    found.sort();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn everything_is_copied_once_and_a_look_copies_nothing() {
    let (new, old, _) = moving();
    let keys = [put(&*old, "one").await, put(&*old, "two").await, part_key(0)];
    old.put(&keys[2], stream_of("of an open upload")).await.unwrap();
    let all = |told: Vec<(String, Moved)>, what: Moved| told.len() == 3 && told.iter().all(|(_, moved)| *moved == what);
    assert!(all(migrated(&*old, &*new, LOOK).await, Moved::Missing));
    assert_eq!(new.list("").await.unwrap().count().await, 0);
    assert!(all(migrated(&*old, &*new, COPY).await, Moved::Copied));
    for key in &keys {
        assert_eq!(text(&*new, key).await, text(&*old, key).await);
    }
    assert!(all(migrated(&*old, &*new, COPY).await, Moved::Present));
    assert!(all(migrated(&*old, &*new, LOOK).await, Moved::Present));
}

#[tokio::test]
async fn bytes_that_rotted_in_the_old_store_get_no_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Filesystem::open(folder.path()).unwrap(), Memory::new(MIB));
    let (good, bad) = (put(&old, "good").await, put(&old, "fine").await);
    std::fs::write(folder.path().join(bad.as_str()), "foul").unwrap();
    for (key, moved) in migrated(&old, &new, COPY).await {
        if key == bad.as_str() {
            assert!(matches!(&moved, Moved::Failed(why) if why.contains("no copy is kept")), "{moved:?}");
        } else {
            assert_eq!((key.as_str(), moved), (good.as_str(), Moved::Copied));
        }
    }
    assert_eq!(new.size(&bad).await.unwrap(), None);
}

#[tokio::test]
async fn f1_what_a_run_that_was_cut_off_left_is_read_and_made_whole() {
    let (whole, cut) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (old, new) = (Filesystem::open(whole.path()).unwrap(), Filesystem::open(cut.path()).unwrap());
    let keys = [put(&old, "short").await, put(&old, "foul").await, put(&old, "fine").await];
    let part = part_key(0);
    old.put(&part, stream_of("of an open upload")).await.unwrap();
    migrated(&old, &new, COPY).await;
    for (key, left) in [(&keys[0], "sho"), (&keys[1], "\0\0\0\0"), (&part, "of an")] {
        std::fs::write(cut.path().join(key.as_str()), left).unwrap();
    }
    let told = |told: Vec<(String, Moved)>, key: &ObjectKey| told.into_iter().find(|(name, _)| name == key.as_str()).unwrap().1;
    assert_eq!(
        told(migrated(&old, &new, TRUST).await, &keys[1]),
        Moved::Present,
        "as it was asked to"
    );
    let outcome = migrated(&old, &new, COPY).await;
    for (key, moved) in [(&keys[1], Moved::Copied), (&keys[2], Moved::Present)] {
        assert_eq!(told(outcome.clone(), key), moved);
    }
    for (key, text) in keys.iter().chain([&part]).zip(["short", "foul", "fine", "of an open upload"]) {
        assert_holds(&new, key, text.as_bytes()).await;
    }
}

#[tokio::test]
async fn a_good_copy_is_never_replaced_by_a_damaged_original() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Filesystem::open(folder.path()).unwrap(), Memory::new(MIB));
    let (named, part) = (put(&old, "fine").await, part_key(0));
    old.put(&part, stream_of("a chunk")).await.unwrap();
    migrated(&old, &new, COPY).await;
    for key in [&named, &part] {
        std::fs::write(folder.path().join(key.as_str()), "fo").unwrap();
    }
    for (key, moved) in migrated(&old, &new, COPY).await {
        if key == named.as_str() {
            assert_eq!(moved, Moved::Present);
        } else {
            assert!(
                matches!(&moved, Moved::Failed(why) if why.contains("neither is known")),
                "{moved:?}"
            );
        }
    }
    assert_holds(&new, &named, b"fine").await;
    assert_holds(&new, &part, b"a chunk").await;
}

#[tokio::test]
async fn f1_a_copy_that_is_half_done_is_read_from_the_other_store() {
    let (whole, half) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (old, new) = (Filesystem::open(whole.path()).unwrap(), Filesystem::open(half.path()).unwrap());
    let (old, new) = (Arc::new(old), Arc::new(new));
    let key = blob_key();
    store(&*old, &key, 5 * MIB).await.unwrap();
    let stuck = body(4 * MIB).chain(futures_util::stream::pending()).boxed();
    let copying = tokio::spawn({
        let (new, key) = (Arc::clone(&new), key.clone());
        async move { new.put_named(&key, stuck).await }
    });
    while drafts(half.path()) == 0 {
        tokio::task::yield_now().await;
    }
    let moving = Moving::new(Arc::<Filesystem>::clone(&new), Arc::<Filesystem>::clone(&old));
    assert_holds(&moving, &key, &pattern(0, 5 * MIB)).await;
    copying.abort();
}

/// Bytes of the files that are no objects yet.
fn drafts(root: &std::path::Path) -> u64 {
    let files = std::fs::read_dir(root.join(".drafts")).expect("the folder of drafts");
    files
        .map(|file| file.expect("an entry").metadata().map_or(0, |file| file.len()))
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_while_it_is_copied_does_not_stay() {
    let (new, old, moving) = moving();
    let mut keys = Vec::new();
    for _ in 0..2000 {
        keys.push(put(&*old, "soon gone").await);
    }
    // From both ends of the same listing, so that they meet in the middle.
    keys.sort_by_key(|key| std::cmp::Reverse(key.to_string()));
    let deleting = tokio::spawn(async move {
        for key in keys {
            moving.delete(&key).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let copied = tokio::spawn({
        let (old, new) = (Arc::clone(&old), Arc::clone(&new));
        async move { migrated(&*old, &*new, COPY).await }
    });
    deleting.await.unwrap();
    let told = copied.await.unwrap();
    assert!(
        told.iter().all(|(_, moved)| matches!(moved, Moved::Copied | Moved::Gone)),
        "{told:?}"
    );
    assert_eq!(new.list("").await.unwrap().count().await, 0);
}
