//! What is forgotten.

use wharf_model::JobKind;

use super::Jobs;
use crate::db::sql;
use crate::{StoreError, Writer};

/// Executions that one call forgets at most.
const AT_ONCE: u64 = 5;

impl Writer<Jobs<'_>> {
    /// Forgets executions that have ended, with their tasks and logs, but for the newest `kind.history()` of the vendor id. A few at a time.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.executions.trim")]
    pub async fn trim(&mut self, kind: JobKind, vendor_id: i64) -> Result<(), StoreError> {
        let old: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT id FROM executions WHERE kind = $1 AND vendor_id = $2 AND ended_at IS NOT NULL
                   AND id NOT IN (SELECT k.id FROM (SELECT id FROM executions WHERE kind = $1 AND vendor_id = $2 ORDER BY id DESC LIMIT $3) k)
                 ORDER BY id LIMIT $4",
                kind.as_str(),
                vendor_id,
                kind.history(),
                AT_ONCE
            ))
            .await?;
        for (id,) in old {
            self.forget(id).await?;
        }
        Ok(())
    }

    /// Forgets every execution of a vendor id that is gone. Those that are open lose their lease with it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.executions.remove")]
    pub async fn forget_vendor(&mut self, kind: JobKind, vendor_id: i64) -> Result<(), StoreError> {
        let all: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT id FROM executions WHERE kind = $1 AND vendor_id = $2 ORDER BY id",
                kind.as_str(),
                vendor_id
            ))
            .await?;
        for (id,) in all {
            self.forget(id).await?;
        }
        Ok(())
    }

    async fn forget(&mut self, id: i64) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "DELETE FROM task_logs WHERE task_id IN (SELECT t.id FROM tasks t WHERE t.execution_id = $1)",
                id
            ))
            .await?;
        self.conn.execute(sql!("DELETE FROM tasks WHERE execution_id = $1", id)).await?;
        self.conn.execute(sql!("DELETE FROM executions WHERE id = $1", id)).await.map(drop)
    }
}
