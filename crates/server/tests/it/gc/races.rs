//! Named schedules: who does what between which two steps of the collector.

use std::sync::atomic::Ordering;

use wharf_core::gc::GcPlan;
use wharf_core::{Error, artifact, manifest, tag};
use wharf_oci::Digest;
use wharf_store::Store;

use super::ground::{CONFIG, Ground, caller, image, index, mount, name};

const LAYER: &[u8] = b"layer";

/// Rows are gone and committed, the bytes are about to go, and somebody uploads the same content.
async fn d7_on(ground: Ground) {
    let digest = ground.push("library/one", "1.0", &[LAYER]).await;
    ground.delete_manifest("library/one", &digest).await;
    ground.outlive_grace();
    ground.gate.hold_deletions();
    let collecting = ground.collect(GcPlan::default());
    let pushing = async {
        ground.gate.waiting.notified().await;
        assert!(
            !ground.head("library/one", &Digest::sha256(LAYER)).await,
            "nobody is told that it is there"
        );
        ground.push("library/two", "1.0", &[LAYER]).await;
        ground.gate.release_deletions();
    };
    let (report, ()) = tokio::join!(collecting, pushing);
    assert_eq!(report.expect("collected").purged_blobs, 2);
    ground.assert_sound().await;
    ground.outlive_grace();
    ground.collect_all().await;
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d7_content_uploaded_again_while_its_old_bytes_go() {
    d7_on(Ground::new().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d7_content_uploaded_again_while_its_old_bytes_go_on_postgres() {
    d7_on(Ground::on_postgres().await).await;
}

/// D4: existence is never answered from a cache.
#[tokio::test]
async fn d4_after_a_collection_nothing_is_said_to_be_there_that_is_not() {
    let ground = Ground::new().await;
    let digest = ground.push("library/one", "1.0", &[LAYER]).await;
    ground.delete_manifest("library/one", &digest).await;
    ground.outlive_grace();
    ground.collect_all().await;
    assert!(!ground.head("library/one", &Digest::sha256(LAYER)).await);
    assert!(
        !mount(&ground.core, "library/two", &Digest::sha256(LAYER), "library/one")
            .await
            .expect("no")
    );
    assert_eq!(ground.push("library/one", "1.0", &[LAYER]).await, digest);
    ground.assert_sound().await;
}

/// A transaction that holds what the collector would take, for as long as it lasts.
async fn held_by(store: &Store, repository: &str, digest: &Digest, what: Hold) -> wharf_store::Tx {
    let mut tx = store.begin().await.expect("begin");
    let project = tx.projects().find_by_name("library").await.expect("read").expect("library");
    let path = repository.split_once('/').expect("a path").1;
    let home = tx.repositories().find(project.id, path).await.expect("read").expect("there");
    match what {
        Hold::Link => assert!(
            tx.blobs()
                .keep(home.id, std::slice::from_ref(digest))
                .await
                .expect("kept")
                .is_empty()
        ),
        Hold::Blob => {
            let blob = tx.blobs().find(digest).await.expect("read").expect("there");
            assert!(tx.blobs().hold(blob.id).await.expect("held"));
        }
        Hold::Manifest => assert!(
            tx.manifests()
                .keep(home.id, std::slice::from_ref(digest))
                .await
                .expect("kept")
                .is_empty()
        ),
    }
    tx
}

#[derive(Clone, Copy)]
enum Hold {
    Link,
    Blob,
    Manifest,
}

/// D9: what a push is using at this moment the collector passes by, without waiting, and comes back to.
#[tokio::test(flavor = "multi_thread")]
async fn d9_what_an_open_transaction_needs_is_passed_by() {
    for hold in [Hold::Link, Hold::Blob] {
        let ground = Ground::on_postgres().await;
        let layer = ground.upload("library/one", LAYER).await;
        ground.outlive_grace();
        let open = held_by(&ground.core.store, "library/one", &layer, hold).await;
        let report = ground.collect_all().await;
        assert_eq!(report.purged_blobs, 0, "somebody needs it");
        open.abandon().await.expect("over");
        let report = ground.collect_all().await;
        assert_eq!(report.purged_blobs, 1, "nobody needs it any more");
        ground.assert_clean().await;
    }
}

/// D9: the last tag goes, and comes back, while untagged manifests are collected.
#[tokio::test]
async fn d9_a_manifest_that_is_tagged_again_stays() {
    let ground = Ground::new().await;
    let digest = ground.push("library/one", "1.0", &[LAYER]).await;
    ground.delete_tag("library/one", "1.0").await;
    ground.outlive_grace();
    let (read, now) = (ground.core.store.read(), wharf_model::Clock::now(&ground.clock));
    let found = read.garbage().untagged(wharf_model::ManifestId(0), now, 10).await.expect("read");
    assert_eq!(found.iter().map(|found| &found.digest).collect::<Vec<_>>(), [&digest]);
    tag::create(
        &ground.core,
        &caller(),
        &name("library/one"),
        &digest.as_str().parse().expect("a digest"),
        &"back".parse().expect("a tag"),
    )
    .await
    .expect("tagged");
    let mut tx = ground.core.store.begin().await.expect("begin");
    let claimed = tx
        .garbage()
        .claim_untagged(found[0].id, wharf_model::Clock::now(&ground.clock))
        .await
        .expect("asked");
    assert!(!claimed, "asked again under the lock");
    drop(tx);
    let report = ground
        .collect(GcPlan {
            delete_untagged: true,
            ..GcPlan::default()
        })
        .await
        .expect("collected");
    assert_eq!((report.purged_manifests, report.purged_blobs), (0, 0));
    ground.assert_sound().await;
}

/// D9: an index is pushed on a manifest that was about to go.
#[tokio::test(flavor = "multi_thread")]
async fn d9_an_index_pushed_on_an_untagged_manifest_keeps_it() {
    let ground = Ground::on_postgres().await;
    let child = image(&[LAYER]);
    for content in [LAYER, CONFIG] {
        ground.upload("library/one", content).await;
    }
    let digest = Digest::sha256(&child);
    ground.put("library/one", digest.as_str(), &child).await.expect("pushed");
    ground.outlive_grace();
    let plan = GcPlan {
        delete_untagged: true,
        ..GcPlan::default()
    };
    // The index's transaction has looked at the child and is not committed yet.
    let open = held_by(&ground.core.store, "library/one", &digest, Hold::Manifest).await;
    let (report, ()) = tokio::join!(ground.collect(plan), async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        open.abandon().await.expect("over");
        ground.put("library/one", "multi", &index(&[&child])).await.ok();
    });
    // Whoever came first: there is no index without its child.
    let report = report.expect("collected");
    let there = manifest::head(
        &ground.core,
        &caller(),
        &name("library/one"),
        &digest.as_str().parse().expect("a digest"),
    )
    .await;
    let multi = manifest::head(&ground.core, &caller(), &name("library/one"), &"multi".parse().expect("a tag")).await;
    assert_eq!(there.is_ok(), multi.is_ok(), "{report:?}");
    assert!(!ground.gate.fail_deletions.load(Ordering::SeqCst));
    ground.assert_sound().await;
}

/// D13: a layer that everything shares is looked at once, not once for everything.
#[tokio::test]
async fn d13_a_layer_shared_by_many_costs_little() {
    let ground = Ground::new().await;
    for number in 0..400 {
        let own = format!("own {number}");
        ground.push("library/one", &format!("t{number}"), &[LAYER, own.as_bytes()]).await;
    }
    ground.outlive_grace();
    let begun = std::time::Instant::now();
    let report = ground.collect_all().await;
    assert_eq!((report.purged_blobs, report.examined), (0, 402));
    assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
}

/// D14, D15: caches hold nothing that counts, and a pass reaches everything, however small its steps are.
#[tokio::test]
async fn d15_small_steps_reach_as_much_as_large_ones() {
    for batch in [1, 2, 3, 1000] {
        let ground = Ground::with(|policy| policy.gc_batch = batch).await;
        for (repository, tag) in [("library/one", "a"), ("library/two", "a"), ("library/one", "a-b")] {
            let own = format!("{repository} {tag}");
            ground.push(repository, tag, &[b"shared", own.as_bytes()]).await;
        }
        for number in 0..5 {
            ground.upload("library/three", format!("orphan {number}").as_bytes()).await;
        }
        ground.outlive_grace();
        let report = ground.collect_all().await;
        assert_eq!(
            (report.examined, report.purged_blobs, report.dropped_links),
            (10, 5, 5),
            "batch {batch}"
        );
        ground.assert_sound().await;
        ground.assert_clean().await;
    }
}

/// Both take the index first and its children then, so neither waits for the other in a circle.
#[tokio::test(flavor = "multi_thread")]
async fn d9_an_index_pushed_again_while_it_is_removed_on_postgres() {
    let ground = Ground::on_postgres().await;
    let children = [image(&[b"one"]), image(&[b"two"]), image(&[b"three"])];
    let whole = index(&[&children[0], &children[1], &children[2]]);
    let digest: wharf_oci::Reference = Digest::sha256(&whole).as_str().parse().expect("a digest");
    let home = name("library/one");
    for layer in [b"one".as_slice(), b"two", b"three", CONFIG] {
        ground.upload("library/one", layer).await;
    }
    for round in 0..60 {
        for child in &children {
            ground
                .put("library/one", Digest::sha256(child).as_str(), child)
                .await
                .expect("a child");
        }
        ground.put("library/one", "whole", &whole).await.expect("an index");
        let caller = caller();
        let (pushed, removed) = tokio::join!(
            ground.put("library/one", "whole", &whole),
            artifact::delete(&ground.core, &caller, &home, &digest)
        );
        assert!(
            matches!(pushed, Ok(_) | Err(Error::MissingReferences(_))),
            "round {round}: {pushed:?}"
        );
        assert!(matches!(removed, Ok(()) | Err(Error::NotFound(_))), "round {round}: {removed:?}");
    }
    ground.assert_sound().await;
}
