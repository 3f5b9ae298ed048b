use wharf_model::{Actor, RepositoryId, RobotId, Upload, UploadId, UploadPart, UserId};
use wharf_store::{Store, StoreError};

use crate::support::{at, both_engines, ground};

/// More than any test opens.
const MANY: i64 = 1000;

fn upload(repository_id: RepositoryId, owner_id: Option<UserId>, expires: i64) -> Upload {
    Upload {
        id: UploadId::new(),
        repository_id,
        owner: owner_id.map(Actor::User),
        size: 0,
        hash_state: None,
        revision: 0,
        created_at: at(0),
        expires_at: at(expires),
    }
}

fn part(offset: i64, size: i64, key: &str) -> UploadPart {
    UploadPart {
        offset,
        size,
        object_key: key.into(),
    }
}

async fn open(store: &Store, upload: &Upload) {
    let mut tx = store.begin().await.expect("begin");
    assert!(tx.uploads().open(upload, MANY).await.expect("open"));
    tx.commit().await.expect("commit");
}

both_engines! {
    async fn a_session_grows_chunk_by_chunk(store: Store) {
        let ground = ground(&store).await;
        let opened = upload(ground.repository, Some(ground.user), 10);
        open(&store, &opened).await;
        assert_eq!(store.read().uploads().find(opened.id).await.expect("find").as_ref(), Some(&opened));

        let mut tx = store.begin().await.expect("begin");
        assert!(tx.uploads().append(opened.id, 0, &part(0, 5, "a"), 5, Some(b"\0state"), at(20)).await.expect("append"));
        assert!(tx.uploads().append(opened.id, 1, &part(5, 6, "b"), 11, None, at(30)).await.expect("append"));
        assert!(!tx.uploads().append(opened.id, 1, &part(5, 6, "c"), 11, None, at(40)).await.expect("append"), "the revision is old");
        assert!(!tx.uploads().append(UploadId::new(), 0, &part(0, 1, "d"), 1, None, at(40)).await.expect("append"));
        tx.commit().await.expect("commit");

        let found = store.read().uploads().find(opened.id).await.expect("find").expect("found");
        assert_eq!(found, Upload { size: 11, revision: 2, expires_at: at(30), ..opened.clone() });
        assert_eq!(store.read().uploads().parts(opened.id).await.expect("parts"), [part(0, 5, "a"), part(5, 6, "b")]);
    }
}

both_engines! {
    async fn a_session_ends_once(store: Store) {
        let ground = ground(&store).await;
        let opened = upload(ground.repository, None, 10);
        open(&store, &opened).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.uploads().append(opened.id, 0, &part(0, 5, "a"), 5, None, at(20)).await.expect("append"));
        assert!(!tx.uploads().remove(opened.id, Some(0)).await.expect("remove"), "the revision is old");
        assert!(tx.uploads().remove(opened.id, Some(1)).await.expect("remove"));
        assert!(!tx.uploads().remove(opened.id, None).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert!(store.read().uploads().parts(opened.id).await.expect("parts").is_empty());
    }
}

both_engines! {
    async fn sessions_nobody_came_back_to_expire(store: Store) {
        let ground = ground(&store).await;
        let sessions = [upload(ground.repository, Some(ground.user), 30), upload(ground.repository, None, 10), upload(ground.repository, None, 20)];
        for session in &sessions {
            open(&store, session).await;
        }
        let read = store.read();
        assert_eq!(read.uploads().expired(at(10), 9).await.expect("expired"), []);
        assert_eq!(read.uploads().expired(at(21), 9).await.expect("expired"), [sessions[1].id, sessions[2].id]);
        assert_eq!(read.uploads().expired(at(99), 1).await.expect("expired"), [sessions[1].id]);
    }
}

both_engines! {
    async fn a46_nobody_opens_more_than_the_limit_and_what_has_ended_does_not_count(store: Store) {
        let ground = ground(&store).await;
        let mut tx = store.begin().await.expect("begin");
        let mine = |expires| upload(ground.repository, Some(ground.user), expires);
        assert!(tx.uploads().open(&mine(10), 2).await.expect("open"));
        assert!(tx.uploads().open(&mine(20), 2).await.expect("open"));
        assert!(!tx.uploads().open(&mine(30), 2).await.expect("open"), "there are two");
        let robot = Upload { owner: Some(Actor::Robot(RobotId(ground.user.0))), ..mine(30) };
        assert!(tx.uploads().open(&robot, 2).await.expect("open"), "another account, if of the same number");
        let later = Upload { created_at: at(15), ..mine(40) };
        assert!(tx.uploads().open(&later, 2).await.expect("open"), "one has ended by itself");
        assert!(!tx.uploads().open(&Upload { id: UploadId::new(), ..later }, 2).await.expect("open"));
        tx.commit().await.expect("commit");
    }
}

both_engines! {
    async fn a_session_needs_its_repository(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        let error = tx.uploads().open(&upload(RepositoryId(404), None, 1), MANY).await.expect_err("no repository");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    }
}

both_engines! {
    /// D26 and A43: of several writers with one revision exactly one wins, and only its part is recorded.
    async fn exactly_one_chunk_wins(store: Store) {
        let ground = ground(&store).await;
        let opened = upload(ground.repository, None, 10);
        open(&store, &opened).await;
        for revision in 0..5 {
            let tasks: Vec<_> = (0..8)
                .map(|n| {
                    let (store, id) = (store.clone(), opened.id);
                    tokio::spawn(async move {
                        let mut tx = store.begin().await.expect("begin");
                        let chunk = part(revision * 10, 10, &format!("{revision}-{n}"));
                        let won = tx.uploads().append(id, revision, &chunk, (revision + 1) * 10, None, at(10)).await.expect("append");
                        tx.commit().await.expect("commit");
                        won.then_some(chunk)
                    })
                })
                .collect();
            let mut won = Vec::new();
            for task in tasks {
                won.extend(task.await.expect("task"));
            }
            assert_eq!(won.len(), 1);
            let parts = store.read().uploads().parts(opened.id).await.expect("parts");
            assert_eq!(parts.last(), won.first());
            assert_eq!(parts.len(), usize::try_from(revision + 1).expect("small"));
        }
        // The same at the end: one PUT finishes the session, the others find it gone.
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (store, id) = (store.clone(), opened.id);
                tokio::spawn(async move {
                    let mut tx = store.begin().await.expect("begin");
                    let won = tx.uploads().remove(id, Some(5)).await.expect("remove");
                    tx.commit().await.expect("commit");
                    u32::from(won)
                })
            })
            .collect();
        let mut winners = 0;
        for task in tasks {
            winners += task.await.expect("task");
        }
        assert_eq!(winners, 1);
    }
}
