//! Filtered lists of artifacts.

use sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};
use wharf_model::{Artifact, ListQuery, ManifestId, Operand, ProjectId, RepositoryId, Test};

use super::{ArtifactRow, Artifacts};
use crate::db::{Statement, padded};
use crate::listing::{self, Field, Kind};
use crate::text::{contains, is_storable};
use crate::{Engine, StoreError};

/// What a list of artifacts can be asked about; `tags` and `base` are conditions of their own.
const FIELDS: &[Field] = &[
    Field::new("id", ("m", "id"), Kind::Number),
    Field::new("digest", ("m", "digest"), Kind::Text),
    Field::new("media_type", ("d", "media_type"), Kind::Text),
    Field::new("manifest_media_type", ("m", "media_type"), Kind::Text),
    Field::new("artifact_type", ("m", "artifact_type"), Kind::Text),
    Field::new("type", ("d", "kind"), Kind::Text),
    Field::new("repository_name", ("r", "full_name"), Kind::Text),
    Field::new("repository_id", ("m", "repository_id"), Kind::Number),
    Field::new("push_time", ("m", "pushed_at"), Kind::Time),
    Field::new("pull_time", ("m", "pulled_at"), Kind::Time),
    Field::new("size", ("d", "total_size"), Kind::Number),
];

/// Reached by a tag, or by nothing else than its digest: what an index lists is shown with the index.
const STANDS_ALONE: &str = "(EXISTS (SELECT 1 FROM tags bt WHERE bt.manifest_id = m.id) \
     OR NOT EXISTS (SELECT 1 FROM manifest_children bc JOIN manifests bp ON bp.id = bc.parent_id \
                    WHERE bc.child_digest = m.digest AND bp.repository_id = m.repository_id))";
/// An accessory is shown with its subject; while that is not there, it would be shown nowhere.
const NO_ACCESSORY: &str = "NOT EXISTS (SELECT 1 FROM accessories ba JOIN manifests bs \
     ON bs.repository_id = ba.repository_id AND bs.digest = ba.subject_digest WHERE ba.manifest_id = m.id)";
const HAS_TAG: &str = "EXISTS (SELECT 1 FROM tags ht WHERE ht.manifest_id = m.id)";
/// Nothing of the same type was pushed to the repository later, children of indexes aside.
const LATEST_ARTIFACT_TYPE: &str = "NOT EXISTS (SELECT 1 FROM manifests n WHERE n.repository_id = m.repository_id \
     AND n.artifact_type = m.artifact_type AND (n.pushed_at > m.pushed_at OR (n.pushed_at = m.pushed_at AND n.id > m.id)) \
     AND NOT EXISTS (SELECT 1 FROM manifest_children nc JOIN manifests np ON np.id = nc.parent_id \
                     WHERE nc.child_digest = n.digest AND np.repository_id = n.repository_id))";
const LATEST_MEDIA_TYPE: &str = "NOT EXISTS (SELECT 1 FROM manifests n JOIN artifact_details nd ON nd.manifest_id = n.id \
     WHERE n.repository_id = m.repository_id \
     AND nd.media_type = d.media_type AND (n.pushed_at > m.pushed_at OR (n.pushed_at = m.pushed_at AND n.id > m.id)) \
     AND NOT EXISTS (SELECT 1 FROM manifest_children nc JOIN manifests np ON np.id = nc.parent_id \
                     WHERE nc.child_digest = n.digest AND np.repository_id = n.repository_id))";

/// Where to look for artifacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In one repository.
    Repository(RepositoryId),
    /// In every repository of a project.
    Project(ProjectId),
}

/// Which artifacts a list shows.
#[derive(Debug, Clone)]
pub struct ArtifactQuery {
    /// Where to look.
    pub within: Where,
    /// Of each repository only the one pushed last among those of the type asked for.
    pub latest_in_repository: bool,
    /// Page, filters and order.
    pub list: ListQuery,
}

impl Artifacts<'_> {
    /// One page of artifacts, the one pushed last first unless asked otherwise, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field the list does not know; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.list")]
    pub async fn list(&mut self, query: &ArtifactQuery) -> Result<(Vec<Artifact>, i64), StoreError> {
        let (count, select) = query.statements(self.conn.engine())?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<ArtifactRow> = self.conn.fetch_all(select).await?;
        let artifacts = rows.into_iter().map(ArtifactRow::read).collect::<Result<_, _>>()?;
        Ok((artifacts, total))
    }

    /// Manifests of a repository whose bytes nobody has read yet, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.undetailed")]
    pub async fn undetailed(&mut self, within: Where, limit: u64) -> Result<Vec<Artifact>, StoreError> {
        let select = undetailed(self.conn.engine(), within, limit)?;
        let rows: Vec<ArtifactRow> = self.conn.fetch_all(select).await?;
        rows.into_iter().map(ArtifactRow::read).collect()
    }
}

impl ArtifactQuery {
    fn statements(&self, engine: Engine) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
        let mut list = self.list.clone();
        let mut select = joined();
        select.and_where(self.within.condition());
        if list.take("base").is_empty() {
            select.and_where(Expr::cust(STANDS_ALONE)).and_where(Expr::cust(NO_ACCESSORY));
        }
        for test in list.take("tags") {
            select.cond_where(tagged(&test)?);
        }
        for test in list.take("labels") {
            select.cond_where(labelled(&test)?);
        }
        if self.latest_in_repository {
            select.and_where(Expr::cust(latest(&list)?));
        }
        listing::filter(&mut select, &list, FIELDS)?;
        let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
        columns(&mut select);
        listing::order_and_page(
            &mut select,
            &list,
            FIELDS,
            &[(("m", "pushed_at"), Order::Desc), (("m", "id"), Order::Desc)],
        )?;
        Ok((count, Statement::built(engine, &select)?))
    }
}

