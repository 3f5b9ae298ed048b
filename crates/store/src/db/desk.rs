//! Who lends the writer of SQLite out, and is the only one that begins and commits. The head of `turns.rs` shows the idea.

use std::mem;
use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{Mutex, Notify, mpsc, oneshot};
use tokio::time::Instant;

use super::StoreError;
use super::turns::{Asker, End, Manner, Request, Turn};
use super::visits::Visits;

/// The most transactions that share a commit, which bounds how long the first one waits.
const MOST: usize = 32;
/// The most of them in the background: whoever comes during a commit waits for all it writes.
const MOST_BACKGROUND: usize = 4;
/// Turns after which the background gets one, however many others wait.
const LET_BY: u32 = 64;
/// While others come, the background rests after each of its turns for so many times as long as that took: what it wrote makes the syncs of
/// everybody longer, not only of those who waited for it.
const REST: u32 = 5;

/// Owns the connection.
pub(super) struct Desk {
    connection: Arc<Mutex<SqliteConnection>>,
    options: SqliteConnectOptions,
    committed: Arc<Notify>,
    /// Whether the connection is good. After a failed commit nobody knows what state it is in.
    sound: bool,
    queue: mpsc::Receiver<Request>,
    background: mpsc::Receiver<Asker>,
    /// Turns that went before somebody in the background.
    let_by: u32,
    visits: Arc<Visits>,
    /// Until when the background rests.
    rest: Instant,
    /// Who comes after the group, because it does not share.
    next: Option<Asker>,
    closing: Option<oneshot::Sender<()>>,
}

impl Desk {
    pub(super) fn new(
        connection: SqliteConnection,
        options: SqliteConnectOptions,
        committed: Arc<Notify>,
        queue: mpsc::Receiver<Request>,
        background: mpsc::Receiver<Asker>,
        visits: Arc<Visits>,
    ) -> Self {
        Self {
            connection: Arc::new(Mutex::new(connection)),
            options,
            committed,
            sound: true,
            queue,
            background,
            let_by: 0,
            visits,
            rest: Instant::now(),
            next: None,
            closing: None,
        }
    }

    /// Serves until everybody is gone, or until it is told to close.
    pub(super) async fn run(mut self) {
        while self.closing.is_none() {
            match self.first().await {
                Some(request) => self.serve(request).await,
                None => break,
            }
        }
        if let Some(connection) = Arc::into_inner(self.connection) {
            let _ = connection.into_inner().close().await;
        }
        if let Some(done) = self.closing {
            let _ = done.send(());
        }
    }

    /// Who waits longest, those in the background last but not for ever.
    async fn first(&mut self) -> Option<Request> {
        if self.let_by >= LET_BY
            && let Some(asker) = self.next_in_background()
        {
            return Some(Request::Turn(asker));
        }
        if let Some(next) = self.next.take() {
            self.let_by += u32::from(!self.background.is_empty());
            return Some(Request::Turn(next));
        }
        tokio::select! {
            biased;
            request = self.queue.recv() => {
                self.let_by += u32::from(!self.background.is_empty());
                request
            }
            Some(asker) = rested(self.rest, &mut self.background) => {
                self.let_by = 0;
                Some(Request::Turn(asker))
            }
        }
    }

    fn next_in_background(&mut self) -> Option<Asker> {
        let asker = self.background.try_recv().ok()?;
        self.let_by = 0;
        Some(asker)
    }

    async fn serve(&mut self, request: Request) {
        match request {
            Request::Turn(first) => {
                let (began, background) = (Instant::now(), first.manner == Manner::Background);
                self.group(first).await;
                if background && !self.visits.quiet() {
                    self.rest = Instant::now() + REST * began.elapsed();
                }
            }
            Request::Close(done) => self.closing = Some(done),
        }
    }

