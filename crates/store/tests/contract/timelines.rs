use wharf_store::{Engine, NoticedTimeline, Store, Timeline};

use crate::support::{at, both_engines, options, with_postgres_url};

both_engines! {
    async fn a_server_tells_its_timeline_and_a_file_has_none(store: Store) {
        let present = store.read().timelines().present().await.expect("read");
        match store.engine() {
            Engine::Sqlite => assert_eq!(present, None),
            Engine::Postgres => {
                let present = present.expect("PostgreSQL tells");
                assert_eq!(present.number, 1, "nobody was promoted");
                assert!(present.server.parse::<u64>().is_ok_and(|server| server > 1 << 32), "{}", present.server);
            }
        }
    }
}

both_engines! {
    async fn the_timeline_noticed_last_is_remembered(store: Store) {
        assert_eq!(store.read().timelines().last().await.expect("read"), None);
        for number in [1, 3, 2] {
            let noticed = NoticedTimeline {
                timeline: Timeline { server: "7".to_owned(), number },
                noticed_at: at(number),
                follows: number != 1,
                lifted_at: None,
            };
            let mut tx = store.begin().await.expect("begin");
            tx.timelines().note(&noticed).await.expect("note");
            tx.commit().await.expect("commit");
            assert_eq!(store.read().timelines().last().await.expect("read"), Some(noticed));
        }
        let mut tx = store.begin().await.expect("begin");
        tx.timelines().lift(at(9)).await.expect("lift");
        tx.commit().await.expect("commit");
        let last = store.read().timelines().last().await.expect("read").expect("there");
        assert_eq!((last.timeline.number, last.lifted_at), (2, Some(at(9))));
    }
}

#[tokio::test]
async fn a_server_that_does_not_tell_is_no_error() {
    with_postgres_url(async |owner| {
        let (_, name) = owner.rsplit_once('/').expect("a database");
        let role = format!("untold_{name}");
        let statements = format!(
            "CREATE ROLE {role} LOGIN; ALTER DATABASE {name} OWNER TO {role}; ALTER SCHEMA public OWNER TO {role}; \
             REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC"
        );
        let said = std::process::Command::new("psql").args([&owner, "-qc", &statements]).status();
        assert!(said.expect("psql is installed").success());
        let (_, server) = owner.split_once('@').expect("a user");
        let store = Store::connect(&options(format!("postgres://{role}@{server}")))
            .await
            .expect("connected");
        assert_eq!(store.read().timelines().present().await.expect("no error"), None);
        store.close().await;
    })
    .await;
}
