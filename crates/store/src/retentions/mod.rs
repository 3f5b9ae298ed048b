//! Retention: policies, the candidates they are applied to, and what their runs found and did.

mod candidates;
mod tasks;

pub use candidates::{RetentionLabel, RetentionManifest, RetentionRepository, RetentionTag};

use wharf_model::{ProjectId, RetentionPolicy, RetentionPolicyId, StoredRetention, Timestamp};

use crate::db::{Conn, inconsistent, sql};
use crate::{StoreError, Writer};

/// Retention policies and their runs.
#[derive(Debug)]
pub struct Retentions<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct PolicyRow {
    id: i64,
    project_id: Option<i64>,
    policy: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Retentions<'_> {
    /// The policy with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_policies.lookup")]
    pub async fn lookup(&mut self, id: RetentionPolicyId) -> Result<Option<StoredRetention>, StoreError> {
        let row: Option<PolicyRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, project_id, policy, created_at, updated_at FROM retention_policies WHERE id = $1",
                id
            ))
            .await?;
        row.map(PolicyRow::read).transpose()
    }

    /// The policy of a project; with `None` the default of projects without one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_policies.find")]
    pub async fn find(&mut self, project: Option<ProjectId>) -> Result<Option<StoredRetention>, StoreError> {
        let row: Option<PolicyRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, project_id, policy, created_at, updated_at FROM retention_policies WHERE COALESCE(project_id, 0) = $1",
                project.map_or(0, |project| project.0)
            ))
            .await?;
        row.map(PolicyRow::read).transpose()
    }
}

impl Writer<Retentions<'_>> {
    /// Gives a project, or with `None` all without one, a policy. `None` when there is one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_policies.add")]
    pub async fn add(
        &mut self,
        project: Option<ProjectId>,
        policy: &RetentionPolicy,
        now: Timestamp,
    ) -> Result<Option<RetentionPolicyId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO retention_policies (project_id, policy, created_at, updated_at) VALUES ($1, $2, $3, $3)
                 ON CONFLICT (COALESCE(project_id, 0)) DO NOTHING RETURNING id",
                project,
                written(policy)?,
                now
            ))
            .await?;
        Ok(row.map(|(id,)| RetentionPolicyId(id)))
    }

    /// Changes a policy. Returns whether it is there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_policies.set")]
    pub async fn set(&mut self, id: RetentionPolicyId, policy: &RetentionPolicy, now: Timestamp) -> Result<bool, StoreError> {
        let set = self
            .conn
            .execute(sql!(
                "UPDATE retention_policies SET policy = $2, updated_at = $3 WHERE id = $1",
                id,
                written(policy)?,
                now
            ))
            .await?;
        Ok(set == 1)
    }

    /// Removes a policy with what is known of its runs. Returns whether it was there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_policies.remove")]
    pub async fn remove(&mut self, id: RetentionPolicyId) -> Result<bool, StoreError> {
        self.forget_before(id, i64::MAX).await?;
        Ok(self.conn.execute(sql!("DELETE FROM retention_policies WHERE id = $1", id)).await? == 1)
    }
}

fn written(policy: &RetentionPolicy) -> Result<String, StoreError> {
    serde_json::to_string(policy).map_err(|error| StoreError::Other(error.into()))
}

impl PolicyRow {
    fn read(self) -> Result<StoredRetention, StoreError> {
        Ok(StoredRetention {
            policy: serde_json::from_str(&self.policy).map_err(|_| inconsistent("retention_policies", "policy", self.id))?,
            id: RetentionPolicyId(self.id),
            project: self.project_id.map(ProjectId),
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