    /// One transaction of the database, for the first and for those who share and wait when the one before is done.
    async fn group(&mut self, first: Asker) {
        if let Err(error) = self.begin().await {
            let _ = first.turn.send(Err(error));
            return;
        }
        let (mut ended, mut next) = (Vec::<End>::new(), Some(first));
        let mut only_background = true;
        while let Some(asker) = next.take() {
            only_background &= asker.manner == Manner::Background;
            let follows = ended.iter().any(|end| end.keep);
            match self.lend(asker, follows).await {
                Ok(end) => ended.extend(end),
                Err(error) => return self.fail(ended, error).await,
            }
            if ended.iter().any(|end| end.keep) && ended.len() < MOST {
                next = self.who_follows(only_background && self.visits.quiet() && ended.len() < MOST_BACKGROUND);
            }
        }
        let keep = ended.iter().any(|end| end.keep);
        match self.execute(if keep { "COMMIT" } else { "ROLLBACK" }).await {
            Ok(()) => {
                ended.into_iter().for_each(|end| drop(end.answer.send(Ok(()))));
                if keep {
                    self.committed.notify_one();
                }
            }
            Err(error) => self.fail(ended, error).await,
        }
    }

    /// Lends the writer. `None` when the turn was dropped.
    async fn lend(&self, asker: Asker, follows: bool) -> Result<Option<End>, StoreError> {
        if follows {
            self.execute("SAVEPOINT turn").await?;
        }
        let (end, ended) = oneshot::channel();
        let connection = Arc::clone(&self.connection).lock_owned().await;
        // Who does not wait any more drops the turn, which ends it.
        let _ = asker.turn.send(Ok(Turn { connection, end }));
        let end = ended.await.ok();
        if follows {
            if !end.as_ref().is_some_and(|end| end.keep) {
                self.execute("ROLLBACK TO turn").await?;
            }
            self.execute("RELEASE turn").await?;
        }
        Ok(end)
    }

    /// The next who waits, if there is one and it shares; when nobody does, one from the `background`.
    fn who_follows(&mut self, background: bool) -> Option<Asker> {
        if self.next.is_some() {
            return None;
        }
        match self.queue.try_recv() {
            Ok(Request::Turn(asker)) if asker.manner == Manner::Shares => return Some(asker),
            Ok(Request::Turn(asker)) => self.next = Some(asker),
            Ok(Request::Close(done)) => self.closing = Some(done),
            Err(_) if background => return self.next_in_background(),
            Err(_) => {}
        }
        None
    }

    /// Takes the write lock at once. A transaction that reads first and writes later would fail as busy whenever somebody
    /// else wrote in between, however long the time-out.
    async fn begin(&mut self) -> Result<(), StoreError> {
        if !self.sound {
            self.renew().await?;
        }
        self.execute("BEGIN IMMEDIATE").await
    }

    /// Nothing of the transaction is there: SQLite has rolled back by itself, or closing the connection does it.
    async fn fail(&mut self, ended: Vec<End>, error: StoreError) {
        self.sound = false;
        if let Err(error) = self.renew().await {
            tracing::warn!(%error, "the database's writer could not be opened again; the next change tries once more");
        }
        for end in ended {
            let _ = end.answer.send(Err(same(&error)));
        }
    }

    async fn renew(&mut self) -> Result<(), StoreError> {
        let fresh = self.options.connect().await?;
        let old = mem::replace(&mut *self.connection.lock().await, fresh);
        // It has failed already.
        let _ = old.close().await;
        self.sound = true;
        Ok(())
    }

    async fn execute(&self, statement: &'static str) -> Result<(), StoreError> {
        let mut connection = self.connection.lock().await;
        sqlx::query(statement).execute(&mut *connection).await?;
        Ok(())
    }
}

/// The next of the background, after its rest.
async fn rested(rest: Instant, background: &mut mpsc::Receiver<Asker>) -> Option<Asker> {
    tokio::time::sleep_until(rest).await;
    background.recv().await
}

/// The error of a commit, for one of several who shared it.
fn same(error: &StoreError) -> StoreError {
    match error {
        StoreError::Full(cause) => StoreError::Full(cause.to_string().into()),
        StoreError::Conflict { constraint } => StoreError::Conflict {
            constraint: constraint.clone(),
        },
        StoreError::Unavailable(cause) => StoreError::Unavailable(cause.to_string().into()),
        StoreError::Overloaded => StoreError::Overloaded,
        other => StoreError::Other(other.to_string().into()),
    }
}
