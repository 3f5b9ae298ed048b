use wharf_model::{Actor, Page, ProjectId, Role, Upload, UploadId, UploadPart};
use wharf_store::{ProjectFilter, Store, StoreError, Visibility};

use crate::support::{add_blob, add_manifest, add_project, add_repository, add_user, at, both_engines, ground};

const WHOLE: Page = Page { number: 1, size: 100 };

async fn names(store: &Store, filter: &ProjectFilter) -> Vec<String> {
    let (projects, total) = store.read().projects().list(filter, WHOLE).await.expect("list");
    assert_eq!(total, i64::try_from(projects.len()).expect("small"));
    projects.into_iter().map(|project| project.name.into()).collect()
}

both_engines! {
    async fn a_project_is_found_with_its_owner_and_count(store: Store) {
        let ground = ground(&store).await;
        let project = store.read().projects().find_by_name("library").await.expect("find").expect("found");
        assert_eq!(project.id, ground.project);
        assert_eq!((project.owner_name.as_str(), project.public, project.repository_count, project.created_at), ("owner", false, 0, at(0)));
        add_manifest(&store, ground.repository, "m").await;
        let project = store.read().projects().lookup(ground.project).await.expect("lookup").expect("found");
        assert_eq!(project.repository_count, 1);
        assert_eq!(store.read().projects().find_by_name("Library").await.expect("find"), None);
        assert_eq!(store.read().projects().find_by_name("library\0").await.expect("find"), None);
        assert_eq!(store.read().projects().lookup(ProjectId(404)).await.expect("lookup"), None);
    }
}

both_engines! {
    async fn a_taken_name_leaves_the_transaction_usable(store: Store) {
        let ground = ground(&store).await;
        let mut tx = store.begin().await.expect("begin");
        let taken = "library".parse().expect("name");
        assert_eq!(tx.projects().add(&taken, ground.user, true, at(1)).await.expect("add"), None);
        assert!(tx.projects().add(&"free".parse().expect("name"), ground.user, true, at(1)).await.expect("add").is_some());
        tx.commit().await.expect("commit");
    }
}

both_engines! {
    async fn lists_are_filtered(store: Store) {
        let anna = add_user(&store, "Anna").await;
        let bert = add_user(&store, "bert").await;
        let secret = add_project(&store, "a_b", anna, false).await;
        add_project(&store, "axb", bert, false).await;
        add_project(&store, "open", bert, true).await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(secret, bert, Role::LimitedGuest, at(0)).await.expect("set");
        tx.commit().await.expect("commit");

        let all = ProjectFilter::all(Visibility::Everything);
        assert_eq!(names(&store, &all).await, ["a_b", "axb", "open"]);
        assert_eq!(names(&store, &ProjectFilter::all(Visibility::Public)).await, ["open"]);
        assert_eq!(names(&store, &ProjectFilter::all(Visibility::Holder(Actor::User(bert)))).await, ["a_b", "open"]);
        assert_eq!(names(&store, &ProjectFilter { public: Some(false), ..all.clone() }).await, ["a_b", "axb"]);
        assert_eq!(names(&store, &ProjectFilter { owner: Some("ANNA".into()), ..all.clone() }).await, ["a_b"]);
        for (part, found) in [("A_", vec!["a_b"]), ("_", vec!["a_b"]), ("%", vec![]), ("\\", vec![]), ("\0", vec![]), ("PE", vec!["open"])] {
            let filter = ProjectFilter { name_contains: Some(part.into()), ..all.clone() };
            assert_eq!(names(&store, &filter).await, found, "{part}");
        }
        let (page, total) = store.read().projects().list(&all, Page { number: 2, size: 2 }).await.expect("list");
        assert_eq!((page.len(), page[0].name.as_str(), total), (1, "open", 3));
    }
}

both_engines! {
    async fn an_empty_project_goes_with_what_hangs_on_it(store: Store) {
        let ground = ground(&store).await;
        add_blob(&store, ground.repository, "layer").await;
        let upload = Upload {
            id: UploadId::new(),
            repository_id: ground.repository,
            owner: None,
            size: 0,
            hash_state: None,
            revision: 0,
            created_at: at(0),
            expires_at: at(9),
        };
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(ground.project, ground.user, Role::Developer, at(0)).await.expect("set");
        assert!(tx.uploads().open(&upload, 1).await.expect("open"));
        let part = UploadPart { offset: 0, size: 1, object_key: "k".into() };
        assert!(tx.uploads().append(upload.id, 0, &part, 1, None, at(9)).await.expect("append"));
        tx.commit().await.expect("commit");

        let mut tx = store.begin().await.expect("begin");
        assert!(tx.projects().remove(ground.project).await.expect("remove"));
        assert!(!tx.projects().remove(ground.project).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert_eq!(store.read().uploads().find(upload.id).await.expect("find"), None);
        assert!(store.read().uploads().parts(upload.id).await.expect("parts").is_empty());
        let again = add_project(&store, "library", ground.user, false).await;
        assert!(again > ground.project, "ids never return");
        assert_eq!(store.read().projects().role_of(again, ground.user).await.expect("role"), None);
    }
}

both_engines! {
    async fn a_project_with_manifests_stays(store: Store) {
        let ground = ground(&store).await;
        add_repository(&store, ground.project, "empty").await;
        add_manifest(&store, ground.repository, "m").await;
        let mut tx = store.begin().await.expect("begin");
        let error = tx.projects().remove(ground.project).await.expect_err("not empty");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        drop(tx);
        assert!(store.read().repositories().find(ground.project, "empty").await.expect("find").is_some());
    }
}
