use wharf_model::{Actor, Role};
use wharf_oci::{Reference, RepositoryName};

use crate::support::{add_blob, add_manifest, add_project, add_repository, add_tag, at, both_engines, digest, ground};

both_engines! {
    async fn a_pull_reads_facts_and_content_as_the_separate_statements_do(store: Store) {
        let ground = ground(&store).await;
        let id = add_manifest(&store, ground.repository, "payload").await;
        add_tag(&store, ground.repository, "latest", id).await;
        add_blob(&store, ground.repository, "layer").await;
        add_repository(&store, ground.project, "empty").await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(ground.project, ground.user, Role::Guest, at(0)).await.expect("set");
        tx.commit().await.expect("commit");

        let read = store.read();
        let names = ["library/alpine", "library/empty", "library/absent", "absent/alpine"];
        for name in names.map(|name| name.parse::<RepositoryName>().expect("name")) {
            for user in [None, Some(Actor::User(ground.user))] {
                let facts = read.access().facts(name.project(), user).await.expect("facts");
                assert_eq!(!facts.held.is_empty(), user.is_some() && name.project() == "library");
                for reference in ["latest".to_owned(), "other".to_owned(), digest("payload").to_string(), digest("x").to_string()] {
                    let reference: Reference = reference.parse().expect("reference");
                    let expected = match facts.project {
                        Some(project) => read.manifests().resolve(project.id, name.path(), &reference).await.expect("resolve"),
                        None => None,
                    };
                    assert_eq!(read.pulls().manifest(&name, user, &reference).await.expect("pull"), (facts.clone(), expected), "{name} {reference}");
                }
                for digest in [digest("layer"), digest("x")] {
                    let expected = match facts.project {
                        Some(project) => read.blobs().find_in(project.id, name.path(), &digest).await.expect("find"),
                        None => None,
                    };
                    let (seen, held) = read.pulls().blob(&name, user, &digest).await.expect("pull");
                    assert!(held.as_ref().is_none_or(|held| !held.damaged && held.touched_at == at(0)), "{held:?}");
                    assert_eq!((seen, held.map(|held| held.blob)), (facts.clone(), expected), "{name} {digest}");
                }
            }
        }
    }
}

both_engines! {
    async fn what_is_held_in_a_public_project_is_not_read_for_a_pull(store: Store) {
        let ground = ground(&store).await;
        let open = add_project(&store, "open", ground.user, true).await;
        let repository = add_repository(&store, open, "app").await.id;
        let id = add_manifest(&store, repository, "payload").await;
        add_tag(&store, repository, "latest", id).await;
        add_blob(&store, repository, "layer").await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(open, ground.user, Role::Guest, at(0)).await.expect("set");
        tx.commit().await.expect("commit");
        let (read, user) = (store.read(), Some(Actor::User(ground.user)));
        let facts = read.access().facts("open", user).await.expect("facts");
        assert!(!facts.held.is_empty());
        let name: RepositoryName = "open/app".parse().expect("a name");
        let (manifest_facts, manifest) = read.pulls().manifest(&name, user, &"latest".parse().expect("a tag")).await.expect("pull");
        let (blob_facts, blob) = read.pulls().blob(&name, user, &digest("layer")).await.expect("pull");
        assert!(manifest.is_some() && blob.is_some());
        for pulled in [manifest_facts, blob_facts] {
            assert_eq!((pulled.project, pulled.account), (facts.project, facts.account), "who somebody is counts all the same");
            assert_eq!(pulled.held, []);
        }
    }
}
