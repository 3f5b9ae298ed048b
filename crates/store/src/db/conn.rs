//! Runs statements on whichever engine and handle a family was made from.

use std::sync::Arc;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Postgres, Sqlite, SqliteConnection};

use wharf_meter::database::{Statements, Timed};

use super::postgres::answer::in_time;
use super::postgres::{Lent, Pool};
use super::readers::Readers;
use super::shares::Purpose;
use super::statement::Statement;
use super::{Engine, StoreError};
use crate::quotas::Ledger;

/// A row type both engines can fill: `#[derive(sqlx::FromRow)]`, or a tuple.
pub(crate) trait Record: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}
impl<T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>> Record for T {}

/// Where statements go, and the ledger of the transaction they belong to.
#[derive(Debug)]
pub(crate) struct Conn<'h> {
    target: Target<'h>,
    ledger: Option<&'h mut Ledger>,
    work: Option<&'h mut bool>,
    statements: Option<&'static Statements>,
}

/// Any connection of a pool, or the one of a transaction.
#[derive(Debug)]
pub(crate) enum Target<'h> {
    Readers(&'h Readers, Purpose),
    PostgresPool(&'h Arc<Pool>, Purpose),
    Sqlite(&'h mut SqliteConnection),
    Postgres(&'h mut Lent),
}

/// Makes the typed query of `$statement` for the engine behind `$conn` and hands it to `$run` with its executor.
macro_rules! dispatch {
    ($conn:expr, $statement:expr, $make:ident $(::<$($parameter:ty),+>)?, $run:ident) => {{
        let _timed = Timed::begin($conn.statements);
        let persistent = $statement.persistent();
        match &mut $conn.target {
            Target::Readers(readers, purpose) => {
                let (text, arguments) = $statement.into_sqlite().map_err(StoreError::Other)?;
                let mut lent = readers.lend(*purpose).await?;
                let query = sqlx::$make::<Sqlite, $($($parameter,)+)? _>(text, arguments).persistent(persistent);
                let answer = query.$run(lent.connection()).await?;
                lent.give_back();
                Ok(answer)
            }
            Target::Sqlite(connection) => {
                let (text, arguments) = $statement.into_sqlite().map_err(StoreError::Other)?;
                sqlx::$make::<Sqlite, $($($parameter,)+)? _>(text, arguments).persistent(persistent).$run(&mut **connection).await
            }
            Target::PostgresPool(pool, purpose) => {
                let (text, arguments) = $statement.into_postgres().map_err(StoreError::Other)?;
                let mut lent = pool.lend(*purpose).await?;
                let query = sqlx::$make::<Postgres, $($($parameter,)+)? _>(text, arguments).persistent(persistent);
                let answer = in_time(query.$run(lent.asking())).await;
                lent.heard(answer)
            }
            Target::Postgres(lent) => {
                let (text, arguments) = $statement.into_postgres().map_err(StoreError::Other)?;
                let query = sqlx::$make::<Postgres, $($($parameter,)+)? _>(text, arguments).persistent(persistent);
                let answer = in_time(query.$run(lent.asking())).await;
                lent.heard(answer)
            }
        }
    }};
}

impl<'h> Conn<'h> {
    /// Statements on `target`; inside a transaction with its ledger.
    pub(crate) fn new(target: Target<'h>, ledger: Option<&'h mut Ledger>) -> Self {
        Self {
            target,
            ledger,
            work: None,
            statements: None,
        }
    }

    /// Counts the statements as those of a family.
    pub(crate) fn counting(mut self, statements: &'static Statements) -> Self {
        self.statements = Some(statements);
        self
    }

    /// Tells `added` when there is work for the background.
    pub(crate) fn noting_work(mut self, added: &'h mut bool) -> Self {
        self.work = Some(added);
        self
    }

    /// There is work for the background when the transaction commits.
    pub(crate) fn note_work(&mut self) {
        if let Some(added) = &mut self.work {
            **added = true;
        }
    }

    /// Writes into the transaction's ledger what a change means for the storage of projects.
    pub(crate) fn note(&mut self, entry: impl FnOnce(&mut Ledger)) {
        if let Some(ledger) = &mut self.ledger {
            entry(ledger);
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        match self.target {
            Target::Readers(..) | Target::Sqlite(_) => Engine::Sqlite,
            Target::PostgresPool(..) | Target::Postgres(_) => Engine::Postgres,
        }
    }

    /// The first row, if any.
    pub(crate) async fn fetch_optional<T: Record>(&mut self, statement: Statement<'_>) -> Result<Option<T>, StoreError> {
        Ok(dispatch!(self, statement, query_as_with::<T>, fetch_optional)?)
    }

    /// The row of a statement that always has one.
    pub(crate) async fn fetch_one<T: Record>(&mut self, statement: Statement<'_>) -> Result<T, StoreError> {
        Ok(dispatch!(self, statement, query_as_with::<T>, fetch_one)?)
    }

    /// Every row. The statement bounds their number.
    pub(crate) async fn fetch_all<T: Record>(&mut self, statement: Statement<'_>) -> Result<Vec<T>, StoreError> {
        Ok(dispatch!(self, statement, query_as_with::<T>, fetch_all)?)
    }

    /// Runs a change and returns how many rows it touched.
    pub(crate) async fn execute(&mut self, statement: Statement<'_>) -> Result<u64, StoreError> {
        let _timed = Timed::begin(self.statements);
        let persistent = statement.persistent();
        let touched = match &mut self.target {
            Target::Sqlite(connection) => {
                let (text, arguments) = statement.into_sqlite().map_err(StoreError::Other)?;
                let done = sqlx::query_with::<Sqlite, _>(text, arguments)
                    .persistent(persistent)
                    .execute(&mut **connection);
                done.await?.rows_affected()
            }
            Target::Postgres(lent) => {
                let (text, arguments) = statement.into_postgres().map_err(StoreError::Other)?;
                let query = sqlx::query_with::<Postgres, _>(text, arguments).persistent(persistent);
                let done = in_time(query.execute(lent.asking())).await;
                lent.heard(done)?.rows_affected()
            }
            Target::Readers(..) | Target::PostgresPool(..) => return Err(StoreError::Other("a change outside a transaction".into())),
        };
        Ok(touched)
    }
}
