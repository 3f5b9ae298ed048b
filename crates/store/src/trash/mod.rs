//! The trash: what was deleted, until its time is up. Live tables know nothing of it.

mod keep;
mod purge;
mod restore;

use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use wharf_model::{Blob, BlobId, ListQuery, ProjectId, Timestamp, TrashId, TrashItem, TrashKind, TrashMember};
use wharf_oci::{Digest, MediaType};

pub use keep::NewTrash;
pub(crate) use purge::remove_of_project;

use crate::db::{Conn, Statement, inconsistent, parse, sql};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError};

/// What was deleted and can come back. What has expired does not show, whether its rows are still there or not.
#[derive(Debug)]
pub struct Trash<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What lists of the trash can be asked by.
const FIELDS: &[Field] = &[
    Field::new("id", ("trash_items", "id"), Kind::Number),
    Field::new("kind", ("trash_items", "kind"), Kind::Text),
    Field::new("repository", ("trash_items", "path"), Kind::Text),
    Field::new("digest", ("trash_items", "digest"), Kind::Text),
    Field::new("tags", ("trash_items", "tags"), Kind::Text),
    Field::new("type", ("trash_items", "artifact_kind"), Kind::Text),
    Field::new("size", ("trash_items", "size"), Kind::Number),
    Field::new("deleted_by", ("trash_items", "deleted_by"), Kind::Text),
    Field::new("reason", ("trash_items", "why"), Kind::Text),
    Field::new("deletion_time", ("trash_items", "deleted_at"), Kind::Time),
    Field::new("expiration_time", ("trash_items", "expires_at"), Kind::Time),
];

const COLUMNS: [&str; 13] = [
    "id",
    "project_id",
    "path",
    "kind",
    "digest",
    "tags",
    "artifact_kind",
    "size",
    "manifests",
    "deleted_by",
    "why",
    "deleted_at",
    "expires_at",
];

#[derive(sqlx::FromRow)]
struct ItemRow {
    id: i64,
    project_id: i64,
    project_name: String,
    path: String,
    kind: String,
    digest: String,
    tags: String,
    artifact_kind: String,
    size: i64,
    manifests: i64,
    deleted_by: String,
    why: String,
    deleted_at: Timestamp,
    expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    digest: String,
    media_type: String,
    size: i64,
    accessory_kind: Option<String>,
    went: bool,
}

