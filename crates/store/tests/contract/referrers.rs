use wharf_store::NewManifest;

use crate::support::{add_manifest, add_repository, both_engines, digest, ground, plain};

both_engines! {
    async fn referrers_come_in_bounded_pages(store: Store) {
        let ground = ground(&store).await;
        let other = add_repository(&store, ground.project, "other").await;
        let subject = digest("subject");
        add_manifest(&store, ground.repository, "unrelated").await;
        let mut tx = store.begin().await.expect("begin");
        let mut put = Vec::new();
        for n in 0..10 {
            let (text, descriptor) = (format!("r{n}"), "ü".repeat(50));
            let own = digest(&text);
            let kind = if n % 2 == 0 { "application/sbom" } else { "application/signature" };
            let new = NewManifest {
                subject: Some(&subject),
                referrer: Some(&descriptor),
                artifact_type: Some(kind),
                ..plain(ground.repository, &own, &text)
            };
            put.push(tx.manifests().put(new).await.expect("put"));
            tx.manifests().put(NewManifest { repository_id: other.id, ..new }).await.expect("put elsewhere");
        }
        tx.commit().await.expect("commit");

        let read = store.read();
        let mut reading = read.manifests();
        let ids = |rows: Vec<(wharf_model::ManifestId, String)>| rows.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        let all = reading.referrers(ground.repository, &subject, None, None, 100, 1 << 20).await.expect("referrers");
        assert!(all.iter().all(|(_, text)| *text == "ü".repeat(50)));
        assert_eq!(ids(all), put);
        let page = reading.referrers(ground.repository, &subject, None, Some(put[2]), 3, 1 << 20).await.expect("referrers");
        assert_eq!(ids(page), put[3..6]);
        // A descriptor has 100 bytes: 399 hold three, and one always comes.
        let page = reading.referrers(ground.repository, &subject, None, None, 100, 399).await.expect("referrers");
        assert_eq!(ids(page), put[..3]);
        let page = reading.referrers(ground.repository, &subject, None, None, 100, 400).await.expect("referrers");
        assert_eq!(ids(page), put[..4]);
        let page = reading.referrers(ground.repository, &subject, None, Some(put[8]), 100, 0).await.expect("referrers");
        assert_eq!(ids(page), put[9..]);
        let kind = Some("application/sbom");
        let page = reading.referrers(ground.repository, &subject, kind, None, 100, 1 << 20).await.expect("referrers");
        assert_eq!(ids(page), put.iter().copied().step_by(2).collect::<Vec<_>>());
        for (kind, after, more) in [(None, put[8], true), (None, put[9], false), (kind, put[7], true), (kind, put[8], false)] {
            let answer = reading.has_referrer_after(ground.repository, &subject, kind, after).await.expect("more");
            assert_eq!(answer, more, "{kind:?} after {after}");
        }
        let none = reading.referrers(ground.repository, &digest("other"), None, None, 100, 1 << 20).await.expect("referrers");
        assert!(none.is_empty());
    }
}
