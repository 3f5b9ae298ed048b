//! Lists of repositories, and what is written about one.

use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use wharf_model::{ListQuery, ProjectId, RepositoryId, Timestamp};

use super::{PartlyVisible, Repositories};
use crate::db::{Statement, sql};
use crate::listing::{self, Field, Kind};
use crate::text::{contains, is_storable};
use crate::{Engine, StoreError, Visibility, Writer};

/// What a list of repositories can be asked about.
const FIELDS: &[Field] = &[
    Field::new("id", ("repositories", "id"), Kind::Number),
    Field::new("repository_id", ("repositories", "id"), Kind::Number),
    Field::new("name", ("repositories", "full_name"), Kind::Text),
    Field::new("project_id", ("repositories", "project_id"), Kind::Number),
    Field::new("creation_time", ("repositories", "created_at"), Kind::Time),
    Field::new("pull_count", ("repositories", "pull_count"), Kind::Number),
    Field::new("update_time", ("repositories", "updated_at"), Kind::Time),
    Field::new("description", ("repositories", "description"), Kind::Text),
];

/// A repository that only ever saw an upload is not shown.
const HOLDS_MANIFESTS: &str = "EXISTS (SELECT 1 FROM manifests hm WHERE hm.repository_id = repositories.id)";
/// Artifacts as lists count them: neither children of an index without a tag, nor accessories of what is there.
const ARTIFACT_COUNT: &str = "(SELECT COUNT(*) FROM manifests m WHERE m.repository_id = repositories.id AND \
     (EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = m.id) \
      OR NOT EXISTS (SELECT 1 FROM manifest_children c JOIN manifests p ON p.id = c.parent_id \
                     WHERE c.child_digest = m.digest AND p.repository_id = m.repository_id)) \
     AND NOT EXISTS (SELECT 1 FROM accessories a JOIN manifests s ON s.repository_id = a.repository_id AND s.digest = a.subject_digest \
                     WHERE a.manifest_id = m.id))";
const TAG_COUNT: &str = "(SELECT COUNT(*) FROM tags tc WHERE tc.repository_id = repositories.id)";

/// A repository as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRepository {
    /// Id.
    pub id: RepositoryId,
    /// The project it is in.
    pub project_id: ProjectId,
    /// Name of the project.
    pub project_name: String,
    /// Whether anybody may pull.
    pub public: bool,
    /// Full name.
    pub name: String,
    /// Free text for people.
    pub description: String,
    /// Artifacts in it, as artifact lists count them.
    pub artifact_count: i64,
    /// Tags in it.
    pub tag_count: i64,
    /// How often something was pulled from it.
    pub pull_count: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which repositories a list shows.
#[derive(Debug, Clone)]
pub struct RepositoryQuery {
    /// Only this project's.
    pub project: Option<ProjectId>,
    /// Whose eyes the list is for.
    pub visible_to: Visibility,
    /// Projects that are visible, but of which only these repositories show.
    pub partly: Vec<PartlyVisible>,
    /// Text the full name contains, literally and without regard to case.
    pub name_contains: Option<String>,
    /// Page, filters and order.
    pub list: ListQuery,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: i64,
    project_id: i64,
    project_name: String,
    public: bool,
    full_name: String,
    description: String,
    artifact_count: i64,
    tag_count: i64,
    pull_count: i64,
    created_at: Timestamp,
    updated_at: Option<Timestamp>,
}

impl Repositories<'_> {
    /// One page of repositories that hold a manifest, by name unless asked otherwise, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field the list does not know; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.list")]
    pub async fn list(&mut self, query: &RepositoryQuery) -> Result<(Vec<ListedRepository>, i64), StoreError> {
        let (count, select) = query.statements(self.conn.engine())?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<ListedRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(ListedRow::read).collect(), total))
    }

    /// The repository at `path` with its counts; `None` when it holds no manifest.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.show")]
    pub async fn show(&mut self, project: ProjectId, path: &str) -> Result<Option<ListedRepository>, StoreError> {
        let select = one(self.conn.engine(), project, path)?;
        let row: Option<ListedRow> = self.conn.fetch_optional(select).await?;
        Ok(row.map(ListedRow::read))
    }

    /// Ids and paths of a project's repositories, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.paths")]
    pub async fn paths(&mut self, project: ProjectId, limit: u64) -> Result<Vec<(RepositoryId, String)>, StoreError> {
        let rows: Vec<(i64, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, path FROM repositories WHERE project_id = $1 ORDER BY path LIMIT $2",
                project,
                limit
            ))
            .await?;
        Ok(rows.into_iter().map(|(id, path)| (RepositoryId(id), path)).collect())
    }
}

impl Writer<Repositories<'_>> {
    /// Writes what people should know about a repository. Returns whether it is there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.describe")]
    pub async fn describe(&mut self, id: RepositoryId, description: &str, now: Timestamp) -> Result<bool, StoreError> {
        let touched = self
            .conn
            .execute(sql!(
                "UPDATE repositories SET description = $2, updated_at = $3 WHERE id = $1",
                id,
                description,
                now
            ))
            .await?;
        Ok(touched == 1)
    }
}

impl RepositoryQuery {
    fn statements(&self, engine: Engine) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
        let mut select = joined();
        select.cond_where(self.visible_to.condition());
        for part in &self.partly {
            select.and_where(part.condition());
        }
        if let Some(project) = self.project {
            select.and_where(Expr::col(("repositories", "project_id")).eq(project.0));
        }
        if let Some(part) = &self.name_contains {
            select.and_where(match is_storable(part) {
                // Names of repositories are lower-case.
                true => Expr::col(("repositories", "full_name")).like(contains(&part.to_lowercase())),
                false => Expr::value(false),
            });
        }
        listing::filter(&mut select, &self.list, FIELDS)?;
        let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
        columns(&mut select);
        listing::order_and_page(&mut select, &self.list, FIELDS, &[(("repositories", "full_name"), Order::Asc)])?;
        Ok((count, Statement::built(engine, &select)?))
    }
}

fn one(engine: Engine, project: ProjectId, path: &str) -> Result<Statement<'static>, StoreError> {
    let mut select = joined();
    select
        .and_where(Expr::col(("repositories", "project_id")).eq(project.0))
        .and_where(Expr::col(("repositories", "path")).eq(path));
    columns(&mut select);
    Statement::built(engine, &select)
}

pub(super) fn joined() -> SelectStatement {
    let home = Expr::col(("projects", "id")).equals(("repositories", "project_id"));
    Query::select()
        .from("repositories")
        .join(JoinType::InnerJoin, "projects", home)
        .and_where(Expr::cust(HOLDS_MANIFESTS))
        .take()
}

fn columns(select: &mut SelectStatement) {
    for column in [
        "id",
        "project_id",
        "full_name",
        "description",
        "pull_count",
        "created_at",
        "updated_at",
    ] {
        select.column(("repositories", column));
    }
    select
        .column(("projects", "public"))
        .expr_as(Expr::col(("projects", "name")), "project_name")
        .expr_as(Expr::cust(ARTIFACT_COUNT), "artifact_count")
        .expr_as(Expr::cust(TAG_COUNT), "tag_count");
}

impl ListedRow {
    fn read(self) -> ListedRepository {
        ListedRepository {
            id: RepositoryId(self.id),
            project_id: ProjectId(self.project_id),
            project_name: self.project_name,
            public: self.public,
            name: self.full_name,
            description: self.description,
            artifact_count: self.artifact_count,
            tag_count: self.tag_count,
            pull_count: self.pull_count,
            created_at: self.created_at,
            updated_at: self.updated_at.unwrap_or(self.created_at),
        }
    }
}
