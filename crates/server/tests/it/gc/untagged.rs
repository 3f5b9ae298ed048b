//! Manifests without tags: what holds them, and what they refer to.

use serde_json::{Value, json};
use wharf_core::gc::GcPlan;
use wharf_core::in_use::{self, SetPin};
use wharf_core::project::ProjectKey;
use wharf_oci::Digest;

use super::ground::{CONFIG, Ground, MANIFEST, caller, image, index};

fn plan(dry_run: bool) -> GcPlan {
    GcPlan {
        dry_run,
        delete_untagged: true,
        ..GcPlan::default()
    }
}

async fn collect(ground: &Ground, dry_run: bool) -> u64 {
    ground.collect(plan(dry_run)).await.expect("collected").purged_manifests
}

#[tokio::test]
async fn a_dry_run_leaves_out_what_somebody_holds_as_the_run_does() {
    let ground = Ground::new().await;
    let digest = ground.push("library/one", "a", &[b"layer"]).await;
    ground.delete_tag("library/one", "a").await;
    let library = ProjectKey::Name("library".to_owned());
    let pin = SetPin {
        name: "p".to_owned(),
        repository: "one".to_owned(),
        reference: digest.as_str().parse().expect("a digest"),
        reason: String::new(),
        ttl: None,
    };
    in_use::set_pin(&ground.core, &caller(), &library, &pin).await.expect("pinned");
    ground.outlive_grace();
    assert_eq!((collect(&ground, true).await, collect(&ground, false).await), (0, 0));
    in_use::remove_pin(&ground.core, &caller(), &library, "p").await.expect("unpinned");
    assert_eq!(collect(&ground, true).await, 1);
    assert_eq!(ground.manifests().await.len(), 1, "a dry run changes nothing");
    assert_eq!(collect(&ground, false).await, 1);
}

/// A manifest that says what it is about.
fn about(subject: &[u8], layer: &[u8]) -> Vec<u8> {
    let mut manifest: Value = serde_json::from_slice(&image(&[layer])).expect("JSON");
    manifest["subject"] = json!({"mediaType": MANIFEST, "digest": Digest::sha256(subject), "size": subject.len()});
    manifest.to_string().into_bytes()
}

#[tokio::test]
async fn a_referrer_goes_after_its_subject_and_one_that_waits_for_its_subject_stays() {
    let ground = Ground::new().await;
    let (gone, to_come) = (image(&[b"gone"]), image(&[b"to come"]));
    for layer in [b"gone".as_slice(), b"one", b"two", CONFIG] {
        ground.upload("library/one", layer).await;
    }
    let subject = ground.put("library/one", "a", &gone).await.expect("pushed");
    for payload in [about(&gone, b"one"), about(&to_come, b"two")] {
        let digest = Digest::sha256(&payload);
        ground.put("library/one", digest.as_str(), &payload).await.expect("pushed");
    }
    ground.outlive_grace();
    assert_eq!(collect(&ground, false).await, 0, "its subject is there, the other's may come");
    ground.delete_manifest("library/one", &subject).await;
    assert_eq!(collect(&ground, false).await, 0, "the grace is not over");
    ground.outlive_grace();
    assert_eq!(collect(&ground, false).await, 1);
    let left = ground.manifests().await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].1, Digest::sha256(&about(&to_come, b"two")).to_string());
    ground.outlive_grace();
    ground.collect_all().await;
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test]
async fn d5_a_child_that_is_pushed_again_outlives_the_old_index_above_it() {
    let ground = Ground::new().await;
    let child = image(&[b"layer"]);
    for content in [b"layer".as_slice(), CONFIG] {
        ground.upload("library/one", content).await;
    }
    let digest = Digest::sha256(&child);
    ground.put("library/one", digest.as_str(), &child).await.expect("pushed");
    ground.put("library/one", "a", &index(&[&child])).await.expect("pushed");
    ground.delete_tag("library/one", "a").await;
    ground.outlive_grace();
    ground.put("library/one", digest.as_str(), &child).await.expect("pushed again");
    assert_eq!(collect(&ground, false).await, 1, "the index alone");
    ground
        .put("library/one", "b", &index(&[&child]))
        .await
        .expect("the client was told that the child is there");
    ground.assert_sound().await;
}
