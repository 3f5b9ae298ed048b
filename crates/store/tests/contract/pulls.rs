use wharf_model::{Actor, Role};
use wharf_oci::{Reference, RepositoryName};

use crate::support::{add_blob, add_manifest, add_repository, add_tag, at, both_engines, digest, ground};

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
