use wharf_model::{Actor, ProjectId, Role, Upload, UploadId};
use wharf_store::{StoreError, Visibility};

use crate::support::{add_blob, add_manifest, add_project, add_repository, add_user, at, both_engines, digest, ground};

both_engines! {
    async fn ensure_makes_one_repository(store: Store) {
        let ground = ground(&store).await;
        let mut tx = store.begin().await.expect("begin");
        let first = tx.repositories().ensure(ground.project, "a/b", at(1)).await.expect("ensure");
        let second = tx.repositories().ensure(ground.project, "a/b", at(2)).await.expect("ensure");
        assert_eq!(first, second);
        assert_eq!((first.path.as_str(), first.created_at), ("a/b", at(1)));
        let error = tx.repositories().ensure(ProjectId(404), "a", at(1)).await.expect_err("no project");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        tx.commit().await.expect("commit");
        assert_eq!(store.read().repositories().find(ground.project, "a/b").await.expect("find"), Some(first));
        assert_eq!(store.read().repositories().find(ground.project, "a").await.expect("find"), None);
    }
}

both_engines! {
    async fn concurrent_pushes_make_one_repository(store: Store) {
        let ground = ground(&store).await;
        let tasks: Vec<_> = (0..16)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut tx = store.begin().await.expect("begin");
                    let repository = tx.repositories().ensure(ground.project, "new", at(n)).await.expect("ensure");
                    tx.commit().await.expect("commit");
                    repository
                })
            })
            .collect();
        let mut made = Vec::new();
        for task in tasks {
            made.push(task.await.expect("task"));
        }
        assert!(made.iter().all(|repository| *repository == made[0]), "{made:?}");
    }
}

fn names(rows: Vec<(String, bool)>) -> Vec<String> {
    rows.into_iter().map(|(name, _)| name).collect()
}

both_engines! {
    async fn the_catalogue_is_in_byte_order_of_whole_names(store: Store) {
        let owner = add_user(&store, "owner").await;
        let friend = add_user(&store, "friend").await;
        let ab = add_project(&store, "a-b", owner, false).await;
        let a = add_project(&store, "a", owner, true).await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(ab, friend, Role::Guest, at(0)).await.expect("set");
        tx.commit().await.expect("commit");
        for (project, path) in [(a, "z"), (a, "b"), (a, "b/c"), (a, "b-c"), (a, "empty"), (ab, "x")] {
            let repository = add_repository(&store, project, path).await;
            if path != "empty" {
                add_manifest(&store, repository.id, path).await;
            }
        }
        let read = store.read();
        let everything = ["a-b/x", "a/b", "a/b-c", "a/b/c", "a/z"];
        assert_eq!(names(read.repositories().catalog(Visibility::Everything, None, 100).await.expect("catalog")), everything);
        assert_eq!(names(read.repositories().catalog(Visibility::Holder(Actor::User(friend)), None, 100).await.expect("catalog")), everything);
        assert_eq!(names(read.repositories().catalog(Visibility::Holder(Actor::User(owner)), None, 100).await.expect("catalog")), everything[1..]);
        assert_eq!(names(read.repositories().catalog(Visibility::Public, None, 2).await.expect("catalog")), everything[1..3]);
        assert_eq!(names(read.repositories().catalog(Visibility::Everything, Some("a/b"), 2).await.expect("catalog")), everything[2..4]);
        assert_eq!(names(read.repositories().catalog(Visibility::Everything, Some("a/b\0"), 2).await.expect("catalog")), everything[2..4]);
        assert_eq!(read.repositories().count(a).await.expect("count"), 4);
    }
}

both_engines! {
    async fn only_an_empty_repository_goes(store: Store) {
        let ground = ground(&store).await;
        let blob = add_blob(&store, ground.repository, "layer").await;
        add_manifest(&store, ground.repository, "m").await;
        let upload = Upload {
            id: UploadId::new(),
            repository_id: ground.repository,
            owner: Some(Actor::User(ground.user)),
            size: 0,
            hash_state: None,
            revision: 0,
            created_at: at(0),
            expires_at: at(9),
        };
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.uploads().open(&upload, 1).await.expect("open"));
        assert!(!tx.repositories().remove_if_empty(ground.repository).await.expect("remove"), "it holds a manifest");
        assert!(tx.manifests().remove(ground.repository, &digest("m")).await.expect("remove"));
        assert!(!tx.repositories().remove_if_empty(ground.repository).await.expect("remove"), "it has an open upload");
        assert!(tx.uploads().remove(upload.id, None).await.expect("remove"));
        assert!(tx.repositories().remove_if_empty(ground.repository).await.expect("remove"));
        assert!(!tx.repositories().remove_if_empty(ground.repository).await.expect("remove"));
        assert_eq!(tx.blobs().find(&digest("layer")).await.expect("find").map(|found| found.id), Some(blob), "bytes are left to clean-up");
        tx.commit().await.expect("commit");
        let again = add_repository(&store, ground.project, "alpine").await;
        assert!(again.id > ground.repository);
        assert_eq!(store.read().blobs().find_in_repository(again.id, &digest("layer")).await.expect("find"), None);
    }
}
