//! Labels, and the artifacts that carry them.

use sea_query::{Expr, ExprTrait, Order, Query};
use wharf_model::{Label, LabelId, ListQuery, ManifestId, ProjectId, Timestamp};

use crate::db::{Conn, Statement, sql};
use crate::listing::{Field, Kind, filter, order_and_page};
use crate::{CHUNK, Engine, StoreError, Writer};

/// Labels, and the artifacts that carry them.
#[derive(Debug)]
pub struct Labels<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What lists of labels may be asked for.
const FIELDS: &[Field] = &[
    Field::new("id", ("labels", "id"), Kind::Number),
    Field::new("name", ("labels", "name"), Kind::Text),
    Field::new("description", ("labels", "description"), Kind::Text),
    Field::new("color", ("labels", "color"), Kind::Text),
    Field::new("creation_time", ("labels", "created_at"), Kind::Time),
    Field::new("update_time", ("labels", "updated_at"), Kind::Time),
];

const COLUMNS: [&str; 7] = ["id", "name", "description", "color", "project_id", "created_at", "updated_at"];

#[derive(sqlx::FromRow)]
struct LabelRow {
    id: i64,
    name: String,
    description: String,
    color: String,
    project_id: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A label with the artifact that carries it.
#[derive(sqlx::FromRow)]
struct CarriedRow {
    manifest_id: i64,
    #[sqlx(flatten)]
    label: LabelRow,
}

/// How rows name a scope.
fn scope(project: Option<ProjectId>) -> (&'static str, i64) {
    project.map_or(("g", 0), |project| ("p", project.0))
}

impl Labels<'_> {
    /// The label with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.labels.lookup")]
    pub async fn lookup(&mut self, id: LabelId) -> Result<Option<Label>, StoreError> {
        let row: Option<LabelRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, name, description, color, project_id, created_at, updated_at FROM labels WHERE id = $1",
                id
            ))
            .await?;
        Ok(row.map(LabelRow::read))
    }

    /// How many labels a project, or with `None` the installation, has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.labels.count")]
    pub async fn count(&mut self, project: Option<ProjectId>) -> Result<i64, StoreError> {
        let (scope, id) = scope(project);
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM labels WHERE scope = $1 AND project_id = $2", scope, id))
            .await?;
        Ok(count)
    }

    /// One page of the labels of a project, or with `None` of the installation, by name, and how many the question finds in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field labels do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.labels.list")]
    pub async fn list(&mut self, project: Option<ProjectId>, query: &ListQuery) -> Result<(Vec<Label>, i64), StoreError> {
        let (count, select) = {
            let (scope, id) = scope(project);
            let mut select = Query::select()
                .from("labels")
                .and_where(Expr::col(("labels", "scope")).eq(scope))
                .and_where(Expr::col(("labels", "project_id")).eq(id))
                .take();
            filter(&mut select, query, FIELDS)?;
            let count = Statement::built(self.conn.engine(), select.clone().expr(Expr::cust("COUNT(*)")))?;
            select.columns(COLUMNS.map(|column| ("labels", column)));
            order_and_page(
                &mut select,
                query,
                FIELDS,
                &[(("labels", "name"), Order::Asc), (("labels", "id"), Order::Asc)],
            )?;
            (count, Statement::built(self.conn.engine(), &select)?)
        };
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<LabelRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(LabelRow::read).collect(), total))
    }

    /// The labels on each of `manifests`, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifact_labels.list")]
    pub async fn on(&mut self, manifests: &[ManifestId]) -> Result<Vec<(ManifestId, Label)>, StoreError> {
        let mut found = Vec::new();
        for chunk in manifests.chunks(CHUNK) {
            let select = select_carried(self.conn.engine(), chunk)?;
            let rows: Vec<CarriedRow> = self.conn.fetch_all(select).await?;
            found.extend(rows.into_iter().map(|row| (ManifestId(row.manifest_id), row.label.read())));
        }
        Ok(found)
    }
}

impl Writer<Labels<'_>> {
    /// Makes a label of a project, or with `None` of the installation. `None` when the name is taken there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.labels.add")]
    pub async fn add(
        &mut self,
        project: Option<ProjectId>,
        name: &str,
        description: &str,
        color: &str,
        now: Timestamp,
    ) -> Result<Option<LabelId>, StoreError> {
        let (scope, id) = scope(project);
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO labels (name, description, color, scope, project_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
                 ON CONFLICT (scope, project_id, name) DO NOTHING RETURNING id",
                name,
                description,
                color,
                scope,
                id,
                now
            ))
            .await?;
        Ok(row.map(|(id,)| LabelId(id)))
    }

    /// Changes a label. Returns false when it is gone.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.labels.set")]
    pub async fn set(&mut self, id: LabelId, name: &str, description: &str, color: &str, now: Timestamp) -> Result<bool, StoreError> {
        let set = self
            .conn
            .execute(sql!(
                "UPDATE labels SET name = $2, description = $3, color = $4, updated_at = $5 WHERE id = $1",
                id,
                name,
                description,
                color,
                now
            ))
            .await?;
        Ok(set == 1)
    }

    /// Removes a label, also from the artifacts that carry it. Returns whether it was there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.labels.remove")]
    pub async fn remove(&mut self, id: LabelId) -> Result<bool, StoreError> {
        // The lock makes whoever puts it on an artifact now wait, and then find it gone.
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(crate::db::sql_locking!("SELECT id FROM labels WHERE id = $1", id))
            .await?;
        if locked.is_none() {
            return Ok(false);
        }
        self.conn
            .execute(sql!("DELETE FROM artifact_labels WHERE label_id = $1", id))
            .await?;
        Ok(self.conn.execute(sql!("DELETE FROM labels WHERE id = $1", id)).await? == 1)
    }

    /// Puts a label on an artifact. Returns false when it carries it already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when either is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifact_labels.add")]
    pub async fn attach(&mut self, manifest: ManifestId, label: LabelId, now: Timestamp) -> Result<bool, StoreError> {
        let added = self
            .conn
            .execute(sql!(
                "INSERT INTO artifact_labels (manifest_id, label_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (manifest_id, label_id) DO NOTHING",
                manifest,
                label,
                now
            ))
            .await?;
        Ok(added == 1)
    }

    /// Takes a label off an artifact. Returns whether it carried it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifact_labels.remove")]
    pub async fn detach(&mut self, manifest: ManifestId, label: LabelId) -> Result<bool, StoreError> {
        let removed = self
            .conn
            .execute(sql!(
                "DELETE FROM artifact_labels WHERE manifest_id = $1 AND label_id = $2",
                manifest,
                label
            ))
            .await?;
        Ok(removed == 1)
    }
}

fn select_carried(engine: Engine, manifests: &[ManifestId]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .column(("al", "manifest_id"))
        .columns(COLUMNS.map(|column| ("labels", column)))
        .from_as("artifact_labels", "al")
        .inner_join("labels", Expr::col(("labels", "id")).equals(("al", "label_id")))
        .and_where(Expr::col(("al", "manifest_id")).is_in(manifests.iter().map(|id| id.0)))
        .order_by(("labels", "name"), Order::Asc)
        .order_by(("labels", "id"), Order::Asc)
        .take();
    Statement::built(engine, &select)
}

impl LabelRow {
    fn read(self) -> Label {
        Label {
            id: LabelId(self.id),
            name: self.name,
            description: self.description,
            color: self.color,
            project: (self.project_id != 0).then_some(ProjectId(self.project_id)),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}
