//! Projects.

use sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use wharf_model::{ListQuery, Page, Project, ProjectId, ProjectName, Role, Timestamp, UserId};

use crate::db::{Conn, Statement, inconsistent, parse, sql, sql_locking};
use crate::listing::{self, Field, Kind, order_and_page};
use crate::text::{contains, is_storable};
use crate::{Engine, StoreError, Visibility, Writer};

/// Projects.
#[derive(Debug)]
pub struct Projects<'h> {
    pub(crate) conn: Conn<'h>,
}

/// Which projects a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Text the name contains, literally and without regard to case.
    pub name_contains: Option<String>,
    /// Only public, or only private ones.
    pub public: Option<bool>,
    /// Name of the owner, without regard to case.
    pub owner: Option<String>,
    /// Whose eyes the list is for.
    pub visible_to: Visibility,
}

/// What lists of projects may be asked for.
const FIELDS: &[Field] = &[
    Field::new("id", ("projects", "id"), Kind::Number),
    Field::new("project_id", ("projects", "id"), Kind::Number),
    Field::new("name", ("projects", "name"), Kind::Folded),
    Field::new("public", ("projects", "public"), Kind::Flag),
    Field::new("owner_id", ("projects", "owner_id"), Kind::Number),
    Field::new("owner", ("users", "name_key"), Kind::Folded),
    Field::new("owner_name", ("users", "name_key"), Kind::Folded),
    Field::new("creation_time", ("projects", "created_at"), Kind::Time),
    Field::new("update_time", ("projects", "updated_at"), Kind::Time),
];

/// Repositories that hold a manifest, as `Repositories::count` counts them.
const REPOSITORY_COUNT: &str = "(SELECT COUNT(*) FROM repositories r WHERE r.project_id = projects.id \
     AND EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = r.id))";

#[derive(sqlx::FromRow)]
struct ProjectRow {
    id: i64,
    name: String,
    owner_id: i64,
    owner_name: String,
    public: bool,
    repository_count: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Projects<'_> {
    /// The project with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.lookup")]
    pub async fn lookup(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        let row: Option<ProjectRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT p.id, p.name, p.owner_id, u.name AS owner_name, p.public, p.created_at, p.updated_at,
                        (SELECT COUNT(*) FROM repositories r WHERE r.project_id = p.id
                           AND EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = r.id)) AS repository_count
                 FROM projects p JOIN users u ON u.id = p.owner_id WHERE p.id = $1",
                id
            ))
            .await?;
        row.map(ProjectRow::read).transpose()
    }

    /// The project of this name.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.find_by_name")]
    pub async fn find_by_name(&mut self, name: &str) -> Result<Option<Project>, StoreError> {
        let id: Option<(i64,)> = match is_storable(name) {
            true => {
                self.conn
                    .fetch_optional(sql!("SELECT id FROM projects WHERE name = $1", name))
                    .await?
            }
            false => None,
        };
        match id {
            Some((id,)) => self.lookup(ProjectId(id)).await,
            None => Ok(None),
        }
    }

    /// One page of projects by name, and how many the filter finds in all.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.list")]
    pub async fn list(&mut self, filter: &ProjectFilter, page: Page) -> Result<(Vec<Project>, i64), StoreError> {
        self.search(filter, &ListQuery::page(page)).await
    }

    /// One page of what the filter and the question find, in the question's order, and how many in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field projects do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.search")]
    pub async fn search(&mut self, filter: &ProjectFilter, query: &ListQuery) -> Result<(Vec<Project>, i64), StoreError> {
        let Some((count, select)) = filter.statements(self.conn.engine(), query)? else {
            return Ok((Vec::new(), 0));
        };
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<ProjectRow> = self.conn.fetch_all(select).await?;
        let projects = rows.into_iter().map(ProjectRow::read).collect::<Result<_, _>>()?;
        Ok((projects, total))
    }

    /// A user's role in a project.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.role_of")]
    pub async fn role_of(&mut self, project: ProjectId, user: UserId) -> Result<Option<Role>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT role_id FROM project_members WHERE project_id = $1 AND entity_type = 'u' AND entity_id = $2",
                project,
                user
            ))
            .await?;
        row.map(|(id,)| Role::from_id(id).ok_or_else(|| inconsistent("members", "role_id", user)))
            .transpose()
    }
}

