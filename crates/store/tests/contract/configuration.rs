use crate::support::{at, both_engines};

both_engines! {
    async fn the_last_value_of_a_key_stands(store: Store) {
        assert!(store.read().configuration().all().await.expect("all").is_empty());
        let mut tx = store.begin().await.expect("begin");
        for (name, value) in [("b", "1"), ("a", "\"ä\""), ("b", "2")] {
            tx.configuration().set(name, value, at(1)).await.expect("set");
        }
        tx.commit().await.expect("commit");
        let all = store.read().configuration().all().await.expect("all");
        assert_eq!(all, [("a".to_owned(), "\"ä\"".to_owned()), ("b".to_owned(), "2".to_owned())]);
    }
}
