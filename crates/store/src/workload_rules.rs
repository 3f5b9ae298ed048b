//! Rules by which tokens that others signed give rights in a project.

use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use wharf_model::{ListQuery, ProjectId, RoleId, Timestamp, WorkloadRule, WorkloadRuleId, WorkloadTerms};

use crate::db::{Conn, Statement, inconsistent, sql};
use crate::listing::{self, Field, Kind};
use crate::members::role_name;
use crate::{Engine, StoreError, Writer};

/// Rules of one issuer in one project that are tried.
const MAX_TRIED: i64 = 1000;

/// Rules by which tokens that others signed give rights in a project.
#[derive(Debug)]
pub struct WorkloadRules<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct RuleRow {
    id: i64,
    project_id: i64,
    name: String,
    issuer: String,
    audience: String,
    claims: String,
    role_id: i64,
    role_name: Option<String>,
    pattern: Option<String>,
    disabled: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl WorkloadRules<'_> {
    /// One page of a project's rules by name, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field rules do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.workload_rules.list")]
    pub async fn list(&mut self, project: ProjectId, query: &ListQuery) -> Result<(Vec<WorkloadRule>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), project, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<RuleRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(RuleRow::read).collect::<Result<_, _>>()?, total))
    }

    /// The rule with this id in this project.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.workload_rules.lookup")]
    pub async fn lookup(&mut self, project: ProjectId, id: WorkloadRuleId) -> Result<Option<WorkloadRule>, StoreError> {
        let row: Option<RuleRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT w.id, w.project_id, w.name, w.issuer, w.audience, w.claims, w.role_id, c.name AS role_name, w.pattern, w.disabled,
                        w.created_at, w.updated_at
                 FROM workload_rules w LEFT JOIN roles c ON c.id = w.role_id WHERE w.id = $1 AND w.project_id = $2",
                id,
                project
            ))
            .await?;
        row.map(RuleRow::read).transpose()
    }

    /// The rules of a project that let tokens of this issuer in, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.workload_rules.enabled")]
    pub async fn enabled(&mut self, project: ProjectId, issuer: &str) -> Result<Vec<WorkloadRule>, StoreError> {
        let rows: Vec<RuleRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT w.id, w.project_id, w.name, w.issuer, w.audience, w.claims, w.role_id, c.name AS role_name, w.pattern, w.disabled,
                        w.created_at, w.updated_at
                 FROM workload_rules w LEFT JOIN roles c ON c.id = w.role_id
                 WHERE w.project_id = $1 AND w.issuer = $2 AND NOT w.disabled ORDER BY w.id LIMIT $3",
                project,
                issuer,
                MAX_TRIED
            ))
            .await?;
        rows.into_iter().map(RuleRow::read).collect()
    }

    /// How many rules a project has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.workload_rules.count")]
    pub async fn count(&mut self, project: ProjectId) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM workload_rules WHERE project_id = $1", project))
            .await?;
        Ok(count)
    }
}

impl Writer<WorkloadRules<'_>> {
    /// Adds a rule. `None` when the project has one of this name.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.workload_rules.add")]
    pub async fn add(&mut self, project: ProjectId, terms: &WorkloadTerms, now: Timestamp) -> Result<Option<WorkloadRuleId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO workload_rules (project_id, name, issuer, audience, claims, role_id, pattern, disabled, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (project_id, name) DO NOTHING RETURNING id",
                project,
                terms.name.as_str(),
                terms.issuer.as_str(),
                terms.audience.as_str(),
                claims_text(terms),
                terms.role_id,
                terms.pattern.as_deref(),
                terms.disabled,
                now
            ))
            .await?;
        Ok(row.map(|(id,)| WorkloadRuleId(id)))
    }

    /// Replaces what a rule says. Returns false when it is gone.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project has another rule of this name; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.workload_rules.update")]
    pub async fn update(
        &mut self,
        project: ProjectId,
        id: WorkloadRuleId,
        terms: &WorkloadTerms,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = sql!(
            "UPDATE workload_rules SET name = $3, issuer = $4, audience = $5, claims = $6, role_id = $7, pattern = $8, disabled = $9,
               updated_at = $10 WHERE id = $1 AND project_id = $2",
            id,
            project,
            terms.name.as_str(),
            terms.issuer.as_str(),
            terms.audience.as_str(),
            claims_text(terms),
            terms.role_id,
            terms.pattern.as_deref(),
            terms.disabled,
            now
        );
        Ok(self.conn.execute(changed).await? == 1)
    }

    /// Removes a rule; the tokens it let in end with it. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.workload_rules.remove")]
    pub async fn remove(&mut self, project: ProjectId, id: WorkloadRuleId) -> Result<bool, StoreError> {
        let removed = sql!("DELETE FROM workload_rules WHERE id = $1 AND project_id = $2", id, project);
        Ok(self.conn.execute(removed).await? == 1)
    }
}

fn claims_text(terms: &WorkloadTerms) -> String {
    serde_json::json!(terms.claims).to_string()
}

/// What lists of rules can be asked by.
const FIELDS: &[Field] = &[
    Field::new("id", ("workload_rules", "id"), Kind::Number),
    Field::new("name", ("workload_rules", "name"), Kind::Text),
    Field::new("issuer", ("workload_rules", "issuer"), Kind::Text),
    Field::new("audience", ("workload_rules", "audience"), Kind::Text),
    Field::new("role_id", ("workload_rules", "role_id"), Kind::Number),
    Field::new("disabled", ("workload_rules", "disabled"), Kind::Flag),
    Field::new("creation_time", ("workload_rules", "created_at"), Kind::Time),
];

fn list_statements(engine: Engine, project: ProjectId, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = from_rules(project);
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    for column in [
        "id",
        "project_id",
        "name",
        "issuer",
        "audience",
        "claims",
        "role_id",
        "pattern",
        "disabled",
        "created_at",
        "updated_at",
    ] {
        select.column(("workload_rules", column));
    }
    select.expr_as(Expr::col(("roles", "name")), "role_name");
    let order = [(("workload_rules", "name"), Order::Asc)];
    listing::order_and_page(&mut select, query, FIELDS, &order)?;
    Ok((count, Statement::built(engine, &select)?))
}

fn from_rules(project: ProjectId) -> SelectStatement {
    Query::select()
        .from("workload_rules")
        .join(
            JoinType::LeftJoin,
            "roles",
            Expr::col(("roles", "id")).equals(("workload_rules", "role_id")),
        )
        .and_where(Expr::col(("workload_rules", "project_id")).eq(project.0))
        .take()
}

impl RuleRow {
    fn read(self) -> Result<WorkloadRule, StoreError> {
        let claims = serde_json::from_str(&self.claims).map_err(|_| inconsistent("workload_rules", "claims", self.id))?;
        Ok(WorkloadRule {
            id: WorkloadRuleId(self.id),
            project_id: ProjectId(self.project_id),
            role_name: role_name(self.role_id, self.role_name),
            terms: WorkloadTerms {
                name: self.name,
                issuer: self.issuer,
                audience: self.audience,
                claims,
                role_id: RoleId(self.role_id),
                pattern: self.pattern,
                disabled: self.disabled,
            },
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
