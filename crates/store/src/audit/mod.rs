//! The audit log: who did what. Entries are added and purged, never changed.

mod forward;
mod list;
mod pulled;
mod purge;

use sea_query::Query;
use wharf_model::AuditRecord;

use crate::db::{Conn, Statement, sql};
use crate::{Engine, StoreError, Writer};

pub use list::AuditSight;
pub use pulled::{PullTimes, Pulled};
pub use purge::{PurgeWindow, PurgedEvents};

/// The audit log.
#[derive(Debug)]
pub struct Audit<'h> {
    pub(crate) conn: Conn<'h>,
}

/// Most rows of one statement.
const ROWS: usize = 256;

const COLUMNS: [&str; 13] = [
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "address",
    "request_id",
    "operation",
    "resource_type",
    "resource",
    "project_id",
    "success",
    "detail",
    "pending",
];

impl Writer<Audit<'_>> {
    /// Adds an entry. A `pending` one is forwarded later.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.add")]
    pub async fn add(&mut self, record: &AuditRecord, pending: bool) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO audit_log (at, actor_kind, actor_id, actor_name, address, request_id, operation, resource_type, resource,
                                        project_id, success, detail, pending)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                record.at,
                &*record.actor_kind,
                record.actor_id,
                record.actor_name.as_str(),
                record.address.map(|address| address.to_string()).as_deref(),
                record.request_id.as_str(),
                &*record.operation,
                &*record.resource_type,
                record.resource.as_str(),
                record.project,
                record.success,
                record.detail.as_str(),
                pending
            ))
            .await
            .map(drop)
    }

    /// Adds many entries. So many rows at once as a power of two, for few texts are kept prepared.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.add_all")]
    pub async fn add_all(&mut self, records: &[AuditRecord], pending: bool) -> Result<(), StoreError> {
        let mut left = records;
        while !left.is_empty() {
            let (rows, rest) = left.split_at(rows_at_once(left.len()));
            let statement = insert(self.conn.engine(), rows, pending)?;
            self.conn.execute(statement).await?;
            left = rest;
        }
        Ok(())
    }
}

/// The largest power of two of rows that are there and that one statement takes.
fn rows_at_once(left: usize) -> usize {
    1 << left.clamp(1, ROWS).ilog2()
}

fn insert(engine: Engine, records: &[AuditRecord], pending: bool) -> Result<Statement<'static>, StoreError> {
    let mut insert = Query::insert().into_table("audit_log").columns(COLUMNS).take();
    for record in records {
        insert.values_panic([
            record.at.into(),
            (&*record.actor_kind).into(),
            record.actor_id.into(),
            record.actor_name.as_str().into(),
            record.address.map(|address| address.to_string()).into(),
            record.request_id.as_str().into(),
            (&*record.operation).into(),
            (&*record.resource_type).into(),
            record.resource.as_str().into(),
            record.project.map(|project| project.0).into(),
            record.success.into(),
            record.detail.as_str().into(),
            pending.into(),
        ]);
    }
    Statement::recurring(engine, &insert)
}
