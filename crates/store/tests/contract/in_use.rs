use wharf_model::{Actor, ClusterId, ClusterKind, ClusterTerms, ImageUse, ListQuery, RepositoryId, Rewrite};
use wharf_oci::{Digest, MediaType};
use wharf_store::{Holding, NewManifest, NewPin, NewUse, Store, StoreError, UsedReference};

use crate::support::{Ground, add_manifest, add_tag, at, both_engines, digest, ground, plain};

fn terms(name: &str) -> ClusterTerms {
    ClusterTerms {
        name: name.into(),
        kind: ClusterKind::Kubeconfig,
        rewrites: vec![Rewrite {
            from: "a".into(),
            to: "b".into(),
        }],
        reporter: None,
    }
}

async fn add_cluster(store: &Store, name: &str) -> ClusterId {
    let mut tx = store.begin().await.expect("begin");
    let id = tx.clusters().add(&terms(name), at(1)).await.expect("add").expect("a free name");
    tx.commit().await.expect("commit");
    id
}

/// A use of `reference` in library/alpine, known by id or only by name.
fn used(name: &str, reference: &str, id: Option<RepositoryId>) -> NewUse {
    NewUse {
        used: ImageUse {
            namespace: "shop".into(),
            kind: "Deployment".into(),
            name: name.into(),
            container: "main".into(),
            image: format!("r.example/library/alpine:{reference}"),
            image_id: None,
            rollback: false,
            since: Some(at(0)),
        },
        repository: Some("library/alpine".into()),
        tag: None,
        digest: None,
        holds: vec![("library/alpine".into(), id, reference.to_owned())],
    }
}

async fn report(store: &Store, cluster: ClusterId, report: &str, from: i64, uses: &[NewUse], last: bool) {
    let mut tx = store.begin().await.expect("begin");
    assert!(tx.clusters().lock(cluster).await.expect("lock"));
    tx.used().add(cluster, report, from, uses).await.expect("add");
    if last {
        tx.used().complete(cluster, report, at(5)).await.expect("complete");
    }
    tx.commit().await.expect("commit");
}

fn place(ground: &Ground, now: i64) -> UsedReference<'static> {
    UsedReference {
        repository: ground.repository,
        name: "library/alpine",
        project: ground.project,
        path: "alpine",
        now: at(now),
    }
}

async fn names(store: &Store, ground: &Ground, reference: &str) -> Vec<String> {
    let held = store
        .read()
        .used()
        .holding(place(ground, 0), &[reference.to_owned()], 10)
        .await
        .expect("holding");
    held.into_iter()
        .map(|one| match one {
            Holding::Use(known) => known.used.name,
            Holding::Pin { name, .. } => name,
        })
        .collect()
}

both_engines! {
    async fn clusters_are_kept_and_claimed_once(store: Store) {
        let id = add_cluster(&store, "prod").await;
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.clusters().add(&terms("prod"), at(1)).await.expect("add"), None, "one of a name");
        tx.clusters().set_kubeconfig(id, "https://k.example", "sealed").await.expect("set");
        tx.commit().await.expect("commit");
        let found = store.read().clusters().lookup(id).await.expect("lookup").expect("there");
        assert_eq!((found.name.as_str(), found.rewrites.len(), found.api_server.as_deref()), ("prod", 1, Some("https://k.example")));
        assert_eq!(store.read().clusters().kubeconfig(id).await.expect("read").as_deref(), Some("sealed"));
        assert_eq!(store.read().clusters().due(at(10), 5).await.expect("due"), [id]);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.clusters().claim(id, at(10), at(20)).await.expect("claim"));
        assert!(!tx.clusters().claim(id, at(10), at(20)).await.expect("claim"), "somebody asks already");
        tx.clusters().failed(id, "no answer", at(21)).await.expect("failed");
        tx.commit().await.expect("commit");
        assert!(store.read().clusters().due(at(10), 5).await.expect("due").is_empty());
        let (listed, total) = store.read().clusters().list(&ListQuery::default()).await.expect("list");
        assert_eq!((total, listed[0].failure.as_deref()), (1, Some("no answer")));
        add_cluster(&store, "stage").await;
        let mut tx = store.begin().await.expect("begin");
        let taken = tx.clusters().update(id, &terms("stage"), at(3)).await;
        assert!(matches!(taken, Err(StoreError::Conflict { .. })));
    }
}

