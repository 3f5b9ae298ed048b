//! Lists of repositories, what is written about one, and its end.

use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};
use wharf_model::{Actor, BlobId, ListQuery, ProjectId, RepositoryId, Timestamp};

use crate::db::{Conn, Statement, sql, sql_locking};
use crate::listing::{self, Field, Kind};
use crate::repositories::Repositories;
use crate::text::{contains, is_storable};
use crate::{Engine, StoreError, Visibility, Writer};

/// What a list of repositories can be asked about.
const FIELDS: &[Field] = &[
    Field {
        name: "id",
        column: ("repositories", "id"),
        kind: Kind::Number,
    },
    Field {
        name: "repository_id",
        column: ("repositories", "id"),
        kind: Kind::Number,
    },
    Field {
        name: "name",
        column: ("repositories", "full_name"),
        kind: Kind::Text,
    },
    Field {
        name: "project_id",
        column: ("repositories", "project_id"),
        kind: Kind::Number,
    },
    Field {
        name: "creation_time",
        column: ("repositories", "created_at"),
        kind: Kind::Time,
    },
    Field {
        name: "pull_count",
        column: ("repositories", "pull_count"),
        kind: Kind::Number,
    },
    Field {
        name: "update_time",
        column: ("repositories", "updated_at"),
        kind: Kind::Time,
    },
    Field {
        name: "description",
        column: ("repositories", "description"),
        kind: Kind::Text,
    },
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

/// A project of which only some repositories show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartlyVisible {
    /// The project.
    pub project: ProjectId,
    /// The repositories that show.
    pub repositories: Vec<RepositoryId>,
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

    /// Bytes of every stored blob, each counted once.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.sum")]
    pub async fn stored_bytes(&mut self) -> Result<i64, StoreError> {
        let (sum,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs"))
            .await?;
        Ok(sum)
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

    /// Removes a repository with everything in it: tags, manifests, accessories, links to blobs, open uploads. Bytes are
    /// left to clean-up. Returns whether it was there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.remove")]
    pub async fn remove(&mut self, id: RepositoryId) -> Result<bool, StoreError> {
        // From parent to child, so that no push can add what would be left behind.
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT project_id FROM repositories WHERE id = $1", id))
            .await?;
        let Some((project,)) = locked else { return Ok(false) };
        let manifests: Vec<(i64,)> = self
            .conn
            .fetch_all(sql_locking!("SELECT size FROM manifests WHERE repository_id = $1 ORDER BY id", id))
            .await?;
        let size: i64 = manifests.iter().map(|(size,)| size).sum();
        self.conn.note(|ledger| ledger.manifest(ProjectId(project), -size));
        remove_content(&mut self.conn, ProjectId(project), id).await?;
        Ok(self.conn.execute(sql!("DELETE FROM repositories WHERE id = $1", id)).await? == 1)
    }
}

/// From child to parent, as the foreign keys ask for.
async fn remove_content(conn: &mut Conn<'_>, project: ProjectId, id: RepositoryId) -> Result<(), StoreError> {
    let referenced: Vec<(i64,)> = conn
        .fetch_all(sql!(
            "DELETE FROM manifest_blobs WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1) RETURNING blob_id",
            id
        ))
        .await?;
    let linked: Vec<(i64,)> = conn
        .fetch_all(sql!("DELETE FROM repository_blobs WHERE repository_id = $1 RETURNING blob_id", id))
        .await?;
    conn.note(|ledger| {
        referenced.into_iter().for_each(|(blob,)| ledger.unreference(project, BlobId(blob)));
        linked.into_iter().for_each(|(blob,)| ledger.unlink(project, BlobId(blob)));
    });
    for statement in [
        sql!("DELETE FROM tags WHERE repository_id = $1", id),
        sql!("DELETE FROM accessories WHERE repository_id = $1", id),
        sql!(
            "DELETE FROM artifact_labels WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!(
            "DELETE FROM artifact_details WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!(
            "DELETE FROM manifest_holes WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!(
            "DELETE FROM manifest_children WHERE parent_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!(
            "DELETE FROM manifest_payloads WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!("DELETE FROM manifests WHERE repository_id = $1", id),
        sql!(
            "DELETE FROM upload_parts WHERE upload_id IN (SELECT id FROM uploads WHERE repository_id = $1)",
            id
        ),
        sql!("DELETE FROM uploads WHERE repository_id = $1", id),
    ] {
        conn.execute(statement).await?;
    }
    Ok(())
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

fn one(engine: Engine, project: ProjectId, path: &str) -> Result<Statement<'static>, StoreError> {
    let mut select = joined();
    select
        .and_where(Expr::col(("repositories", "project_id")).eq(project.0))
        .and_where(Expr::col(("repositories", "path")).eq(path));
    columns(&mut select);
    Statement::built(engine, &select)
}

fn joined() -> SelectStatement {
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
