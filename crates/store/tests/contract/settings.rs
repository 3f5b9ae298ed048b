use wharf_model::Secret;

use crate::support::{at, both_engines};

both_engines! {
    async fn the_first_value_stands(store: Store) {
        assert_eq!(store.read().settings().get("installation").await.expect("get"), None);
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.settings().set_if_absent("installation", "one").await.expect("set"), "one");
        assert_eq!(tx.settings().set_if_absent("installation", "two").await.expect("set"), "one");
        tx.commit().await.expect("commit");
        assert_eq!(store.read().settings().get("installation").await.expect("get").as_deref(), Some("one"));
    }
}

both_engines! {
    async fn replicas_agree_on_one_value(store: Store) {
        let tasks: Vec<_> = (0..16)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut tx = store.begin().await.expect("begin");
                    let standing = tx.settings().set_if_absent("secret", &n.to_string()).await.expect("set");
                    tx.commit().await.expect("commit");
                    standing
                })
            })
            .collect();
        let mut values = Vec::new();
        for task in tasks {
            values.push(task.await.expect("task"));
        }
        assert!(values.iter().all(|value| *value == values[0]), "{values:?}");
    }
}

both_engines! {
    async fn signing_keys_are_kept_in_order(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.settings().add_signing_key("b", &Secret::new("pem b"), at(1)).await.expect("add"));
        assert!(tx.settings().add_signing_key("a", &Secret::new("pem a"), at(2)).await.expect("add"));
        assert!(!tx.settings().add_signing_key("a", &Secret::new("other"), at(3)).await.expect("add"));
        tx.commit().await.expect("commit");
        let keys = store.read().settings().signing_keys().await.expect("keys");
        let shown: Vec<_> = keys.iter().map(|key| (key.kid.as_str(), key.private_pem.expose(), key.created_at)).collect();
        assert_eq!(shown, [("b", "pem b", at(1)), ("a", "pem a", at(2))]);
    }
}
