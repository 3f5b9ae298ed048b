//! Measures what a pull asks of the database: `access().facts` and `manifests().resolve`, 16 tasks at once.
//!
//! `cargo run --release -p wharf-store --example hot_path [URL]`; without a URL on a temporary SQLite file.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

use std::error::Error;
use std::time::{Duration, Instant};

use wharf_model::{Clock, ProjectId, SystemClock, UserId};
use wharf_oci::{Digest, MediaType, Reference};
use wharf_store::{NewManifest, NewUser, Store, StoreOptions};

const TAGS: usize = 10_000;
const TASKS: usize = 16;
const PULLS_PER_TASK: usize = 5_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("hot_path.db").display());
    let store = Store::connect(&StoreOptions {
        url: std::env::args().nth(1).unwrap_or(file),
        max_connections: 16,
        pull_connections: 0,
        acquire_timeout: Duration::from_secs(30),
        busy_timeout: Duration::from_secs(5),
    })
    .await?;
    let (user, project) = fill(&store).await?;
    for round in 1..=3 {
        let begun = Instant::now();
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| tokio::spawn(pull(store.clone(), user, project, task)))
            .collect();
        for task in tasks {
            task.await?.map_err(|error| error.to_string())?;
        }
        let pulls = (TASKS * PULLS_PER_TASK) as f64 / begun.elapsed().as_secs_f64();
        println!(
            "{:?} round {round}: {pulls:.0} pulls/s, {:.0} queries/s",
            store.engine(),
            pulls * 2.0
        );
    }
    store.close().await;
    Ok(())
}

async fn fill(store: &Store) -> Result<(UserId, ProjectId), Box<dyn Error>> {
    let now = SystemClock.now();
    let mut tx = store.begin().await?;
    let name = format!("hot-{}", now.timestamp_micros());
    let user = NewUser {
        name: &name.parse()?,
        email: "",
        realname: "",
        comment: "",
        password_hash: None,
        system_admin: false,
        now,
    };
    let user = tx.users().add(user).await?.ok_or("the user exists")?;
    let project = tx
        .projects()
        .add(&"hot".parse()?, user, false, now)
        .await?
        .ok_or("the database was used before")?;
    let repository_id = tx.repositories().ensure(project, "path", now).await?.id;
    for n in 0..TAGS {
        let payload = format!("manifest {n}");
        let digest = Digest::sha256(payload.as_bytes());
        let manifest = NewManifest {
            repository_id,
            digest: &digest,
            media_type: MediaType::OciManifest,
            payload: payload.as_bytes(),
            artifact_type: None,
            subject: None,
            referrer: None,
            blobs: &[],
            children: &[],
            now,
        };
        let id = tx.manifests().put(manifest).await?;
        tx.tags().upsert(repository_id, &format!("v{n}").parse()?, id, now).await?;
    }
    tx.commit().await?;
    Ok((user, project))
}

async fn pull(store: Store, user: UserId, project: ProjectId, task: usize) -> Result<(), Box<dyn Error + Send + Sync>> {
    for n in 0..PULLS_PER_TASK {
        let reference: Reference = format!("v{}", (task * 7919 + n * 31) % TAGS).parse()?;
        let facts = store.read().access().facts("hot", Some(wharf_model::Actor::User(user))).await?;
        let found = store.read().manifests().resolve(project, "path", &reference).await?;
        if facts.account.is_none() || found.is_none() {
            return Err("a fact or a tag is missing".into());
        }
    }
    Ok(())
}
