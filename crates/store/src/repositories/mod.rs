//! Repositories: where manifests, tags and links to blobs hang.

mod list;
mod remove;
mod visible;

use sea_query::{Expr, ExprTrait, LockType, Order, Query};
use wharf_model::{ProjectId, Repository, RepositoryId, Timestamp};

use crate::artifacts::redirects;
use crate::db::{Conn, Statement, sql, sql_locking};
use crate::{CHUNK, Engine, StoreError, Writer};

pub use list::{ListedRepository, RepositoryQuery};
pub use visible::PartlyVisible;

/// How often [`Writer::ensure`](Writer) looks again when somebody keeps removing the repository.
const ENSURE_TRIES: u32 = 5;

/// Repositories.
#[derive(Debug)]
pub struct Repositories<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct RepositoryRow {
    id: i64,
    project_id: i64,
    path: String,
    created_at: Timestamp,
}

impl Repositories<'_> {
    /// The repository at `path` of a project.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.find")]
    pub async fn find(&mut self, project: ProjectId, path: &str) -> Result<Option<Repository>, StoreError> {
        let row: Option<RepositoryRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, project_id, path, created_at FROM repositories WHERE project_id = $1 AND path = $2",
                project,
                path
            ))
            .await?;
        Ok(row.map(RepositoryRow::read))
    }

    /// How many repositories of a project hold a manifest. One that only ever saw an upload does not count.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.count")]
    pub async fn count(&mut self, project: ProjectId) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "SELECT COUNT(*) FROM repositories r
                 WHERE r.project_id = $1 AND EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = r.id)",
                project
            ))
            .await?;
        Ok(count)
    }
}

impl Writer<Repositories<'_>> {
    /// The repository at `path`, made if needed. It takes no lock on one that exists: pushes to one repository do not queue.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.ensure")]
    pub async fn ensure(&mut self, project: ProjectId, path: &str, now: Timestamp) -> Result<Repository, StoreError> {
        for _ in 0..ENSURE_TRIES {
            if let Some(found) = self.find(project, path).await? {
                return Ok(found);
            }
            if let Some(added) = self.add(project, path, now).await? {
                return Ok(added);
            }
        }
        Err(StoreError::Unavailable("the repository is being removed".into()))
    }

    /// `None` when somebody else was faster.
    async fn add(&mut self, project: ProjectId, path: &str, now: Timestamp) -> Result<Option<Repository>, StoreError> {
        let name: Option<(String,)> = self
            .conn
            // Locked, so that a repository does not get the old name of a project that is being renamed.
            .fetch_optional(sql_locking!("SELECT name FROM projects WHERE id = $1", project))
            .await?;
        let Some((name,)) = name else {
            return Err(StoreError::Conflict {
                constraint: "repositories.project_id".to_owned(),
            });
        };
        let row: Option<RepositoryRow> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO repositories (project_id, path, full_name, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT DO NOTHING RETURNING id, project_id, path, created_at",
                project,
                path,
                format!("{name}/{path}"),
                now
            ))
            .await?;
        if let Some(added) = &row {
            redirects::end(&mut self.conn, RepositoryId(added.id), "").await?;
        }
        Ok(row.map(RepositoryRow::read))
    }

    /// Locks a repository until the transaction ends, so that nothing comes into it meanwhile. Returns whether it is there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.lock")]
    pub async fn lock(&mut self, id: RepositoryId) -> Result<bool, StoreError> {
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT id FROM repositories WHERE id = $1", id))
            .await?;
        Ok(locked.is_some())
    }

    /// Keeps promises about what is in the repository from being made until the transaction ends: whoever removes something asks
    /// after this what holds it. Others may remove at the same time, and pushes go on.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.bar_promises")]
    pub async fn bar_promises(&mut self, id: RepositoryId) -> Result<bool, StoreError> {
        let statement = select_locked(self.conn.engine(), &[id], LockType::Share)?;
        let locked: Option<(i64,)> = self.conn.fetch_optional(statement).await?;
        Ok(locked.is_some())
    }

    /// Waits for removals from these repositories and keeps others from beginning until the transaction ends: what is promised to
    /// stay is known to whoever removes something next.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.bar_removals")]
    pub async fn bar_removals(&mut self, ids: &[RepositoryId]) -> Result<(), StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        for chunk in ids.chunks(CHUNK) {
            let statement = select_locked(self.conn.engine(), chunk, LockType::NoKeyUpdate)?;
            let _: Vec<(i64,)> = self.conn.fetch_all(statement).await?;
        }
        Ok(())
    }
}

fn select_locked(engine: Engine, ids: &[RepositoryId], lock: LockType) -> Result<Statement<'static>, StoreError> {
    let mut select = Query::select()
        .column("id")
        .from("repositories")
        .and_where(Expr::col("id").is_in(ids.iter().map(|id| id.0)))
        .order_by("id", Order::Asc)
        .take();
    if engine == Engine::Postgres {
        select.lock(lock);
    }
    Statement::built(engine, &select)
}

impl RepositoryRow {
    fn read(self) -> Repository {
        Repository {
            id: RepositoryId(self.id),
            project_id: ProjectId(self.project_id),
            path: self.path,
            created_at: self.created_at,
        }
    }
}