impl Writer<Projects<'_>> {
    /// Makes a project. `None` when the name is taken.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the owner is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.add")]
    pub async fn add(&mut self, name: &ProjectName, owner: UserId, public: bool, now: Timestamp) -> Result<Option<ProjectId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO projects (name, owner_id, public, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
                 ON CONFLICT (name) DO NOTHING RETURNING id",
                name.as_str(),
                owner,
                public,
                now
            ))
            .await?;
        let Some((id,)) = row else { return Ok(None) };
        // Whoever makes a project of a name that led elsewhere gets it whole.
        self.conn
            .execute(sql!("DELETE FROM project_redirects WHERE name = $1", name.as_str()))
            .await?;
        self.conn
            .execute(sql!(
                "INSERT INTO quotas (project_id, hard, used, created_at, updated_at) VALUES ($1, -1, 0, $2, $2)",
                id,
                now
            ))
            .await?;
        Ok(Some(ProjectId(id)))
    }

    /// Removes a project with its members, and with the repositories that hold no manifest, their links and open uploads.
    /// Returns false when it is gone already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a repository still holds a manifest; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.remove")]
    pub async fn remove(&mut self, id: ProjectId) -> Result<bool, StoreError> {
        // Locks from parent to child keep new repositories, manifests and uploads out until the end.
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT id FROM projects WHERE id = $1", id))
            .await?;
        if locked.is_none() {
            return Ok(false);
        }
        let _: Vec<(i64,)> = self
            .conn
            .fetch_all(sql_locking!("SELECT id FROM repositories WHERE project_id = $1 ORDER BY id", id))
            .await?;
        if holds_manifests(&mut self.conn, id).await? {
            return Err(StoreError::Conflict {
                constraint: "repositories.project_id".to_owned(),
            });
        }
        self.conn
            .execute(sql!(
                "DELETE FROM upload_parts WHERE upload_id IN
                   (SELECT u.id FROM uploads u JOIN repositories r ON r.id = u.repository_id WHERE r.project_id = $1)",
                id
            ))
            .await?;
        self.conn
            .execute(sql!(
                "DELETE FROM uploads WHERE repository_id IN (SELECT id FROM repositories WHERE project_id = $1)",
                id
            ))
            .await?;
        self.conn
            .execute(sql!(
                "INSERT INTO gc_candidates (blob_id) SELECT DISTINCT rb.blob_id FROM repository_blobs rb
                   JOIN repositories r ON r.id = rb.repository_id WHERE r.project_id = $1",
                id
            ))
            .await?;
        self.conn
            .execute(sql!(
                "DELETE FROM repository_blobs WHERE repository_id IN (SELECT id FROM repositories WHERE project_id = $1)",
                id
            ))
            .await?;
        self.conn
            .execute(sql!("DELETE FROM repositories WHERE project_id = $1", id))
            .await?;
        remove_rights(&mut self.conn, id).await?;
        remove_settings(&mut self.conn, id).await?;
        crate::trash::remove_of_project(&mut self.conn, id).await?;
        self.conn.note(|ledger| ledger.forget(id));
        Ok(self.conn.execute(sql!("DELETE FROM projects WHERE id = $1", id)).await? == 1)
    }
}

/// Members, grants, workload rules and robots of a project go with it; robots of the installation lose what they held in it.
async fn remove_rights(conn: &mut Conn<'_>, project: ProjectId) -> Result<(), StoreError> {
    for statement in [
        sql!("DELETE FROM project_members WHERE project_id = $1", project),
        sql!("DELETE FROM repository_grants WHERE project_id = $1", project),
        sql!("DELETE FROM workload_rules WHERE project_id = $1", project),
        sql!("DELETE FROM project_redirects WHERE project_id = $1", project),
        sql!(
            "DELETE FROM artifact_redirects WHERE project_id = $1 OR target_project_id = $1",
            project
        ),
        sql!(
            "DELETE FROM repository_grants WHERE entity_type = 'r' AND entity_id IN (SELECT id FROM robots WHERE project_id = $1)",
            project
        ),
        sql!(
            "DELETE FROM robot_permissions WHERE project_id = $1 OR robot_id IN (SELECT id FROM robots WHERE project_id = $1)",
            project
        ),
        sql!("DELETE FROM robots WHERE project_id = $1", project),
    ] {
        conn.execute(statement).await?;
    }
    Ok(())
}

