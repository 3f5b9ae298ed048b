//! Which repositories somebody sees, also of projects that show only in part.

use sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use wharf_model::{Actor, ProjectId, RepositoryId};

use super::Repositories;
use super::list::joined;
use crate::db::{Statement, sql};
use crate::text::cursor;
use crate::{Engine, StoreError, Visibility};

/// A project of which only some repositories show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartlyVisible {
    /// The project.
    pub project: ProjectId,
    /// The repositories that show.
    pub repositories: Vec<RepositoryId>,
}

impl Repositories<'_> {
    /// Full names after `after` of repositories that hold a manifest, in byte order of the whole name, at most `limit`; each with
    /// whether all of its project shows, or only what a grant on some of its repositories names.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.catalog")]
    pub async fn catalog(&mut self, visible_to: Visibility, after: Option<&str>, limit: u64) -> Result<Vec<(String, bool)>, StoreError> {
        let (everything, kind, id) = visible_to.parameters();
        self.conn
            .fetch_all(sql!(
                "SELECT r.full_name,
                        ($2 OR p.public OR EXISTS (SELECT 1 FROM held_rights h
                           WHERE h.kind = $3 AND h.id = $4 AND h.pattern = '' AND (h.project_id = p.id OR h.reach = 'all'))) AS whole
                 FROM repositories r JOIN projects p ON p.id = r.project_id
                 WHERE r.full_name > $1
                   AND ($2 OR p.public OR EXISTS (SELECT 1 FROM held_rights h
                          WHERE h.kind = $3 AND h.id = $4 AND (h.project_id = p.id OR h.reach = 'all')))
                   AND EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = r.id)
                 ORDER BY r.full_name LIMIT $5",
                cursor(after),
                everything,
                kind,
                id,
                limit
            ))
            .await
    }

    /// How many public or private projects somebody sees, and how many repositories with manifests are in them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.count_visible")]
    pub async fn count_visible(
        &mut self,
        visible_to: Visibility,
        partly: &[PartlyVisible],
        public: bool,
    ) -> Result<(i64, i64), StoreError> {
        let (projects, repositories) = count_statements(self.conn.engine(), visible_to, partly, public)?;
        let (projects,): (i64,) = self.conn.fetch_one(projects).await?;
        let (repositories,): (i64,) = self.conn.fetch_one(repositories).await?;
        Ok((projects, repositories))
    }

    /// Private projects in which an account holds something on some repositories only, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.patterned_projects")]
    pub async fn patterned_projects(&mut self, actor: Actor, limit: u64) -> Result<Vec<(ProjectId, String)>, StoreError> {
        let rows: Vec<(i64, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT DISTINCT p.id, p.name FROM held_rights h JOIN projects p ON p.id = h.project_id
                 WHERE h.kind = $1 AND h.id = $2 AND h.pattern <> '' AND NOT p.public ORDER BY p.id LIMIT $3",
                actor.kind(),
                actor.id(),
                limit
            ))
            .await?;
        Ok(rows.into_iter().map(|(id, name)| (ProjectId(id), name)).collect())
    }
}

impl PartlyVisible {
    /// The condition on `repositories`, for built queries.
    pub(crate) fn condition(&self) -> SimpleExpr {
        let elsewhere = Expr::col(("repositories", "project_id")).ne(self.project.0);
        if self.repositories.is_empty() {
            return elsewhere;
        }
        let shown = self.repositories.iter().map(|id| id.0);
        elsewhere.or(Expr::col(("repositories", "id")).is_in(shown))
    }
}

fn count_statements(
    engine: Engine,
    visible_to: Visibility,
    partly: &[PartlyVisible],
    public: bool,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let wanted = |select: &mut SelectStatement| {
        select
            .expr(Expr::cust("COUNT(*)"))
            .cond_where(visible_to.condition())
            .and_where(Expr::col(("projects", "public")).eq(public))
            .take()
    };
    let projects = wanted(Query::select().from("projects"));
    let mut repositories = wanted(&mut joined());
    for part in partly {
        repositories.and_where(part.condition());
    }
    Ok((Statement::built(engine, &projects)?, Statement::built(engine, &repositories)?))
}
