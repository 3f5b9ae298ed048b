use wharf_model::{ArtifactDetails, Filter, ListQuery, Operand, Test};
use wharf_store::{ArtifactQuery, NewDetails, NewManifest, Store, Where};

use crate::support::{add_blob, add_manifest, add_repository, add_tag, at, both_engines, digest, ground, plain};

fn asking(filters: Vec<Filter>) -> ListQuery {
    ListQuery {
        filters,
        ..ListQuery::default()
    }
}

fn tags(test: Test) -> Vec<Filter> {
    vec![Filter {
        field: "tags".into(),
        test,
    }]
}

async fn found(store: &Store, within: Where, filters: Vec<Filter>) -> Vec<String> {
    let query = ArtifactQuery {
        within,
        latest_in_repository: false,
        list: asking(filters),
    };
    let (artifacts, total) = store.read().artifacts().list(&query).await.expect("list");
    assert_eq!(total, artifacts.len() as i64);
    artifacts.into_iter().map(|artifact| artifact.digest.to_string()).collect()
}

both_engines! {
    async fn children_and_accessories_are_not_listed_beside_what_they_belong_to(store: Store) {
        let ground = ground(&store).await;
        let image = add_manifest(&store, ground.repository, "image").await;
        add_tag(&store, ground.repository, "v1", image).await;
        let child = add_manifest(&store, ground.repository, "child").await;
        let signature = add_manifest(&store, ground.repository, "signature").await;
        let mut tx = store.begin().await.expect("begin");
        let index = digest("index");
        tx.manifests()
            .put(NewManifest { children: &[digest("child")], now: at(5), ..plain(ground.repository, &index, "index") })
            .await
            .expect("put");
        tx.accessories().set(ground.repository, signature, &digest("image"), "signature.cosign", at(1)).await.expect("set");
        tx.commit().await.expect("commit");
        let here = Where::Repository(ground.repository);
        let (index, image) = (index.to_string(), digest("image").to_string());
        assert_eq!(found(&store, here, vec![]).await, [index.clone(), image.clone()]);
        assert_eq!(found(&store, Where::Project(ground.project), vec![]).await.len(), 2);
        let text = |text: &str| Operand::Text(text.into());
        assert_eq!(found(&store, here, tags(Test::Is(text("*")))).await, std::slice::from_ref(&image));
        assert_eq!(found(&store, here, tags(Test::Is(text("nil")))).await, [index]);
        assert_eq!(found(&store, here, tags(Test::Contains("V".into()))).await, std::slice::from_ref(&image));
        assert_eq!(found(&store, here, tags(Test::AllOf(vec![text("v1"), text("v2")]))).await, Vec::<String>::new());
        assert_eq!(found(&store, here, tags(Test::Is(text("v\0")))).await, Vec::<String>::new());
        let base = vec![Filter { field: "base".into(), test: Test::Is(text("*")) }];
        assert_eq!(found(&store, here, base).await.len(), 4);
        let read = store.read();
        assert!(read.artifacts().is_held(ground.repository, child, &digest("child")).await.expect("held"));
        assert!(!read.artifacts().is_held(ground.repository, signature, &digest("signature")).await.expect("held"));
        let accessories = read.accessories().of_subjects(ground.repository, &[digest("image")], 10).await.expect("list");
        assert_eq!((accessories[0].manifest_id, accessories[0].subject_id), (signature, Some(image_id(&store, ground.repository).await)));
        assert!(read.accessories().belongs(signature).await.expect("belongs"));
        // What is gone is no longer anybody's accessory.
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.manifests().remove(ground.repository, &digest("image")).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert!(!read.accessories().belongs(signature).await.expect("belongs"));
        assert_eq!(found(&store, here, vec![]).await.len(), 2);
    }
}

async fn image_id(store: &Store, repository: wharf_model::RepositoryId) -> wharf_model::ManifestId {
    let ids = store.read().artifacts().ids(repository, &[digest("image")]).await.expect("ids");
    ids[0].1
}

