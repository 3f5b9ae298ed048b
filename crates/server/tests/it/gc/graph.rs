//! Untagged manifests: whatever a tag leads to stays, through any number of indexes, and so does what belongs to it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use wharf_core::gc::GcPlan;
use wharf_oci::Digest;

use super::ground::{CONFIG, Ground, MANIFEST, image, index};

const UNTAGGED: GcPlan = GcPlan {
    dry_run: false,
    delete_untagged: true,
    full: true,
    workers: 2,
};

/// A graph: nodes in order, children before parents; which are tagged.
#[derive(Debug, Clone)]
struct Graph {
    children: Vec<Vec<usize>>,
    tagged: Vec<bool>,
}

fn graphs() -> impl Strategy<Value = Graph> {
    (2usize..12).prop_flat_map(|nodes| {
        let children = (0..nodes)
            .map(|node| proptest::collection::vec(0..node.max(1), 0..3).prop_map(move |list| if node == 0 { vec![] } else { list }));
        (
            children.collect::<Vec<_>>(),
            proptest::collection::vec(proptest::bool::weighted(0.4), nodes),
        )
            .prop_map(|(children, tagged)| Graph { children, tagged })
    })
}

impl Graph {
    /// What the tags lead to.
    fn reachable(&self) -> BTreeSet<usize> {
        let mut waiting: Vec<usize> = (0..self.tagged.len()).filter(|node| self.tagged[*node]).collect();
        let mut seen: BTreeSet<usize> = waiting.iter().copied().collect();
        while let Some(node) = waiting.pop() {
            waiting.extend(self.children[node].iter().copied().filter(|child| seen.insert(*child)));
        }
        seen
    }

    /// Pushes it and returns the digests of its nodes.
    async fn push(&self, ground: &Ground) -> Vec<Digest> {
        let mut payloads: Vec<Vec<u8>> = Vec::new();
        for (node, children) in self.children.iter().enumerate() {
            let layer = format!("layer of {node}");
            let payload = if children.is_empty() {
                for content in [layer.as_bytes(), CONFIG] {
                    ground.upload("library/one", content).await;
                }
                image(&[layer.as_bytes()])
            } else {
                let listed: Vec<&[u8]> = children.iter().map(|child| payloads[*child].as_slice()).collect();
                let mut text = String::from_utf8(index(&listed)).expect("text");
                text.insert_str(text.len() - 1, &format!(r#","annotations":{{"node":"{node}"}}"#));
                text.into_bytes()
            };
            let digest = Digest::sha256(&payload);
            let tag = format!("t{node}");
            let reference = if self.tagged[node] { tag.as_str() } else { digest.as_str() };
            ground.put("library/one", reference, &payload).await.expect("pushed");
            payloads.push(payload);
        }
        payloads.iter().map(|payload| Digest::sha256(payload)).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// D3, D10: nothing a tag leads to goes, everything else does, whatever is older than what.
    #[test]
    fn d3_exactly_what_tags_lead_to_stays(graph in graphs()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let ground = Ground::new().await;
            let digests = graph.push(&ground).await;
            ground.outlive_grace();
            let report = ground.collect(UNTAGGED).await.expect("collected");
            let there: BTreeSet<String> = ground.manifests().await.into_iter().map(|(_, digest)| digest).collect();
            let expected: BTreeSet<String> = graph.reachable().iter().map(|node| digests[*node].to_string()).collect();
            assert_eq!(there, expected, "{report:?}");
            assert_eq!(report.purged_manifests as usize, digests.iter().collect::<BTreeSet<_>>().len() - expected.len());
            ground.assert_sound().await;
            ground.assert_clean().await;
        });
    }
}

/// D10: the age limits what goes, never what is looked at.
#[tokio::test]
async fn d10_an_old_child_of_a_young_index_stays_and_the_other_way_round() {
    let ground = Ground::new().await;
    let (old, young) = (image(&[b"old"]), image(&[b"young"]));
    for content in [b"old".as_slice(), b"young", CONFIG] {
        ground.upload("library/one", content).await;
    }
    ground
        .put("library/one", Digest::sha256(&old).as_str(), &old)
        .await
        .expect("pushed");
    ground.outlive_grace();
    ground.upload("library/one", b"young").await;
    ground
        .put("library/one", Digest::sha256(&young).as_str(), &young)
        .await
        .expect("pushed");
    // Untagged itself and young: it holds the old one.
    let both = index(&[&old, &young]);
    ground
        .put("library/one", Digest::sha256(&both).as_str(), &both)
        .await
        .expect("pushed");
    let report = ground.collect(UNTAGGED).await.expect("collected");
    assert_eq!((report.purged_manifests, report.purged_blobs), (0, 0));
    ground.assert_sound().await;
    ground.outlive_grace();
    let report = ground.collect(UNTAGGED).await.expect("collected");
    assert_eq!(report.purged_manifests, 3, "the index, and what only it held");
    ground.assert_clean().await;
}

/// A signature has no tag, and neither has what it signs when that is pulled by digest.
#[tokio::test]
async fn subjects_and_what_refers_to_them_are_no_garbage() {
    let ground = Ground::new().await;
    let subject = image(&[b"signed"]);
    for content in [b"signed".as_slice(), b"signature", CONFIG] {
        ground.upload("library/one", content).await;
    }
    ground
        .put("library/one", Digest::sha256(&subject).as_str(), &subject)
        .await
        .expect("pushed");
    let mut signature = String::from_utf8(image(&[b"signature"])).expect("text");
    let refers = format!(
        r#","subject":{{"mediaType":"{MANIFEST}","digest":"{}","size":{}}}"#,
        Digest::sha256(&subject),
        subject.len()
    );
    signature.insert_str(signature.len() - 1, &refers);
    ground
        .put("library/one", Digest::sha256(signature.as_bytes()).as_str(), signature.as_bytes())
        .await
        .expect("pushed");
    ground.outlive_grace();
    let report = ground.collect(UNTAGGED).await.expect("collected");
    assert_eq!((report.purged_manifests, report.purged_blobs), (0, 0));
    ground.assert_sound().await;
}