/// Limit, use, settings and labels of a project go with it. It holds no artifact that could carry a label.
async fn remove_settings(conn: &mut Conn<'_>, project: ProjectId) -> Result<(), StoreError> {
    for statement in [
        sql!("DELETE FROM project_blobs WHERE project_id = $1", project),
        sql!("DELETE FROM quota_deltas WHERE project_id = $1", project),
        sql!("DELETE FROM quotas WHERE project_id = $1", project),
        sql!("DELETE FROM project_metadata WHERE project_id = $1", project),
        sql!("DELETE FROM immutable_rules WHERE project_id = $1", project),
        sql!("DELETE FROM cve_allowlists WHERE project_id = $1", project),
        sql!("DELETE FROM pins WHERE project_id = $1", project),
        sql!(
            "DELETE FROM retention_verdicts WHERE task_id IN (SELECT t.id FROM retention_tasks t JOIN retention_policies o ON o.id = t.policy_id
               WHERE o.project_id = $1)",
            project
        ),
        sql!(
            "DELETE FROM retention_tasks WHERE policy_id IN (SELECT o.id FROM retention_policies o WHERE o.project_id = $1)",
            project
        ),
        sql!("DELETE FROM retention_policies WHERE project_id = $1", project),
        sql!("DELETE FROM labels WHERE scope = 'p' AND project_id = $1", project),
    ] {
        conn.execute(statement).await?;
    }
    Ok(())
}

async fn holds_manifests(conn: &mut Conn<'_>, project: ProjectId) -> Result<bool, StoreError> {
    let (holds,): (bool,) = conn
        .fetch_one(sql!(
            "SELECT EXISTS (SELECT 1 FROM repositories r JOIN manifests m ON m.repository_id = r.id WHERE r.project_id = $1)",
            project
        ))
        .await?;
    Ok(holds)
}

impl ProjectFilter {
    /// A filter that lets everything through that `visible_to` may see.
    pub fn all(visible_to: Visibility) -> Self {
        Self {
            name_contains: None,
            public: None,
            owner: None,
            visible_to,
        }
    }

    /// The statements that count and fetch a page. `None` when nothing can match.
    fn statements(&self, engine: Engine, query: &ListQuery) -> Result<Option<(Statement<'static>, Statement<'static>)>, StoreError> {
        let Some(mut select) = self.select() else {
            return Ok(None);
        };
        listing::filter(&mut select, query, FIELDS)?;
        let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
        for column in ["id", "name", "owner_id", "public", "created_at", "updated_at"] {
            select.column(("projects", column));
        }
        select.expr_as(Expr::col(("users", "name")), "owner_name");
        select.expr_as(Expr::cust(REPOSITORY_COUNT), "repository_count");
        order_and_page(&mut select, query, FIELDS, &[(("projects", "name"), Order::Asc)])?;
        Ok(Some((count, Statement::built(engine, &select)?)))
    }

    /// The matching projects joined with their owners, no columns yet. `None` when nothing can match.
    fn select(&self) -> Option<SelectStatement> {
        let mut condition = Condition::all().add(self.visible_to.condition());
        if let Some(part) = &self.name_contains {
            // Names of projects are lower-case.
            let part = is_storable(part).then(|| part.to_lowercase())?;
            condition = condition.add(Expr::col(("projects", "name")).like(contains(&part)));
        }
        if let Some(public) = self.public {
            condition = condition.add(Expr::col(("projects", "public")).eq(public));
        }
        if let Some(owner) = &self.owner {
            let key = is_storable(owner).then(|| owner.to_lowercase())?;
            condition = condition.add(Expr::col(("users", "name_key")).eq(key));
        }
        let owners = Expr::col(("users", "id")).equals(("projects", "owner_id"));
        Some(
            Query::select()
                .from("projects")
                .join(JoinType::InnerJoin, "users", owners)
                .cond_where(condition)
                .take(),
        )
    }
}

impl ProjectRow {
    fn read(self) -> Result<Project, StoreError> {
        Ok(Project {
            name: parse(&self.name, "projects", "name", self.id)?,
            id: ProjectId(self.id),
            owner_id: UserId(self.owner_id),
            owner_name: self.owner_name,
            public: self.public,
            repository_count: self.repository_count,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
