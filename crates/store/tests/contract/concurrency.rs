//! Many writers at once. Nobody may see an error that is not a plain answer, and nothing may be left in between.

use wharf_model::ManifestId;
use wharf_store::{Store, StoreError};

use crate::support::{Ground, add_manifest, at, both_engines, digest, ground, plain};

/// Stores a manifest and tags it in one transaction, as a push does, and returns the tag's digest as seen before the commit.
async fn push(store: &Store, ground: &Ground, text: &str, tag: &str) -> Result<wharf_oci::Digest, StoreError> {
    let (digest, tag) = (digest(text), tag.parse().expect("tag"));
    let mut tx = store.begin().await?;
    let id = tx.manifests().put(plain(ground.repository, &digest, text)).await?;
    tx.tags().upsert(ground.repository, &tag, id, at(1)).await?;
    let seen = tx.tags().find(ground.repository, tag.as_str()).await?.expect("just set");
    tx.commit().await?;
    Ok(seen.digest)
}

both_engines! {
    async fn sixteen_writers_see_no_error(store: Store) {
        let ground = ground(&store).await;
        let tasks: Vec<_> = (0..16)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move {
                    for n in 0..20 {
                        let mut tx = store.begin().await.expect("begin");
                        // Read, then write: what fails in a transaction that is not a writer from its beginning.
                        let count = tx.manifests().count(ground.repository).await.expect("count");
                        let text = format!("{writer}-{n}-{count}");
                        tx.manifests().put(plain(ground.repository, &digest(&text), &text)).await.expect("put");
                        tx.commit().await.expect("commit");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("task");
        }
        assert_eq!(store.read().manifests().count(ground.repository).await.expect("count"), 320);
    }
}

both_engines! {
    /// D22 and D23: every push that was answered did move the tag, and there is one tag.
    async fn pushes_of_one_tag_follow_each_other(store: Store) {
        let ground = std::sync::Arc::new(ground(&store).await);
        for round in 0..5 {
            let tag = format!("t{round}");
            let tasks: Vec<_> = (0..16)
                .map(|writer| {
                    let (store, ground, tag) = (store.clone(), std::sync::Arc::clone(&ground), tag.clone());
                    tokio::spawn(async move {
                        let text = format!("{tag}-{writer}");
                        let seen = push(&store, &ground, &text, &tag).await.expect("push");
                        assert_eq!(seen, digest(&text), "the tag pointed here when the push was answered");
                    })
                })
                .collect();
            for task in tasks {
                task.await.expect("task");
            }
            let read = store.read();
            assert_eq!(read.tags().list(ground.project, "alpine", None, 99).await.expect("list").len(), round + 1);
            assert!(read.tags().find(ground.repository, &tag).await.expect("find").is_some());
        }
    }
}

both_engines! {
    /// D8: a push and a delete of one manifest come one after the other; the tag never outlives its manifest.
    async fn pushes_and_deletes_do_not_mix(store: Store) {
        let ground = std::sync::Arc::new(ground(&store).await);
        let tasks: Vec<_> = (0..16)
            .map(|writer| {
                let (store, ground) = (store.clone(), std::sync::Arc::clone(&ground));
                tokio::spawn(async move {
                    for n in 0..15 {
                        let text = format!("m{}", n % 3);
                        if writer % 2 == 0 {
                            // As whoever pushes does: what lost to the others is made again.
                            while let Err(error) = push(&store, &ground, &text, "latest").await {
                                assert!(matches!(error, StoreError::Contended(_)), "{error:?}");
                            }
                        } else {
                            let mut tx = store.begin().await.expect("begin");
                            tx.manifests().remove(ground.repository, &digest(&text)).await.expect("remove");
                            tx.commit().await.expect("commit");
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("task");
        }
        if let Some(tag) = store.read().tags().find(ground.repository, "latest").await.expect("find") {
            assert!(store.read().manifests().find(ground.repository, &tag.digest).await.expect("find").is_some());
        }
    }
}

both_engines! {
    /// A tag set in a transaction that did not store the manifest itself may find it gone, and says so.
    async fn a_late_tag_on_a_removed_manifest_is_refused(store: Store) {
        let ground = ground(&store).await;
        for round in 0..10 {
            let text = format!("m{round}");
            let id: ManifestId = add_manifest(&store, ground.repository, &text).await;
            let (tagger, remover) = (store.clone(), store.clone());
            let tagged = tokio::spawn(async move {
                let mut tx = tagger.begin().await.expect("begin");
                match tx.tags().upsert(ground.repository, &"t".parse().expect("tag"), id, at(1)).await {
                    Ok(()) => tx.commit().await.expect("commit"),
                    Err(error) => assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}"),
                }
            });
            let removed = tokio::spawn(async move {
                let mut tx = remover.begin().await.expect("begin");
                assert!(tx.manifests().remove(ground.repository, &digest(&text)).await.expect("remove"));
                tx.commit().await.expect("commit");
            });
            tagged.await.expect("tagger");
            removed.await.expect("remover");
            assert_eq!(store.read().tags().find(ground.repository, "t").await.expect("find"), None);
        }
    }
}

both_engines! {
    /// Transactions that wait for one another may be made durable together. One that gives up takes only its own changes along.
    async fn a_rollback_among_waiting_writers_undoes_one(store: Store) {
        let ground = ground(&store).await;
        for round in 0..10 {
            let first = store.begin_shared().await.expect("begin");
            let waiting: Vec<_> = (0..12)
                .map(|writer| {
                    let store = store.clone();
                    tokio::spawn(async move {
                        let mut tx = store.begin_shared().await.expect("begin");
                        let text = format!("{round}-{writer}");
                        tx.manifests().put(plain(ground.repository, &digest(&text), &text)).await.expect("put");
                        match writer % 4 {
                            0 => drop(tx),
                            3 => tx.abandon().await.expect("abandon"),
                            // The task ends in the middle of a statement.
                            1 => {
                                let mut manifests = tx.manifests();
                                let count = manifests.count(ground.repository);
                                let _ = tokio::time::timeout(std::time::Duration::ZERO, count).await;
                            }
                            _ => tx.commit().await.expect("commit"),
                        }
                    })
                })
                .collect();
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            first.commit().await.expect("commit");
            for task in waiting {
                task.await.expect("task");
            }
            for writer in 0..12 {
                let digest = digest(&format!("{round}-{writer}"));
                let found = store.read().manifests().find(ground.repository, &digest).await.expect("find");
                assert_eq!(found.is_some(), writer % 4 == 2, "{round}-{writer}");
            }
        }
    }
}

both_engines! {
    /// Who is told that the commit was made can read it at once, and so can everybody else.
    async fn a_commit_that_was_shared_is_there_when_it_is_told(store: Store) {
        let ground = ground(&store).await;
        // Each needs two connections at once.
        let tasks: Vec<_> = (0..5)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move {
                    for n in 0..30 {
                        let digest = digest(&format!("{writer}-{n}"));
                        let mut tx = store.begin_shared().await.expect("begin");
                        let text = format!("{writer}-{n}");
                        tx.manifests().put(plain(ground.repository, &digest, &text)).await.expect("put");
                        assert_eq!(store.read().manifests().find(ground.repository, &digest).await.expect("find"), None);
                        tx.commit().await.expect("commit");
                        assert!(store.read().manifests().find(ground.repository, &digest).await.expect("find").is_some());
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("task");
        }
    }
}

both_engines! {
    /// What a transaction saw and did not change is there when it has been abandoned, though somebody else changed it just before.
    async fn what_an_abandoned_transaction_saw_is_there(store: Store) {
        let ground = ground(&store).await;
        let tasks: Vec<_> = (0..4)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move {
                    for n in 0..30 {
                        let text = format!("{n}");
                        let digest = digest(&text);
                        let mut tx = store.begin_shared().await.expect("begin");
                        if tx.manifests().find(ground.repository, &digest).await.expect("find").is_some() {
                            tx.abandon().await.expect("abandon");
                        } else {
                            tx.manifests().put(plain(ground.repository, &digest, &text)).await.expect("put");
                            tx.commit().await.expect("commit");
                        }
                        assert!(store.read().manifests().find(ground.repository, &digest).await.expect("find").is_some(), "{writer}-{n}");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("task");
        }
    }
}
