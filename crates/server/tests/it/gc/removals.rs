//! Removals beside pushes, promises and the collector: what is asked before something goes is still so when it goes.

use std::time::Duration;

use wharf_core::in_use::{self, Report, SetPin};
use wharf_core::project::ProjectKey;
use wharf_core::{Error, Missing, artifact, manifest, retention, tag};
use wharf_model::{Clock as _, ClusterKind, ClusterTerms, ImageUse, ListQuery, ManifestId, Project, RepositoryId};
use wharf_oci::{Digest, Reference};
use wharf_store::Tx;

use super::ground::{Always, CONFIG, Ground, caller, image, index, name};

const HOME: &str = "library/one";

/// Long enough for whoever comes next to wait where it has to.
const A_WHILE: Duration = Duration::from_millis(400);

async fn project(ground: &Ground) -> Project {
    let found = ground.core.store.read().projects().find_by_name("library").await;
    found.expect("read").expect("library")
}

async fn home(ground: &Ground) -> RepositoryId {
    let project = project(ground).await.id;
    let found = ground.core.store.read().repositories().find(project, "one").await;
    found.expect("read").expect("a repository").id
}

async fn id_of(ground: &Ground, digest: &Digest) -> ManifestId {
    let found = ground.core.store.read().manifests().find(home(ground).await, digest).await;
    found.expect("read").expect("a manifest").id
}

/// What a name leads to.
async fn at(ground: &Ground, reference: &str) -> Option<Digest> {
    let found = manifest::head(&ground.core, &caller(), &name(HOME), &reference.parse().expect("a reference")).await;
    found.ok().map(|found| found.digest)
}

/// A push that has put a tag on a manifest and is not committed yet.
async fn tagging(ground: &Ground, name: &str, digest: &Digest) -> Tx {
    let (home, manifest) = (home(ground).await, id_of(ground, digest).await);
    let mut open = ground.core.store.begin().await.expect("begin");
    let name = name.parse().expect("a tag");
    open.tags().upsert(home, &name, manifest, ground.clock.now()).await.expect("tagged");
    open
}

async fn commit_later(open: Tx) {
    tokio::time::sleep(A_WHILE).await;
    open.commit().await.expect("committed");
}

/// An index with a child of its own; digests of both.
async fn family(ground: &Ground) -> (Digest, Digest) {
    let child = image(&[b"child"]);
    for content in [b"child".as_slice(), CONFIG] {
        ground.upload(HOME, content).await;
    }
    let child_digest = Digest::sha256(&child);
    ground.put(HOME, child_digest.as_str(), &child).await.expect("a child");
    let whole = ground.put(HOME, "whole", &index(&[&child])).await.expect("an index");
    (whole, child_digest)
}

