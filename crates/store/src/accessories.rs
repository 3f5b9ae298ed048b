//! Accessories: manifests that belong to another one of their repository, by `subject` or by cosign's tag scheme.

use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use wharf_model::{Accessory, AccessoryId, ListQuery, ManifestId, RepositoryId, Timestamp};
use wharf_oci::Digest;

use crate::db::{Conn, Statement, parse, sql};
use crate::listing::{self, Field, Kind};
use crate::{CHUNK, Engine, StoreError, Writer};

/// Signatures, SBOMs and other manifests that belong to one.
#[derive(Debug)]
pub struct Accessories<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What a list of accessories can be asked about.
const FIELDS: &[Field] = &[
    Field::new("id", ("a", "id"), Kind::Number),
    Field::new("type", ("a", "kind"), Kind::Text),
    Field::new("digest", ("m", "digest"), Kind::Text),
    Field::new("size", ("m", "size"), Kind::Number),
    Field::new("creation_time", ("a", "created_at"), Kind::Time),
];

#[derive(sqlx::FromRow)]
struct AccessoryRow {
    id: i64,
    manifest_id: i64,
    digest: String,
    size: i64,
    subject_id: Option<i64>,
    subject_digest: String,
    kind: String,
    created_at: Timestamp,
}

impl Accessories<'_> {
    /// Accessories of these subjects in one repository, oldest first, at most `limit` in all.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.accessories.of_subjects")]
    pub async fn of_subjects(&mut self, repository: RepositoryId, subjects: &[Digest], limit: u64) -> Result<Vec<Accessory>, StoreError> {
        let mut found = Vec::new();
        for chunk in subjects.chunks(CHUNK) {
            let statement = select_of(self.conn.engine(), repository, chunk, limit)?;
            let rows: Vec<AccessoryRow> = self.conn.fetch_all(statement).await?;
            for row in rows {
                found.push(row.read()?);
            }
        }
        Ok(found)
    }

    /// One page of a manifest's accessories, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field the list does not know; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.accessories.list")]
    pub async fn list(
        &mut self,
        repository: RepositoryId,
        subject: &Digest,
        query: &ListQuery,
    ) -> Result<(Vec<Accessory>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), repository, subject, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<AccessoryRow> = self.conn.fetch_all(select).await?;
        let accessories = rows.into_iter().map(AccessoryRow::read).collect::<Result<_, _>>()?;
        Ok((accessories, total))
    }

    /// Whether a manifest is an accessory of something that is in its repository.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.accessories.belongs")]
    pub async fn belongs(&mut self, manifest: ManifestId) -> Result<bool, StoreError> {
        let (belongs,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM accessories a JOIN manifests s ON s.repository_id = a.repository_id AND s.digest = a.subject_digest
                   WHERE a.manifest_id = $1)",
                manifest
            ))
            .await?;
        Ok(belongs)
    }
}

impl Writer<Accessories<'_>> {
    /// Says that a manifest belongs to `subject`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the manifest is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.accessories.set")]
    pub async fn set(
        &mut self,
        repository: RepositoryId,
        manifest: ManifestId,
        subject: &Digest,
        kind: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO accessories (manifest_id, repository_id, subject_digest, kind, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (manifest_id) DO UPDATE SET subject_digest = excluded.subject_digest, kind = excluded.kind",
                manifest,
                repository,
                subject,
                kind,
                now
            ))
            .await
            .map(drop)
    }
}

fn list_statements(
    engine: Engine,
    repository: RepositoryId,
    subject: &Digest,
    query: &ListQuery,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = joined(repository);
    select.and_where(Expr::col(("a", "subject_digest")).eq(subject.as_str()));
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    columns(&mut select);
    listing::order_and_page(&mut select, query, FIELDS, &[(("a", "id"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

fn select_of(engine: Engine, repository: RepositoryId, subjects: &[Digest], limit: u64) -> Result<Statement<'static>, StoreError> {
    let mut select = joined(repository);
    select
        .and_where(Expr::col(("a", "subject_digest")).is_in(subjects.iter().map(Digest::as_str)))
        .order_by(("a", "id"), Order::Asc)
        .limit(limit);
    columns(&mut select);
    Statement::built(engine, &select)
}

/// Accessories with their manifests, what is known of these, and their subjects where these are there.
fn joined(repository: RepositoryId) -> SelectStatement {
    let manifest = Expr::col(("m", "id")).equals(("a", "manifest_id"));
    let details = Expr::col(("d", "manifest_id")).equals(("a", "manifest_id"));
    let subject = Expr::col(("s", "repository_id"))
        .equals(("a", "repository_id"))
        .and(Expr::col(("s", "digest")).equals(("a", "subject_digest")));
    Query::select()
        .from_as("accessories", "a")
        .join_as(JoinType::InnerJoin, "manifests", "m", manifest)
        .join_as(JoinType::LeftJoin, "artifact_details", "d", details)
        .join_as(JoinType::LeftJoin, "manifests", "s", subject)
        .and_where(Expr::col(("a", "repository_id")).eq(repository.0))
        .take()
}

fn columns(select: &mut SelectStatement) {
    for column in ["id", "manifest_id", "subject_digest", "kind", "created_at"] {
        select.column(("a", column));
    }
    select
        .column(("m", "digest"))
        .expr_as(Expr::cust("COALESCE(d.total_size, m.size)"), "size")
        .expr_as(Expr::col(("s", "id")), "subject_id");
}

impl AccessoryRow {
    fn read(self) -> Result<Accessory, StoreError> {
        Ok(Accessory {
            digest: parse(&self.digest, "manifests", "digest", self.manifest_id)?,
            subject_digest: parse(&self.subject_digest, "accessories", "subject_digest", self.id)?,
            id: AccessoryId(self.id),
            manifest_id: ManifestId(self.manifest_id),
            size: self.size,
            subject_id: self.subject_id.map(ManifestId),
            kind: self.kind,
            created_at: self.created_at,
        })
    }
}
