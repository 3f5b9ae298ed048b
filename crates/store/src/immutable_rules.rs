//! Rules that keep tags where they are.

use sea_query::{Expr, ExprTrait, Order, Query};
use wharf_model::{ImmutableRule, ImmutableRuleId, ImmutableTerms, ListQuery, ProjectId, Timestamp};

use crate::db::{Conn, Statement, inconsistent, sql};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError, Writer};

/// Rules that keep tags where they are.
#[derive(Debug)]
pub struct ImmutableRules<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What lists of rules can be asked by.
const FIELDS: &[Field] = &[
    Field::new("id", ("immutable_rules", "id"), Kind::Number),
    Field::new("priority", ("immutable_rules", "priority"), Kind::Number),
    Field::new("disabled", ("immutable_rules", "disabled"), Kind::Flag),
    Field::new("creation_time", ("immutable_rules", "created_at"), Kind::Time),
    Field::new("update_time", ("immutable_rules", "updated_at"), Kind::Time),
];

const COLUMNS: [&str; 7] = ["id", "project_id", "priority", "disabled", "selectors", "created_at", "updated_at"];

#[derive(sqlx::FromRow)]
struct RuleRow {
    id: i64,
    project_id: i64,
    priority: i64,
    disabled: bool,
    selectors: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl ImmutableRules<'_> {
    /// One page of a project's rules, oldest first, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field rules do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.immutable_rules.list")]
    pub async fn list(&mut self, project: ProjectId, query: &ListQuery) -> Result<(Vec<ImmutableRule>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), project, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<RuleRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(RuleRow::read).collect::<Result<_, _>>()?, total))
    }

    /// All rules of a project, disabled ones too, oldest first. There are few: `core` bounds them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.immutable_rules.all")]
    pub async fn all(&mut self, project: ProjectId) -> Result<Vec<ImmutableRule>, StoreError> {
        let rows: Vec<RuleRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, project_id, priority, disabled, selectors, created_at, updated_at FROM immutable_rules
                 WHERE project_id = $1 ORDER BY id",
                project
            ))
            .await?;
        rows.into_iter().map(RuleRow::read).collect()
    }
}

impl Writer<ImmutableRules<'_>> {
    /// Adds a rule.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.immutable_rules.add")]
    pub async fn add(&mut self, project: ProjectId, terms: &ImmutableTerms, now: Timestamp) -> Result<ImmutableRuleId, StoreError> {
        let (id,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO immutable_rules (project_id, priority, disabled, selectors, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $5) RETURNING id",
                project,
                terms.priority,
                terms.disabled,
                selectors_text(terms)?,
                now
            ))
            .await?;
        Ok(ImmutableRuleId(id))
    }

    /// Replaces what a rule says. Returns false when it is not there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.immutable_rules.update")]
    pub async fn update(
        &mut self,
        project: ProjectId,
        id: ImmutableRuleId,
        terms: &ImmutableTerms,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = sql!(
            "UPDATE immutable_rules SET priority = $3, disabled = $4, selectors = $5, updated_at = $6 WHERE id = $1 AND project_id = $2",
            id,
            project,
            terms.priority,
            terms.disabled,
            selectors_text(terms)?,
            now
        );
        Ok(self.conn.execute(changed).await? == 1)
    }

    /// Removes a rule. Returns false when it is not there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.immutable_rules.remove")]
    pub async fn remove(&mut self, project: ProjectId, id: ImmutableRuleId) -> Result<bool, StoreError> {
        let removed = sql!("DELETE FROM immutable_rules WHERE id = $1 AND project_id = $2", id, project);
        Ok(self.conn.execute(removed).await? == 1)
    }
}

fn selectors_text(terms: &ImmutableTerms) -> Result<String, StoreError> {
    serde_json::to_string(&terms.selectors).map_err(|error| StoreError::Other(error.into()))
}

fn list_statements(engine: Engine, project: ProjectId, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select()
        .from("immutable_rules")
        .and_where(Expr::col(("immutable_rules", "project_id")).eq(project.0))
        .take();
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    select.columns(COLUMNS.map(|column| ("immutable_rules", column)));
    listing::order_and_page(&mut select, query, FIELDS, &[(("immutable_rules", "id"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl RuleRow {
    fn read(self) -> Result<ImmutableRule, StoreError> {
        Ok(ImmutableRule {
            id: ImmutableRuleId(self.id),
            project_id: ProjectId(self.project_id),
            terms: ImmutableTerms {
                priority: self.priority,
                disabled: self.disabled,
                selectors: serde_json::from_str(&self.selectors).map_err(|_| inconsistent("immutable_rules", "selectors", self.id))?,
            },
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