fn by(digest: &Digest) -> Reference {
    digest.as_str().parse().expect("a digest")
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_what_comes_back_from_the_trash_is_not_collected_meanwhile_on_postgres() {
    let ground = Ground::on_postgres_with(|policy| policy.trash_window = Some(chrono::Duration::days(1))).await;
    let digest = ground.push(HOME, "1.0", &[b"layer"]).await;
    ground.delete_manifest(HOME, &digest).await;
    ground.outlive_grace();
    let (project, home, now) = (project(&ground).await.id, home(&ground).await, ground.clock.now());
    let (items, _) = ground
        .core
        .store
        .read()
        .trash()
        .list(Some(project), &ListQuery::default(), now)
        .await
        .expect("listed");
    let mut open = ground.core.store.begin().await.expect("begin");
    open.trash().restore(items[0].id, project, home, now).await.expect("restored");
    open.trash().remove(items[0].id).await.expect("removed");
    ground.collect_all().await;
    open.commit().await.expect("committed");
    assert_eq!(at(&ground, "1.0").await, Some(digest));
    ground.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d9_a_tag_that_moves_while_it_is_deleted_stays_where_it_moved_to_on_postgres() {
    let ground = Ground::on_postgres().await;
    let old = ground.push(HOME, "moving", &[b"old"]).await;
    let new = ground.push(HOME, "other", &[b"new"]).await;
    let open = tagging(&ground, "moving", &new).await;
    let (caller, home, moving) = (caller(), name(HOME), "moving".parse().expect("a tag"));
    let reference = by(&old);
    let (deleted, ()) = tokio::join!(tag::delete(&ground.core, &caller, &home, &reference, &moving), commit_later(open));
    assert!(matches!(deleted, Err(Error::NotFound(Missing::Tag))), "{deleted:?}");
    assert_eq!(at(&ground, "moving").await, Some(new));
}

#[tokio::test(flavor = "multi_thread")]
async fn d16_the_last_tag_that_moves_while_it_is_deleted_takes_no_other_along_on_postgres() {
    let ground = Ground::on_postgres().await;
    let old = ground.push(HOME, "moving", &[b"old"]).await;
    let new = ground.push(HOME, "second", &[b"new"]).await;
    let (caller, here, moving) = (caller(), name(HOME), "moving".parse().expect("a tag"));
    tag::create(&ground.core, &caller, &here, &by(&old), &"first".parse().expect("a tag"))
        .await
        .expect("tagged");
    // The push holds what it moved the tag from, so that the deletion waits after it has looked.
    let mut open = tagging(&ground, "moving", &new).await;
    open.manifests().lock(home(&ground).await, &old).await.expect("locked");
    let (deleted, ()) = tokio::join!(tag::delete_with_last(&ground.core, &caller, &here, &moving), commit_later(open));
    deleted.expect("deleted where it is now");
    assert_eq!(at(&ground, "first").await, Some(old), "nobody asked for this one");
    assert_eq!(at(&ground, "second").await, Some(new));
    assert_eq!(at(&ground, "moving").await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn d9_a_child_that_is_tagged_while_its_index_goes_stays_on_postgres() {
    let ground = Ground::on_postgres().await;
    let (whole, child) = family(&ground).await;
    let open = tagging(&ground, "kept", &child).await;
    let (caller, home, reference) = (caller(), name(HOME), by(&whole));
    let (deleted, ()) = tokio::join!(artifact::delete(&ground.core, &caller, &home, &reference), commit_later(open));
    deleted.expect("the index goes");
    assert_eq!(at(&ground, "kept").await, Some(child));
    assert_eq!(at(&ground, "whole").await, None);
    ground.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d9_a_tag_that_comes_while_retention_deletes_keeps_its_artifact_on_postgres() {
    let ground = Ground::on_postgres().await;
    let digest = ground.push(HOME, "old", &[b"layer"]).await;
    let (execution, payload) = ground.start_keeping("kept*").await;
    let open = tagging(&ground, "kept", &digest).await;
    let (ran, ()) = tokio::join!(retention::run(&ground.core, &Always, execution, &payload), commit_later(open));
    ran.expect("retention ran");
    assert_eq!(at(&ground, "old").await, None, "no rule keeps it");
    assert_eq!(at(&ground, "kept").await, Some(digest));
    ground.assert_sound().await;
}

/// Somebody removes an index and waits for its child, which `during` has time to run beside.
async fn while_an_index_goes<T>(ground: &Ground, whole: &Digest, child: &Digest, during: impl Future<Output = T>) -> T {
    let mut open = ground.core.store.begin().await.expect("begin");
    open.manifests().lock(home(ground).await, child).await.expect("locked");
    let (caller, home, reference) = (caller(), name(HOME), by(whole));
    let beside = async {
        tokio::time::sleep(A_WHILE).await;
        during.await
    };
    let end = async {
        tokio::time::sleep(A_WHILE * 3).await;
        open.abandon().await.expect("over");
    };
    let (deleted, outcome, ()) = tokio::join!(artifact::delete(&ground.core, &caller, &home, &reference), beside, end);
    deleted.expect("deleted");
    outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn d9_no_pin_is_promised_on_what_is_going_on_postgres() {
    let ground = Ground::on_postgres().await;
    let (whole, child) = family(&ground).await;
    let set = SetPin {
        name: "release".into(),
        repository: "one".into(),
        reference: "whole".parse().expect("a tag"),
        reason: String::new(),
        ttl: None,
    };
    let (caller, key) = (caller(), ProjectKey::Name("library".into()));
    let pinned = while_an_index_goes(
        &ground,
        &whole,
        &child,
        Box::pin(in_use::set_pin(&ground.core, &caller, &key, &set)),
    )
    .await;
    assert!(matches!(pinned, Err(Error::NotFound(Missing::Manifest))), "{pinned:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn d9_what_is_there_when_a_report_is_answered_stays_on_postgres() {
    let ground = Ground::on_postgres_with(|policy| policy.registry_hosts = vec!["registry.example.com".into()]).await;
    let (whole, child) = family(&ground).await;
    let terms = ClusterTerms {
        name: "prod".into(),
        kind: ClusterKind::External,
        rewrites: vec![],
        reporter: None,
    };
    let cluster = in_use::create(&ground.core, &caller(), &terms, None).await.expect("a cluster");
    let used = ImageUse {
        namespace: "shop".into(),
        kind: "Deployment".into(),
        name: "web".into(),
        container: "main".into(),
        image: format!("registry.example.com/{HOME}:whole"),
        image_id: None,
        rollback: false,
        since: None,
    };
    let report = Report {
        id: None,
        last: true,
        uses: vec![used],
    };
    let answered = async {
        in_use::report(&ground.core, &caller(), cluster, report).await.expect("kept");
        at(&ground, "whole").await
    };
    let there = while_an_index_goes(&ground, &whole, &child, Box::pin(answered)).await;
    assert_eq!(there, at(&ground, "whole").await);
}
