//! The log of a task, in pieces. Of a long one the beginning and the end are kept.

use wharf_model::TaskId;

use super::Jobs;
use crate::db::sql;
use crate::{StoreError, Writer};

impl Jobs<'_> {
    /// The pieces of a task's log after the piece `after`, with their numbers, `most` at most. A number that is missing tells where
    /// pieces were left out.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.task_logs.list")]
    pub async fn log(&mut self, task: TaskId, after: i64, most: u64) -> Result<Vec<(i64, String)>, StoreError> {
        self.conn
            .fetch_all(sql!(
                "SELECT number, text FROM task_logs WHERE task_id = $1 AND number > $2 ORDER BY number LIMIT $3",
                task,
                after,
                most
            ))
            .await
    }

    /// Bytes of a task's log that were left out.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.log_left_out")]
    pub async fn log_left_out(&mut self, task: TaskId) -> Result<i64, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!("SELECT log_left_out FROM tasks WHERE id = $1", task))
            .await?;
        Ok(row.map_or(0, |(bytes,)| bytes))
    }
}

impl Writer<Jobs<'_>> {
    /// Adds a piece to the log of a task. When it gets longer than `most` bytes, pieces in the middle go: half of it stays at the
    /// beginning and a quarter at the end, the last piece always, so that this is not asked again at every piece.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.task_logs.add")]
    pub async fn add_log(&mut self, id: TaskId, text: &str, most: u64) -> Result<(), StoreError> {
        let size = u64::try_from(text.len()).unwrap_or(u64::MAX);
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "UPDATE tasks SET log_size = log_size + $2 WHERE id = $1 RETURNING log_size",
                id,
                size
            ))
            .await?;
        let Some((kept,)) = row else { return Ok(()) };
        self.conn
            .execute(sql!(
                "INSERT INTO task_logs (task_id, number, text)
                 SELECT $1, COALESCE(MAX(number), 0) + 1, $2 FROM task_logs WHERE task_id = $1",
                id,
                text
            ))
            .await?;
        if kept.unsigned_abs() > most {
            self.leave_out(id, most).await?;
        }
        Ok(())
    }

    async fn leave_out(&mut self, id: TaskId, most: u64) -> Result<(), StoreError> {
        let gone: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "DELETE FROM task_logs WHERE task_id = $1 AND number IN (SELECT number FROM
                   (SELECT number, OCTET_LENGTH(text) AS size, SUM(OCTET_LENGTH(text)) OVER (ORDER BY number) AS up_to,
                           SUM(OCTET_LENGTH(text)) OVER (ORDER BY number DESC) AS from_here
                    FROM task_logs WHERE task_id = $1) pieces
                  WHERE up_to > $2 AND from_here > $3 AND from_here > size)
                 RETURNING CAST(OCTET_LENGTH(text) AS BIGINT)",
                id,
                most / 2,
                most / 4
            ))
            .await?;
        let bytes: i64 = gone.iter().map(|(bytes,)| bytes).sum();
        self.conn
            .execute(sql!(
                "UPDATE tasks SET log_size = log_size - $2, log_left_out = log_left_out + $2 WHERE id = $1",
                id,
                bytes
            ))
            .await
            .map(drop)
    }
}
