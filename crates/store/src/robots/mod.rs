//! Robot accounts: who they are and the hash of their secret; `list.rs` reads them whole, `permissions.rs` is what they hold.

mod list;
mod permissions;

use wharf_model::{Holder, ProjectId, Robot, RobotId, Timestamp};

use crate::db::{Conn, sql};
use crate::text::is_storable;
use crate::{StoreError, Writer};
use list::RobotRow;

/// Robot accounts. Their secrets come out in [`RobotCredential`] only, as hashes.
#[derive(Debug)]
pub struct Robots<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What a login is checked against.
#[derive(Debug, Clone)]
pub struct RobotCredential {
    /// The robot.
    pub id: RobotId,
    /// Hash of its secret.
    pub secret_hash: String,
    /// Whether it may not log in.
    pub disabled: bool,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
}

/// A robot to make.
#[derive(Debug, Clone, Copy)]
pub struct NewRobot<'a> {
    /// Its project; `None` for a robot of the installation.
    pub project: Option<ProjectId>,
    /// Name, without prefix and project.
    pub name: &'a str,
    /// Free text.
    pub description: &'a str,
    /// Hash of its secret.
    pub secret_hash: &'a str,
    /// Whether it may not log in.
    pub disabled: bool,
    /// Days it lives, -1 for ever.
    pub duration_days: i64,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// The user or robot that makes it.
    pub creator: Holder,
    /// The time.
    pub now: Timestamp,
}

/// What may change about a robot.
#[derive(Debug, Clone, Copy)]
pub struct RobotChange<'a> {
    /// Free text.
    pub description: &'a str,
    /// Whether it may not log in.
    pub disabled: bool,
    /// Days it lives, -1 for ever.
    pub duration_days: i64,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// The time.
    pub now: Timestamp,
}

#[derive(sqlx::FromRow)]
struct CredentialRow {
    id: i64,
    secret_hash: String,
    disabled: bool,
    expires_at: Option<Timestamp>,
}

impl Robots<'_> {
    /// The robot with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.lookup")]
    pub async fn lookup(&mut self, id: RobotId) -> Result<Option<Robot>, StoreError> {
        let row: Option<RobotRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT b.id, b.project_id, p.name AS project_name, b.name, b.description, b.disabled, b.duration_days, b.expires_at,
                        b.creator_type, b.creator_id, b.created_at, b.updated_at
                 FROM robots b LEFT JOIN projects p ON p.id = b.project_id WHERE b.id = $1",
                id
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(self.complete(vec![row]).await?.pop())
    }

    /// What a login under this name is checked against: of the project called `project`, or of the installation.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.credential")]
    pub async fn credential(&mut self, project: Option<&str>, name: &str) -> Result<Option<RobotCredential>, StoreError> {
        if !is_storable(name) || project.is_some_and(|project| !is_storable(project)) {
            return Ok(None);
        }
        let row: Option<CredentialRow> = match project {
            Some(project) => {
                self.conn
                    .fetch_optional(sql!(
                        "SELECT b.id, b.secret_hash, b.disabled, b.expires_at FROM robots b JOIN projects p ON p.id = b.project_id
                         WHERE p.name = $1 AND b.name = $2",
                        project,
                        name
                    ))
                    .await?
            }
            None => {
                self.conn
                    .fetch_optional(sql!(
                        "SELECT id, secret_hash, disabled, expires_at FROM robots WHERE COALESCE(project_id, 0) = 0 AND name = $1",
                        name
                    ))
                    .await?
            }
        };
        Ok(row.map(|row| RobotCredential {
            id: RobotId(row.id),
            secret_hash: row.secret_hash,
            disabled: row.disabled,
            expires_at: row.expires_at,
        }))
    }

    /// Hash of a robot's secret; `None` when the robot is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.secret_hash")]
    pub async fn secret_hash(&mut self, id: RobotId) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = self
            .conn
            .fetch_optional(sql!("SELECT secret_hash FROM robots WHERE id = $1", id))
            .await?;
        Ok(row.map(|(hash,)| hash))
    }

    /// The robot of this name in a project, or of the installation.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.find")]
    pub async fn find(&mut self, project: Option<ProjectId>, name: &str) -> Result<Option<RobotId>, StoreError> {
        if !is_storable(name) {
            return Ok(None);
        }
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id FROM robots WHERE COALESCE(project_id, 0) = COALESCE($1, 0) AND name = $2",
                project,
                name
            ))
            .await?;
        Ok(row.map(|(id,)| RobotId(id)))
    }

    /// How many robots a project, or the installation, has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.count")]
    pub async fn count(&mut self, project: Option<ProjectId>) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "SELECT COUNT(*) FROM robots WHERE COALESCE(project_id, 0) = COALESCE($1, 0)",
                project
            ))
            .await?;
        Ok(count)
    }
}

impl Writer<Robots<'_>> {
    /// Makes a robot that holds nothing yet. `None` when the name is taken.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.add")]
    pub async fn add(&mut self, robot: NewRobot<'_>) -> Result<Option<RobotId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO robots (project_id, name, description, secret_hash, disabled, duration_days, expires_at, creator_type,
                                     creator_id, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT DO NOTHING RETURNING id",
                robot.project,
                robot.name,
                robot.description,
                robot.secret_hash,
                robot.disabled,
                robot.duration_days,
                robot.expires_at,
                robot.creator.kind(),
                robot.creator.id(),
                robot.now
            ))
            .await?;
        Ok(row.map(|(id,)| RobotId(id)))
    }

    /// Changes a robot. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.update")]
    pub async fn update(&mut self, id: RobotId, change: RobotChange<'_>) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE robots SET description = $2, disabled = $3, duration_days = $4, expires_at = $5, updated_at = $6 WHERE id = $1",
                id,
                change.description,
                change.disabled,
                change.duration_days,
                change.expires_at,
                change.now
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Replaces the hash of the secret; the old secret is over. Returns false when the robot is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.set_secret")]
    pub async fn set_secret(&mut self, id: RobotId, secret_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE robots SET secret_hash = $2, updated_at = $3 WHERE id = $1",
                id,
                secret_hash,
                now
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Removes a robot with what it holds. Returns false when it is gone already.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.remove")]
    pub async fn remove(&mut self, id: RobotId) -> Result<bool, StoreError> {
        self.conn
            .execute(sql!("DELETE FROM repository_grants WHERE entity_type = 'r' AND entity_id = $1", id))
            .await?;
        self.conn
            .execute(sql!("DELETE FROM robot_permissions WHERE robot_id = $1", id))
            .await?;
        Ok(self.conn.execute(sql!("DELETE FROM robots WHERE id = $1", id)).await? == 1)
    }
}