both_engines! {
    async fn a_whole_report_takes_the_place_of_the_last(store: Store) {
        let ground = ground(&store).await;
        let cluster = add_cluster(&store, "prod").await;
        assert!(!store.read().used().any(place(&ground, 0)).await.expect("any"));
        report(&store, cluster, "one", 0, &[used("web", "v1", Some(ground.repository)), used("api", "v1", Some(ground.repository))], true).await;
        assert_eq!(names(&store, &ground, "v1").await, ["api", "web"]);
        report(&store, cluster, "two", 0, &[used("web", "v2", None)], false).await;
        assert_eq!((names(&store, &ground, "v1").await.len(), names(&store, &ground, "v2").await.len()), (2, 1), "both hold");
        let shown = store.read().used().inventory(cluster, &ListQuery::default()).await.expect("list");
        assert_eq!(shown.1, 2, "the last whole one");
        report(&store, cluster, "two", 1, &[used("job", "v3", None)], true).await;
        assert_eq!((names(&store, &ground, "v1").await.len(), names(&store, &ground, "v3").await.len()), (0, 1), "by name alone, too");
        let found = store.read().clusters().lookup(cluster).await.expect("lookup").expect("there");
        assert_eq!((found.uses, found.ours, found.reported_at), (2, 2, Some(at(5))));
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.used().end(cluster, at(6)).await.expect("end"), 2);
        tx.commit().await.expect("commit");
        assert!(!store.read().used().any(place(&ground, 0)).await.expect("any"));
        report(&store, cluster, "three", 0, &[used("web", "v1", None)], true).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.clusters().remove(cluster).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert!(!store.read().used().any(place(&ground, 0)).await.expect("any"));
    }
}

both_engines! {
    async fn a_repository_is_held_by_what_is_in_it(store: Store) {
        let ground = ground(&store).await;
        let cluster = add_cluster(&store, "prod").await;
        report(&store, cluster, "one", 0, &[used("web", "v1", Some(ground.repository)), used("typo", "v-1", Some(ground.repository))], true).await;
        let anything = async || store.read().used().holding_anything(place(&ground, 0), 10).await.expect("holding").len();
        assert_eq!(anything().await, 0, "nothing of it is there");
        let manifest = add_manifest(&store, ground.repository, "m").await;
        add_tag(&store, ground.repository, "v1", manifest).await;
        assert_eq!(anything().await, 1);
        let listed = store.read().used().repositories_of(ground.project, at(0), 10).await.expect("list");
        assert_eq!(listed, [(ground.repository, "library/alpine".to_owned())]);
        let tags = store.read().used().tags_on(ground.repository, &[digest("m"), digest("absent")]).await.expect("tags");
        assert_eq!(tags, ["v1"]);
    }
}

async fn put(store: &Store, manifest: NewManifest<'_>) {
    let mut tx = store.begin().await.expect("begin");
    tx.manifests().put(manifest).await.expect("put");
    tx.commit().await.expect("commit");
}

both_engines! {
    async fn relatives_are_found_in_both_directions(store: Store) {
        let ground = ground(&store).await;
        let [child, index, signature] = ["child", "index", "signature"].map(digest);
        add_manifest(&store, ground.repository, "child").await;
        put(&store, NewManifest { media_type: MediaType::OciIndex, children: std::slice::from_ref(&child), ..plain(ground.repository, &index, "index") }).await;
        put(&store, NewManifest { subject: Some(&index), ..plain(ground.repository, &signature, "signature") }).await;
        let above = async |of: &Digest| store.read().used().above(ground.repository, std::slice::from_ref(of)).await.expect("above");
        let below = async |of: &Digest| store.read().used().below(ground.repository, std::slice::from_ref(of)).await.expect("below");
        assert_eq!((above(&child).await, above(&signature).await), (vec![index.clone()], vec![index.clone()]));
        let mut parts = below(&index).await;
        parts.sort();
        let mut expected = vec![child.clone(), signature.clone()];
        expected.sort();
        assert_eq!(parts, expected);
        assert!(below(&child).await.is_empty() && above(&index).await.is_empty());
        assert!(store.read().used().with_blob(ground.repository, &child).await.expect("blobs").is_empty());
    }
}

both_engines! {
    async fn pins_hold_while_they_last(store: Store) {
        let ground = ground(&store).await;
        let pinned = digest("m");
        let pin = NewPin {
            project: ground.project,
            name: "release",
            repository: "alpine",
            reference: "v1",
            digest: Some(&pinned),
            reason: "shipped",
            holder: "alice",
            owner: Some(Actor::User(ground.user)),
            expires_at: Some(at(10)),
            now: at(0),
        };
        let mut tx = store.begin().await.expect("begin");
        tx.pins().set(pin).await.expect("set");
        tx.pins().set(NewPin { reason: "renewed", ..pin }).await.expect("set");
        tx.pins().set(NewPin { name: "ever", expires_at: None, ..pin }).await.expect("set");
        tx.commit().await.expect("commit");
        assert_eq!(names(&store, &ground, "v1").await, ["ever", "release"]);
        assert_eq!(names(&store, &ground, pinned.as_str()).await, ["ever", "release"]);
        let later = async |now| store.read().pins().list(ground.project, at(now), &ListQuery::default()).await.expect("list").1;
        assert_eq!((later(9).await, later(10).await), (2, 1));
        let found = store.read().pins().find(ground.project, "release").await.expect("find").expect("there");
        assert_eq!((found.reason.as_str(), found.digest), ("renewed", Some(pinned.clone())));
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.pins().remove_expired(at(10)).await.expect("remove"), 1);
        assert!(tx.pins().remove(ground.project, "ever").await.expect("remove"));
        assert!(!tx.pins().remove(ground.project, "ever").await.expect("remove"));
        assert_eq!(tx.pins().count(ground.project).await.expect("count"), 0);
        tx.commit().await.expect("commit");
    }
}
