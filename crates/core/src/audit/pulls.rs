//! Pulls, and refusals, on their way into the database: a bounded queue and one writer, so that a pull never waits for a write.
//!
//! Nothing is dropped. When the queue is full, because the database is slower than the clients, requests wait, and after
//! [`PATIENCE`] they are refused. What is queued when the process is killed is lost: what happened in the last [`WINDOW`], and
//! never a change, because changes do not come this way.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};
use wharf_model::{AuditRecord, Caller, ManifestId, ProjectId, RepositoryId};
use wharf_oci::{Digest, Reference, RepositoryName, Tag};
use wharf_store::{Pulled, ResolvedManifest};

use super::{Entry, describe};
use crate::{Core, Error};

/// How long entries are gathered before they are written together.
const WINDOW: Duration = Duration::from_millis(150);
/// Most entries in one transaction.
const BATCH: usize = 500;
/// Longest wait for room in the queue.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest pause before a failed write is tried again.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Entries that wait.
#[derive(Debug)]
pub(super) struct Queue {
    sender: mpsc::Sender<Note>,
    receiver: Mutex<Option<mpsc::Receiver<Note>>>,
}

#[derive(Debug)]
enum Note {
    Event(Box<Event>),
    /// Somebody waits until everything before this is written.
    Flush(oneshot::Sender<()>),
}

#[derive(Debug)]
struct Event {
    record: Option<AuditRecord>,
    pulled: Option<(RepositoryId, ManifestId, Option<Tag>)>,
}

impl Queue {
    pub(super) fn new(capacity: usize) -> Self {
        let (sender, receiver) = mpsc::channel(capacity.max(1));
        Self {
            sender,
            receiver: Mutex::new(Some(receiver)),
        }
    }

    /// Queues an entry that is no pull.
    pub(super) async fn note(&self, record: AuditRecord) -> Result<(), Error> {
        let event = Event {
            record: Some(record),
            pulled: None,
        };
        self.send(Note::Event(Box::new(event))).await
    }

    async fn send(&self, note: Note) -> Result<(), Error> {
        let unavailable = |why: &'static str| Error::Unavailable {
            what: "the audit log",
            source: why.into(),
        };
        match self.sender.try_send(note) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(unavailable("its writer has ended")),
            Err(mpsc::error::TrySendError::Full(note)) => match timeout(PATIENCE, self.sender.send(note)).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(unavailable("its writer has ended")),
                Err(_) => Err(unavailable("its queue is full, because the database is too slow")),
            },
        }
    }
}

/// Notes that `caller` pulls a manifest.
///
/// # Errors
/// [`Error::Unavailable`] when there was no room for too long. The manifest must then not be served.
pub(crate) async fn pulled(
    core: &Core,
    caller: &Caller,
    project: ProjectId,
    repository: &RepositoryName,
    reference: &Reference,
    found: &ResolvedManifest,
) -> Result<(), Error> {
    let switches = core.audit.switches();
    let record = switches.pulls.then(|| entry(core, caller, project, repository, reference, found));
    let tag = match reference {
        Reference::Tag(tag) => Some(tag.clone()),
        Reference::Digest(_) => None,
    };
    let event = Event {
        record: record.filter(|record| core.audit.takes(record)),
        pulled: (switches.pull_time || switches.pull_count).then_some((found.repository_id, found.manifest.id, tag)),
    };
    if event.record.is_none() && event.pulled.is_none() {
        return Ok(());
    }
    core.audit.queue.send(Note::Event(Box::new(event))).await
}

/// Notes that `caller` pulls a manifest that is in the trash.
///
/// # Errors
/// As [`pulled`].
pub(crate) async fn pulled_from_trash(
    core: &Core,
    caller: &Caller,
    project: ProjectId,
    repository: &RepositoryName,
    digest: &Digest,
) -> Result<(), Error> {
    let entry = Entry {
        operation: "pull",
        resource_type: "artifact",
        resource: &format!("{repository}@{digest}"),
        project: Some(project),
        detail: "from trash",
    };
    let record = describe(core, caller, entry);
    if core.audit.switches().pulls && core.audit.takes(&record) {
        core.audit.queue.note(record).await?;
    }
    Ok(())
}

fn entry(
    core: &Core,
    caller: &Caller,
    project: ProjectId,
    repository: &RepositoryName,
    reference: &Reference,
    found: &ResolvedManifest,
) -> AuditRecord {
    let digest = found.manifest.digest.as_str();
    let (resource, detail) = match reference {
        Reference::Tag(tag) => (format!("{repository}:{tag}"), digest),
        Reference::Digest(_) => (format!("{repository}@{digest}"), ""),
    };
    let entry = Entry {
        operation: "pull",
        resource_type: "artifact",
        resource: &resource,
        project: Some(project),
        detail,
    };
    describe(core, caller, entry)
}

/// What is written together.
#[derive(Debug, Default)]
struct Batch {
    events: usize,
    records: Vec<AuditRecord>,
    pulled: Pulled,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Batch {
    fn take(&mut self, core: &Core, note: Note) {
        let event = match note {
            Note::Event(event) => event,
            Note::Flush(waiting) => return self.waiting.push(waiting),
        };
        self.events += 1;
        self.records.extend(event.record);
        if let Some((repository, manifest, tag)) = event.pulled {
            let switches = core.audit.switches();
            if switches.pull_count {
                self.pulled.count(repository);
            }
            if switches.pull_time {
                self.pulled.touch(repository, manifest, tag.as_ref().map(Tag::as_str));
            }
        }
    }

    fn is_full(&self) -> bool {
        self.events >= BATCH || !self.waiting.is_empty()
    }
}

/// Writes what is queued, until it is dropped. There is one of it for each [`Core`]; a second ends at once.
pub async fn run(core: Core) {
    let receiver = core.audit.queue.receiver.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(mut receiver) = receiver else { return };
    while let Some(first) = receiver.recv().await {
        let mut batch = Batch::default();
        batch.take(&core, first);
        let deadline = Instant::now() + WINDOW;
        while !batch.is_full() {
            match timeout_at(deadline, receiver.recv()).await {
                Ok(Some(note)) => batch.take(&core, note),
                Ok(None) | Err(_) => break,
            }
        }
        write_until_done(&core, &batch).await;
        for waiting in batch.waiting {
            // Whoever waited may have gone.
            let _gone = waiting.send(());
        }
    }
}

/// Waits until everything queued so far is written, at most `limit`. Returns whether it is.
pub async fn flush(core: &Core, limit: Duration) -> bool {
    let written = async {
        let (sender, receiver) = oneshot::channel();
        core.audit.queue.send(Note::Flush(sender)).await.is_ok() && receiver.await.is_ok()
    };
    timeout(limit, written).await.unwrap_or(false)
}

async fn write_until_done(core: &Core, batch: &Batch) {
    let mut pause = Duration::from_millis(50);
    while let Err(error) = write(core, batch).await {
        tracing::warn!(%error, entries = batch.events, "pulls and refusals could not be recorded yet; trying again");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn write(core: &Core, batch: &Batch) -> Result<(), Error> {
    if batch.records.is_empty() && batch.pulled.is_empty() {
        return Ok(());
    }
    let mut tx = core.store.begin().await?;
    tx.audit().pulled(&batch.pulled, core.clock.now()).await?;
    tx.audit().add_all(&batch.records, core.audit.pending()).await?;
    Ok(tx.commit().await?)
}
