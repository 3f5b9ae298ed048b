use wharf_model::{ProjectId, Timestamp};
use wharf_store::{Place, Store};

use crate::support::{add_blob, add_manifest, add_project, add_repository, add_tag, at, both_engines, digest, ground, plain};

async fn leads(store: &Store, project: ProjectId, path: &str, reference: &str) -> Option<String> {
    let found = store.read().artifacts().moved_to(Place { project, path }, reference).await;
    found.expect("moved_to").map(|name| name.as_str().to_owned())
}

async fn lead_on(store: &Store, from: (ProjectId, &str), reference: &str, to: (ProjectId, &str), now: Timestamp) {
    let place = |(project, path)| Place { project, path };
    let mut tx = store.begin().await.expect("begin");
    tx.artifacts()
        .lead_on(place(from), reference, place(to), now)
        .await
        .expect("lead_on");
    tx.commit().await.expect("commit");
}

both_engines! {
    async fn an_old_name_leads_on_until_it_is_used(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let (here, there) = ((ground.project, "alpine"), (other, "alpine"));
        let image = digest("image").to_string();
        for reference in ["1", "2", image.as_str()] {
            lead_on(&store, here, reference, there, at(1)).await;
            assert_eq!(leads(&store, ground.project, "alpine", reference).await.as_deref(), Some("other/alpine"));
        }
        assert_eq!(leads(&store, ground.project, "alpine", "3").await, None);
        assert_eq!(leads(&store, other, "alpine", "1").await, None);
        // Moved on, the first name follows; moved home, nothing leads from home to home.
        lead_on(&store, there, "1", (other, "busybox"), at(2)).await;
        assert_eq!(leads(&store, ground.project, "alpine", "1").await.as_deref(), Some("other/busybox"));
        lead_on(&store, (other, "busybox"), "1", here, at(3)).await;
        assert_eq!(leads(&store, ground.project, "alpine", "1").await, None);
        assert_eq!(leads(&store, other, "alpine", "1").await.as_deref(), Some("library/alpine"));
        // Every way to use a name ends what it led to.
        let manifest = add_manifest(&store, ground.repository, "image").await;
        assert_eq!(leads(&store, ground.project, "alpine", &image).await, None);
        add_tag(&store, ground.repository, "2", manifest).await;
        assert_eq!(leads(&store, ground.project, "alpine", "2").await, None);
        lead_on(&store, here, "4", there, at(4)).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.tags().add(ground.repository, &"4".parse().expect("a tag"), manifest, at(5)).await.expect("add").is_some());
        tx.commit().await.expect("commit");
        assert_eq!(leads(&store, ground.project, "alpine", "4").await, None);
        let copy = add_manifest(&store, add_repository(&store, other, "source").await.id, "copied").await;
        lead_on(&store, here, digest("copied").as_str(), there, at(6)).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.artifacts().copy(copy, ground.repository, at(7)).await.expect("copy").is_some());
        tx.commit().await.expect("commit");
        assert_eq!(leads(&store, ground.project, "alpine", digest("copied").as_str()).await, None);
    }
}

both_engines! {
    async fn a_repositorys_old_name_leads_to_all_of_it(store: Store) {
        let ground = ground(&store).await;
        add_repository(&store, ground.project, "taken").await;
        lead_on(&store, (ground.project, "first"), "1", (ground.project, "alpine"), at(1)).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.artifacts().rename_repository(ground.repository, "taken", at(2)).await.expect("rename"));
        assert!(tx.artifacts().rename_repository(ground.repository, "debian", at(2)).await.expect("rename"));
        tx.commit().await.expect("commit");
        for reference in ["1", "anything"] {
            assert_eq!(leads(&store, ground.project, "alpine", reference).await.as_deref(), Some("library/debian"));
        }
        assert_eq!(leads(&store, ground.project, "first", "1").await.as_deref(), Some("library/debian"));
        assert!(store.read().repositories().find(ground.project, "debian").await.expect("find").is_some());
        add_repository(&store, ground.project, "alpine").await;
        assert_eq!(leads(&store, ground.project, "alpine", "1").await, None, "the name is used again");
    }
}

both_engines! {
    async fn blobs_are_found_where_their_artifacts_went(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let home = add_repository(&store, other, "home").await.id;
        add_blob(&store, home, "layer").await;
        add_blob(&store, ground.repository, "here").await;
        let blob_at = async |path: &str, text: &str| {
            let place = Place { project: ground.project, path };
            let found = store.read().artifacts().blob_moved_to(place, &digest(text)).await.expect("blob");
            found.iter().map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(blob_at("alpine", "layer").await, Vec::<String>::new());
        for reference in ["1", "2"] {
            lead_on(&store, (ground.project, "alpine"), reference, (other, "home"), at(1)).await;
        }
        assert_eq!(blob_at("alpine", "layer").await, ["other/home"]);
        assert_eq!(blob_at("alpine", "here").await, Vec::<String>::new());
        assert_eq!(blob_at("busybox", "layer").await, Vec::<String>::new());
    }
}

both_engines! {
    async fn what_moves_keeps_its_times_and_labels(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let home = add_repository(&store, other, "home").await.id;
        let source = add_manifest(&store, ground.repository, "image").await;
        add_tag(&store, ground.repository, "1", source).await;
        let mut tx = store.begin().await.expect("begin");
        let mut label = async |project, name: &str| tx.labels().add(project, name, "", "", at(1)).await.expect("add").expect("free");
        let (own, lost, all) = (label(Some(ground.project), "own").await, label(Some(ground.project), "lost").await, label(None, "all").await);
        let theirs = label(Some(other), "own").await;
        for id in [own, lost, all] {
            tx.labels().attach(source, id, at(2)).await.expect("attach");
        }
        let made = tx.artifacts().copy(source, home, at(50)).await.expect("copy").expect("there");
        tx.tags().upsert(home, &"1".parse().expect("a tag"), made, at(50)).await.expect("upsert");
        tx.artifacts().lock_both(ground.repository, home).await.expect("lock");
        tx.artifacts().hand_over(source, home, at(50)).await.expect("hand over");
        tx.commit().await.expect("commit");
        let found = store.read().labels().on(&[made]).await.expect("on");
        assert_eq!(found.iter().map(|(_, label)| label.id).collect::<Vec<_>>(), [all, theirs]);
        let artifact = store.read().artifacts().lookup(made).await.expect("lookup").expect("there");
        assert_eq!(artifact.pushed_at, at(0));
        let tag = store.read().tags().find(home, "1").await.expect("find").expect("there");
        assert_eq!(tag.pushed_at, at(1));
        // What is put again is new.
        let mut tx = store.begin().await.expect("begin");
        let again = digest("again");
        tx.manifests().put(plain(home, &again, "again")).await.expect("put");
        tx.commit().await.expect("commit");
    }
}
