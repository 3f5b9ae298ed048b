//! Tags as the REST API shows them.

use sea_query::{Expr, ExprTrait, Order, Query};
use wharf_model::{ArtifactTag, ListQuery, ManifestId, RepositoryId, TagId, Timestamp};
use wharf_oci::Tag;

use crate::artifacts::redirects;
use crate::db::{Statement, padded, sql, sql_locking};
use crate::listing::{self, Field, Kind};
use crate::tags::Tags;
use crate::{CHUNK, Engine, StoreError, Writer};

/// What a list of tags can be asked about.
const FIELDS: &[Field] = &[
    Field::new("id", ("tags", "id"), Kind::Number),
    Field::new("name", ("tags", "name"), Kind::Text),
    Field::new("push_time", ("tags", "pushed_at"), Kind::Time),
    Field::new("pull_time", ("tags", "pulled_at"), Kind::Time),
];

const COLUMNS: [&str; 6] = ["id", "repository_id", "manifest_id", "name", "pushed_at", "pulled_at"];

#[derive(sqlx::FromRow)]
struct TagRow {
    id: i64,
    repository_id: i64,
    manifest_id: i64,
    name: String,
    pushed_at: Timestamp,
    pulled_at: Option<Timestamp>,
}

impl Tags<'_> {
    /// Tags of these manifests, the one pushed last first, at most `limit` in all.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.of_manifests")]
    pub async fn of_manifests(&mut self, manifests: &[ManifestId], limit: u64) -> Result<Vec<ArtifactTag>, StoreError> {
        let mut found = Vec::new();
        for chunk in manifests.chunks(CHUNK) {
            let statement = select_of(self.conn.engine(), chunk, limit)?;
            let rows: Vec<TagRow> = self.conn.fetch_all(statement).await?;
            found.extend(rows.into_iter().map(TagRow::read));
        }
        Ok(found)
    }

    /// The tags with these ids, in no order.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.by_ids")]
    pub async fn by_ids(&mut self, ids: &[TagId]) -> Result<Vec<ArtifactTag>, StoreError> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<TagRow> = self.conn.fetch_all(select_by_ids(self.conn.engine(), chunk)?).await?;
            found.extend(rows.into_iter().map(TagRow::read));
        }
        Ok(found)
    }

    /// One page of a manifest's tags, the one pushed last first unless asked otherwise, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field the list does not know; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.list_of")]
    pub async fn list_of(&mut self, manifest: ManifestId, query: &ListQuery) -> Result<(Vec<ArtifactTag>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), manifest, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<TagRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(TagRow::read).collect(), total))
    }

    /// How many tags a repository has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.count")]
    pub async fn count(&mut self, repository: RepositoryId) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM tags WHERE repository_id = $1", repository))
            .await?;
        Ok(count)
    }
}

impl Writer<Tags<'_>> {
    /// Makes a tag. `None` when the repository has one of this name, whatever it points to.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the manifest is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.add")]
    pub async fn add(
        &mut self,
        repository: RepositoryId,
        name: &Tag,
        manifest: ManifestId,
        now: Timestamp,
    ) -> Result<Option<TagId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO tags (repository_id, name, manifest_id, created_at, pushed_at) VALUES ($1, $2, $3, $4, $4)
                 ON CONFLICT (repository_id, name) DO NOTHING RETURNING id",
                repository,
                name.as_str(),
                manifest,
                now
            ))
            .await?;
        if row.is_some() {
            redirects::end(&mut self.conn, repository, name.as_str()).await?;
        }
        Ok(row.map(|(id,)| TagId(id)))
    }

    /// Locks a tag until the transaction ends, so that nobody moves it, if it points to `manifest`. Returns whether it does. The
    /// manifest must be locked already: pushes go the same way.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.lock_on")]
    pub async fn lock_on(&mut self, manifest: ManifestId, name: &str) -> Result<bool, StoreError> {
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!(
                "SELECT id FROM tags WHERE manifest_id = $1 AND name = $2",
                manifest,
                name
            ))
            .await?;
        Ok(locked.is_some())
    }

    /// Removes a tag if it points to `manifest`. Returns whether it did.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.remove_from")]
    pub async fn remove_from(&mut self, manifest: ManifestId, name: &str) -> Result<bool, StoreError> {
        let removed = self
            .conn
            .execute(sql!("DELETE FROM tags WHERE manifest_id = $1 AND name = $2", manifest, name))
            .await?;
        Ok(removed == 1)
    }
}

fn select_of(engine: Engine, manifests: &[ManifestId], limit: u64) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .columns(COLUMNS.map(|column| ("tags", column)))
        .from("tags")
        .and_where(Expr::col(("tags", "manifest_id")).is_in(manifests.iter().map(|id| id.0)))
        .order_by(("tags", "pushed_at"), Order::Desc)
        .order_by(("tags", "id"), Order::Desc)
        .limit(limit)
        .take();
    Statement::built(engine, &select)
}

fn select_by_ids(engine: Engine, ids: &[TagId]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .columns(COLUMNS)
        .from("tags")
        .and_where(Expr::col("id").is_in(padded(ids).iter().map(|id| id.0)))
        .take();
    Statement::recurring(engine, &select)
}

fn list_statements(
    engine: Engine,
    manifest: ManifestId,
    query: &ListQuery,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select()
        .from("tags")
        .and_where(Expr::col(("tags", "manifest_id")).eq(manifest.0))
        .take();
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    select.columns(COLUMNS.map(|column| ("tags", column)));
    let default = [(("tags", "pushed_at"), Order::Desc), (("tags", "id"), Order::Desc)];
    listing::order_and_page(&mut select, query, FIELDS, &default)?;
    Ok((count, Statement::built(engine, &select)?))
}

impl TagRow {
    fn read(self) -> ArtifactTag {
        ArtifactTag {
            id: TagId(self.id),
            repository_id: RepositoryId(self.repository_id),
            manifest_id: ManifestId(self.manifest_id),
            name: self.name,
            pushed_at: self.pushed_at,
            pulled_at: self.pulled_at,
            immutable: false,
        }
    }
}
