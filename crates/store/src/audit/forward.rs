//! Entries that still have to be forwarded, and which replica does it.

use sea_query::{Expr, ExprTrait, Query};
use wharf_model::{AuditEntry, Timestamp};

use super::Audit;
use super::list::AuditRow;
use crate::db::{Statement, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

impl Audit<'_> {
    /// The oldest entries that still have to be forwarded.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.pending")]
    pub async fn pending(&mut self, limit: u64) -> Result<Vec<AuditEntry>, StoreError> {
        let rows: Vec<AuditRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, at, actor_kind, actor_id, actor_name, address, request_id, operation, resource_type, resource, project_id,
                        success, detail
                 FROM audit_log WHERE pending ORDER BY id LIMIT $1",
                limit
            ))
            .await?;
        rows.into_iter().map(AuditRow::read).collect()
    }
}

impl Writer<Audit<'_>> {
    /// Marks entries as forwarded, or removes them where the database does not keep them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.forwarded")]
    pub async fn forwarded(&mut self, ids: &[i64], keep: bool) -> Result<(), StoreError> {
        for chunk in ids.chunks(CHUNK) {
            let statement = done(self.conn.engine(), chunk, keep)?;
            self.conn.execute(statement).await?;
        }
        Ok(())
    }

    /// Takes or prolongs the right to forward, until `until`. Returns whether `holder` has it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_forwarder.take")]
    pub async fn take_forwarder(&mut self, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let taken = self
            .conn
            .execute(sql!(
                "INSERT INTO audit_forwarder (name, holder, expires_at) VALUES ('syslog', $1, $3)
                 ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
                   WHERE audit_forwarder.holder = $1 OR audit_forwarder.expires_at < $2",
                holder,
                now,
                until
            ))
            .await?;
        Ok(taken == 1)
    }
}

fn done(engine: Engine, ids: &[i64], keep: bool) -> Result<Statement<'static>, StoreError> {
    let these = Expr::col("id").is_in(ids.iter().copied());
    if keep {
        let update = Query::update().table("audit_log").value("pending", false).and_where(these).take();
        Statement::built(engine, &update)
    } else {
        Statement::built(engine, &Query::delete().from_table("audit_log").and_where(these).take())
    }
}