both_engines! {
    async fn details_are_kept_and_copied(store: Store) {
        let ground = ground(&store).await;
        add_blob(&store, ground.repository, "layer").await;
        let target = add_repository(&store, ground.project, "copy").await;
        let mut tx = store.begin().await.expect("begin");
        let own = digest("image");
        let id = tx
            .manifests()
            .put(NewManifest { blobs: &[digest("layer")], ..plain(ground.repository, &own, "image") })
            .await
            .expect("put");
        tx.commit().await.expect("commit");
        let here = Where::Repository(ground.repository);
        assert_eq!(store.read().artifacts().undetailed(here, 10).await.expect("list").len(), 1);
        let details = ArtifactDetails { kind: "IMAGE".into(), media_type: "x".into(), total_size: 12, ..ArtifactDetails::default() };
        let mut tx = store.begin().await.expect("begin");
        for _ in 0..2 {
            tx.artifacts().set_details(NewDetails { manifest: id, details: &details }).await.expect("set");
        }
        let copy = tx.artifacts().copy(id, target.id, at(9)).await.expect("copy").expect("there");
        assert_eq!(tx.artifacts().copy(id, target.id, at(10)).await.expect("copy"), Some(copy), "again is no error");
        tx.commit().await.expect("commit");
        let read = store.read();
        assert_eq!(read.artifacts().undetailed(here, 10).await.expect("list"), []);
        let found = read.artifacts().lookup(copy).await.expect("lookup").expect("there");
        assert_eq!((found.details, found.repository_id, found.pushed_at), (Some(details), target.id, at(10)));
        assert_eq!(read.manifests().payload(copy).await.expect("payload").as_deref(), Some(&b"image"[..]));
        assert!(read.blobs().find_in_repository(target.id, &digest("layer")).await.expect("find").is_some());
    }
}

both_engines! {
    async fn a_removed_repository_leaves_nothing_and_frees_what_it_used(store: Store) {
        let ground = ground(&store).await;
        add_blob(&store, ground.repository, "layer").await;
        let mut tx = store.begin().await.expect("begin");
        let own = digest("image");
        let id = tx
            .manifests()
            .put(NewManifest { blobs: &[digest("layer")], ..plain(ground.repository, &own, "image") })
            .await
            .expect("put");
        assert_eq!(tx.tags().add(ground.repository, &"1".parse().expect("a tag"), id, at(1)).await.expect("add").map(|_| ()), Some(()));
        assert_eq!(tx.tags().add(ground.repository, &"1".parse().expect("a tag"), id, at(2)).await.expect("add"), None);
        assert!(tx.repositories().describe(ground.repository, "text", at(3)).await.expect("describe"));
        tx.commit().await.expect("commit");
        let shown = store.read().repositories().show(ground.project, "alpine").await.expect("show").expect("there");
        assert_eq!((shown.description.as_str(), shown.artifact_count, shown.tag_count, shown.updated_at), ("text", 1, 1, at(3)));
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.repositories().remove(ground.repository).await.expect("remove"));
        assert!(!tx.repositories().remove(ground.repository).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert_eq!(store.read().repositories().show(ground.project, "alpine").await.expect("show"), None);
        let quota = store.read().quotas().of_project(ground.project).await.expect("quota");
        assert_eq!(quota.map_or(0, |quota| quota.used), 0);
    }
}

both_engines! {
    async fn an_old_name_leads_to_its_project_until_somebody_takes_it(store: Store) {
        let ground = ground(&store).await;
        add_manifest(&store, ground.repository, "image").await;
        let rename = async |name: &str| {
            let mut tx = store.begin().await.expect("begin");
            let done = tx.projects().rename(ground.project, &name.parse().expect("a name"), at(9)).await.expect("rename");
            tx.commit().await.expect("commit");
            done
        };
        let leads = async |name: &str| store.read().projects().redirected(name).await.expect("find");
        assert!(rename("second").await);
        assert!(!rename("second").await, "it has that name");
        assert_eq!(leads("library").await.as_deref(), Some("second"));
        assert!(rename("third").await);
        assert_eq!((leads("library").await.as_deref(), leads("second").await.as_deref()), (Some("third"), Some("third")));
        let names = store.read().repositories().catalog(wharf_store::Visibility::Everything, None, 9).await.expect("catalog");
        assert_eq!(names.first().map(|(name, _)| name.as_str()), Some("third/alpine"));
        assert!(rename("library").await, "back to what it was");
        assert_eq!((leads("library").await, leads("third").await.as_deref()), (None, Some("library")));
        crate::support::add_project(&store, "third", ground.user, false).await;
        assert_eq!(leads("third").await, None);
        assert_eq!(leads("a\0b").await, None);
        assert_eq!(store.read().projects().longest_path(ground.project).await.expect("length"), 6);
    }
}
