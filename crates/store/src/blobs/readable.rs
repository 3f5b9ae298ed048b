//! Finding a blob somewhere a caller may read, for mounts that name no source.

use sea_query::{Condition, Expr, ExprTrait, JoinType, Query};
use wharf_model::{Actor, Blob, ProjectId};
use wharf_oci::Digest;

use super::{BlobRow, Blobs};
use crate::db::{Statement, sql};
use crate::{Engine, StoreError, Visibility};

/// Repositories in one query.
const LISTED_CHUNK: usize = 100;

/// Where a caller may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readable {
    /// Everywhere.
    Everything,
    /// In public projects.
    Public,
    /// In public projects and those this account holds a right in.
    Holder(Actor),
    /// In public projects and these repositories.
    Listed(Vec<(ProjectId, String)>),
}

impl Blobs<'_> {
    /// The blob, if some repository holds it that the caller may read.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.find_readable")]
    pub async fn find_readable(&mut self, digest: &Digest, visible_to: &Readable) -> Result<Option<Blob>, StoreError> {
        let row = match visible_to {
            Readable::Everything => self.held_in_project(digest, Visibility::Everything).await?,
            Readable::Public => self.held_in_project(digest, Visibility::Public).await?,
            Readable::Holder(actor) => self.held_in_project(digest, Visibility::Holder(*actor)).await?,
            Readable::Listed(repositories) => self.held_in_repository(digest, repositories).await?,
        };
        row.map(BlobRow::read).transpose()
    }

    async fn held_in_project(&mut self, digest: &Digest, visible_to: Visibility) -> Result<Option<BlobRow>, StoreError> {
        let (everything, kind, id) = visible_to.parameters();
        self.conn
            .fetch_optional(sql!(
                "SELECT b.id, b.digest, b.size, b.object_key FROM blobs b WHERE b.digest = $1 AND EXISTS
                   (SELECT 1 FROM repository_blobs rb JOIN repositories r ON r.id = rb.repository_id JOIN projects p ON p.id = r.project_id
                    WHERE rb.blob_id = b.id
                      AND ($2 OR p.public OR EXISTS (SELECT 1 FROM held_rights h
                             WHERE h.kind = $3 AND h.id = $4 AND h.pattern = '' AND (h.project_id = p.id OR h.reach = 'all')
                               AND (h.role_id > 0 AND h.role_id < 100 OR h.permissions LIKE '%repository:pull%'))))",
                digest,
                everything,
                kind,
                id
            ))
            .await
    }

    async fn held_in_repository(&mut self, digest: &Digest, listed: &[(ProjectId, String)]) -> Result<Option<BlobRow>, StoreError> {
        if let Some(row) = self.held_in_project(digest, Visibility::Public).await? {
            return Ok(Some(row));
        }
        for chunk in listed.chunks(LISTED_CHUNK) {
            let statement = select_listed(self.conn.engine(), digest, chunk)?;
            if let Some(row) = self.conn.fetch_optional(statement).await? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}

fn select_listed(engine: Engine, digest: &Digest, listed: &[(ProjectId, String)]) -> Result<Statement<'static>, StoreError> {
    let one_of = listed.iter().fold(Condition::any(), |any, (project, path)| {
        any.add(
            Expr::col(("r", "project_id"))
                .eq(project.0)
                .and(Expr::col(("r", "path")).eq(path.as_str())),
        )
    });
    let select = Query::select()
        .columns([("b", "id"), ("b", "digest"), ("b", "size"), ("b", "object_key")])
        .from_as("blobs", "b")
        .join_as(
            JoinType::InnerJoin,
            "repository_blobs",
            "rb",
            Expr::col(("rb", "blob_id")).equals(("b", "id")),
        )
        .join_as(
            JoinType::InnerJoin,
            "repositories",
            "r",
            Expr::col(("r", "id")).equals(("rb", "repository_id")),
        )
        .and_where(Expr::col(("b", "digest")).eq(digest.as_str()))
        .cond_where(one_of)
        .limit(1)
        .take();
    Statement::built(engine, &select)
}
