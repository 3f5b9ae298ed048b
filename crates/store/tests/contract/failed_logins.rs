use chrono::Duration;

use crate::support::{at, both_engines};

both_engines! {
    async fn failures_add_up_at_a_place_and_are_forgotten_after_a_while(store: Store) {
        let hour = Duration::hours(1);
        for (place, when) in [("a", 10), ("b", 11), ("a", 12)] {
            let mut tx = store.begin_shared().await.expect("begin");
            tx.failed_logins().add(place, at(when) - hour, at(when)).await.expect("add");
            tx.commit().await.expect("commit");
        }
        let mut found = store.read().failed_logins().at("a", "b").await.expect("read");
        found.sort_by(|one, other| one.place.cmp(&other.place));
        let shown: Vec<_> = found.iter().map(|one| (one.place.as_str(), one.count, one.last)).collect();
        assert_eq!(shown, [("a", 2, at(12)), ("b", 1, at(11))]);
        assert_eq!(store.read().failed_logins().at("c", "d").await.expect("read"), []);

        let later = at(12) + hour * 2;
        let mut tx = store.begin_shared().await.expect("begin");
        tx.failed_logins().add("a", later - hour, later).await.expect("add");
        tx.commit().await.expect("commit");
        assert_eq!(store.read().failed_logins().at("a", "-").await.expect("read")[0].count, 1);

        let mut tx = store.begin_shared().await.expect("begin");
        assert_eq!(tx.failed_logins().forget_old(later, 100).await.expect("forget"), 1, "b");
        tx.failed_logins().forget("a").await.expect("forget");
        tx.commit().await.expect("commit");
        assert_eq!(store.read().failed_logins().at("a", "b").await.expect("read"), []);
    }
}

both_engines! {
    async fn failures_at_the_same_moment_are_all_counted(store: Store) {
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut tx = store.begin_shared().await.expect("begin");
                    tx.failed_logins().add("a", at(0), at(5)).await.expect("add");
                    tx.commit().await.expect("commit");
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("ended");
        }
        assert_eq!(store.read().failed_logins().at("a", "b").await.expect("read")[0].count, 20);
    }
}
