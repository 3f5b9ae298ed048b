//! D34: pages of a list, put together, are the list, whatever the names and the size of a page.

use std::collections::BTreeSet;

use proptest::collection::btree_set;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use wharf_store::{Store, Visibility};

use crate::support::{add_manifest, add_project, add_repository, add_tag, add_user, both_engines};

/// Names that sort differently by locale, by path component and by byte.
fn names(alphabet: &'static str) -> impl Strategy<Value = BTreeSet<String>> {
    btree_set(alphabet, 0..12)
}

fn samples<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::new(Config::default());
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).expect("a sample").current())
        .collect()
}

both_engines! {
    async fn pages_of_tags_are_the_whole_list(store: Store) {
        let user = add_user(&store, "owner").await;
        for (round, (tags, size)) in samples((names("[a-bA-B0-1_][-._a-bA-B0-1]{0,4}"), 1_u64..6), 12).into_iter().enumerate() {
            let project = add_project(&store, &format!("p{round}"), user, true).await;
            let repository = add_repository(&store, project, "r").await;
            let manifest = add_manifest(&store, repository.id, "m").await;
            for tag in &tags {
                add_tag(&store, repository.id, tag, manifest).await;
            }
            let mut listed: Vec<String> = Vec::new();
            loop {
                let page = store.read().tags().list(project, "r", listed.last().map(String::as_str), size).await.expect("list");
                if page.is_empty() {
                    break;
                }
        listed.extend(page);
            }
            assert_eq!(listed, tags.into_iter().collect::<Vec<_>>());
        }
    }
}

async fn whole_catalog(store: &Store, size: u64) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    loop {
        let after = listed.last().map(String::as_str);
        let page = store
            .read()
            .repositories()
            .catalog(Visibility::Everything, after, size)
            .await
            .expect("catalog");
        if page.is_empty() {
            return listed;
        }
        assert!(page.iter().all(|(_, whole)| *whole));
        listed.extend(page.into_iter().map(|(name, _)| name));
    }
}

both_engines! {
    async fn pages_of_the_catalogue_are_the_whole_list(store: Store) {
        let user = add_user(&store, "owner").await;
        let mut expected = BTreeSet::new();
        for project in ["a", "a-b", "a.b", "ab", "a_b"] {
            let id = add_project(&store, project, user, true).await;
            for path in samples(names("[ab]([-./_]?[ab]){0,3}"), 1).remove(0) {
                let repository = add_repository(&store, id, &path).await;
                add_manifest(&store, repository.id, "m").await;
                expected.insert(format!("{project}/{path}"));
            }
        }
        let expected: Vec<_> = expected.into_iter().collect();
        for size in 1..7 {
            assert_eq!(whole_catalog(&store, size).await, expected);
        }
    }
}