impl Trash<'_> {
    /// One page of what is in the trash of a project, or of all, latest first, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field the list does not know; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.list")]
    pub async fn list(
        &mut self,
        project: Option<ProjectId>,
        query: &ListQuery,
        now: Timestamp,
    ) -> Result<(Vec<TrashItem>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), project, query, now)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<ItemRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(ItemRow::read).collect::<Result<_, _>>()?, total))
    }

    /// Whether something's time is up that still has rows.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.has_expired")]
    pub async fn has_expired(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let (expired,): (bool,) = self
            .conn
            .fetch_one(sql!("SELECT EXISTS (SELECT 1 FROM trash_items WHERE expires_at <= $1)", now))
            .await?;
        Ok(expired)
    }

    /// An item of this project.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.lookup")]
    pub async fn lookup(&mut self, project: ProjectId, id: TrashId, now: Timestamp) -> Result<Option<TrashItem>, StoreError> {
        let row: Option<ItemRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT t.id, t.project_id, p.name AS project_name, t.path, t.kind, t.digest, t.tags, t.artifact_kind, t.size, t.manifests,
                        t.deleted_by, t.why, t.deleted_at, t.expires_at
                 FROM trash_items t JOIN projects p ON p.id = t.project_id WHERE t.id = $1 AND t.project_id = $2 AND t.expires_at > $3",
                id,
                project,
                now
            ))
            .await?;
        row.map(ItemRow::read).transpose()
    }

    /// The manifests of an item in the order they were pushed, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_manifests.list")]
    pub async fn members(&mut self, id: TrashId, limit: u64) -> Result<Vec<TrashMember>, StoreError> {
        let rows: Vec<MemberRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT digest, media_type, size, accessory_kind, went FROM trash_manifests WHERE trash_id = $1
                 ORDER BY position, digest LIMIT $2",
                id,
                limit
            ))
            .await?;
        rows.into_iter().map(|row| row.read(id)).collect()
    }

    /// The type and the bytes of a manifest in the trash of a repository.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_manifests.payload")]
    pub async fn manifest(
        &mut self,
        project: ProjectId,
        path: &str,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Option<(MediaType, Vec<u8>)>, StoreError> {
        let row: Option<(String, Vec<u8>)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT m.media_type, m.payload FROM trash_manifests m JOIN trash_items t ON t.id = m.trash_id
                 WHERE m.digest = $3 AND t.project_id = $1 AND t.path = $2 AND t.expires_at > $4 ORDER BY t.id DESC LIMIT 1",
                project,
                path,
                digest,
                now
            ))
            .await?;
        row.map(|(media_type, payload)| {
            let parsed = MediaType::parse(&media_type).ok_or_else(|| inconsistent("trash_manifests", "media_type", digest))?;
            Ok((parsed, payload))
        })
        .transpose()
    }

    /// A blob that a manifest in the trash of a repository refers to, unless its bytes were found damaged.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_blobs.find")]
    pub async fn blob(&mut self, project: ProjectId, path: &str, digest: &Digest, now: Timestamp) -> Result<Option<Blob>, StoreError> {
        let row: Option<(i64, i64, String)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT b.id, b.size, b.object_key FROM blobs b WHERE b.digest = $3 AND b.damaged_at IS NULL AND EXISTS
                   (SELECT 1 FROM trash_blobs h JOIN trash_items t ON t.id = h.trash_id
                    WHERE h.blob_id = b.id AND t.project_id = $1 AND t.path = $2 AND t.expires_at > $4)",
                project,
                path,
                digest,
                now
            ))
            .await?;
        Ok(row.map(|(id, size, object_key)| Blob {
            id: BlobId(id),
            digest: digest.clone(),
            size,
            object_key,
        }))
    }
}

fn list_statements(
    engine: Engine,
    project: Option<ProjectId>,
    query: &ListQuery,
    now: Timestamp,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select: SelectStatement = Query::select()
        .from("trash_items")
        .join(
            JoinType::InnerJoin,
            "projects",
            Expr::col(("projects", "id")).equals(("trash_items", "project_id")),
        )
        .and_where(Expr::col(("trash_items", "expires_at")).gt(now))
        .take();
    if let Some(project) = project {
        select.and_where(Expr::col(("trash_items", "project_id")).eq(project.0));
    }
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    select
        .columns(COLUMNS.map(|column| ("trash_items", column)))
        .expr_as(Expr::col(("projects", "name")), "project_name");
    listing::order_and_page(&mut select, query, FIELDS, &[(("trash_items", "id"), Order::Desc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl ItemRow {
    fn read(self) -> Result<TrashItem, StoreError> {
        Ok(TrashItem {
            kind: TrashKind::from_name(&self.kind).ok_or_else(|| inconsistent("trash_items", "kind", self.id))?,
            digest: parse(&self.digest, "trash_items", "digest", self.id)?,
            id: TrashId(self.id),
            project_id: ProjectId(self.project_id),
            project_name: self.project_name,
            path: self.path,
            tags: self.tags.split(' ').filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            artifact_kind: self.artifact_kind,
            size: self.size,
            manifests: self.manifests,
            deleted_by: self.deleted_by,
            why: self.why,
            deleted_at: self.deleted_at,
            expires_at: self.expires_at,
        })
    }
}

impl MemberRow {
    fn read(self, id: TrashId) -> Result<TrashMember, StoreError> {
        Ok(TrashMember {
            digest: parse(&self.digest, "trash_manifests", "digest", id)?,
            media_type: MediaType::parse(&self.media_type).ok_or_else(|| inconsistent("trash_manifests", "media_type", id))?,
            size: self.size,
            accessory_kind: self.accessory_kind,
            went: self.went,
        })
    }
}