impl Where {
    fn condition(self) -> SimpleExpr {
        match self {
            Self::Repository(id) => Expr::col(("m", "repository_id")).eq(id.0),
            Self::Project(id) => Expr::col(("r", "project_id")).eq(id.0),
        }
    }
}

/// Which condition finds the latest of a repository: it needs exactly one type to compare by.
fn latest(list: &ListQuery) -> Result<&'static str, StoreError> {
    let asks = |field| list.filters.iter().filter(|filter| filter.field == field).count();
    match (asks("artifact_type"), asks("media_type")) {
        (1, 0) => Ok(LATEST_ARTIFACT_TYPE),
        (0, 1) => Ok(LATEST_MEDIA_TYPE),
        _ => Err(StoreError::Question(
            "latest_in_repository needs exactly one of media_type and artifact_type in q".to_owned(),
        )),
    }
}

/// The condition behind `tags=…`: `*` for any, `nil` for none, otherwise names.
fn tagged(test: &Test) -> Result<Condition, StoreError> {
    let named = |condition: SimpleExpr| {
        let tags = Query::select()
            .column("id")
            .from_as("tags", "ft")
            .and_where(Expr::col(("ft", "manifest_id")).equals(("m", "id")))
            .and_where(condition)
            .take();
        Expr::exists(tags)
    };
    let exactly = |operand: &Operand| match operand.text() {
        text if is_storable(&text) => named(Expr::col(("ft", "name")).eq(text)),
        _ => Expr::value(false),
    };
    Ok(match test {
        Test::Is(Operand::Text(text)) if text == "*" => Condition::all().add(Expr::cust(HAS_TAG)),
        Test::Is(Operand::Text(text)) if text == "nil" => Condition::all().not().add(Expr::cust(HAS_TAG)),
        Test::Is(operand) => Condition::all().add(exactly(operand)),
        Test::Contains(text) if is_storable(text) => Condition::all().add(named(
            Expr::expr(sea_query::Func::lower(Expr::col(("ft", "name")))).like(contains(&text.to_lowercase())),
        )),
        Test::Contains(_) => Condition::all().add(Expr::value(false)),
        Test::OneOf(operands) => operands.iter().fold(Condition::any(), |any, operand| any.add(exactly(operand))),
        Test::AllOf(operands) => operands.iter().fold(Condition::all(), |all, operand| all.add(exactly(operand))),
        Test::Between(..) => return Err(StoreError::Question("tags is not a range".to_owned())),
    })
}

/// The condition behind `labels=(1 2)`: all of these, by id.
pub(super) fn labelled(test: &Test) -> Result<Condition, StoreError> {
    let wrong = || StoreError::Question("labels is a label's id, or several as in labels=(1 2)".to_owned());
    let carries = |operand: &Operand| {
        let Operand::Number(id) = operand else { return Err(wrong()) };
        let labels = Query::select()
            .column("label_id")
            .from_as("artifact_labels", "fl")
            .and_where(Expr::col(("fl", "manifest_id")).equals(("m", "id")))
            .and_where(Expr::col(("fl", "label_id")).eq(*id))
            .take();
        Ok(Expr::exists(labels))
    };
    match test {
        Test::Is(operand) => Ok(Condition::all().add(carries(operand)?)),
        Test::AllOf(operands) => operands
            .iter()
            .try_fold(Condition::all(), |all, operand| Ok(all.add(carries(operand)?))),
        Test::OneOf(operands) => operands
            .iter()
            .try_fold(Condition::any(), |any, operand| Ok(any.add(carries(operand)?))),
        Test::Contains(_) | Test::Between(..) => Err(wrong()),
    }
}

pub(super) fn select_of(engine: Engine, ids: &[ManifestId]) -> Result<Statement<'static>, StoreError> {
    let mut select = joined();
    select.and_where(Expr::col(("m", "id")).is_in(padded(ids).iter().map(|id| id.0)));
    columns(&mut select);
    Statement::recurring(engine, &select)
}

fn undetailed(engine: Engine, within: Where, limit: u64) -> Result<Statement<'static>, StoreError> {
    let mut select = joined();
    select
        .and_where(within.condition())
        .and_where(Expr::col(("d", "manifest_id")).is_null())
        .limit(limit);
    columns(&mut select);
    Statement::built(engine, &select)
}

pub(super) fn joined() -> SelectStatement {
    let home = Expr::col(("r", "id")).equals(("m", "repository_id"));
    let read = Expr::col(("d", "manifest_id")).equals(("m", "id"));
    Query::select()
        .from_as("manifests", "m")
        .join_as(JoinType::InnerJoin, "repositories", "r", home)
        .join_as(JoinType::LeftJoin, "artifact_details", "d", read)
        .take()
}

fn columns(select: &mut SelectStatement) {
    for column in ["id", "repository_id", "digest", "artifact_type", "size", "pushed_at", "pulled_at"] {
        select.column(("m", column));
    }
    for column in ["kind", "media_type", "total_size", "details"] {
        select.column(("d", column));
    }
    select
        .columns([("r", "project_id"), ("r", "full_name")])
        .expr_as(Expr::col(("m", "media_type")), "manifest_type");
}
