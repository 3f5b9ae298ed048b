//! Finding a blob somewhere a caller may read, for mounts that name no source.

use wharf_model::{Actor, Blob};
use wharf_oci::Digest;

use super::{BlobRow, Blobs};
use crate::db::sql;
use crate::{StoreError, Visibility};

/// Where a caller may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readable {
    /// Everywhere.
    Everything,
    /// In public projects.
    Public,
    /// In public projects and those this account holds a right in.
    Holder(Actor),
}

impl Blobs<'_> {
    /// The blob, if some repository holds it that the caller may read and its bytes are sound as far as anybody knows.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.find_readable")]
    pub async fn find_readable(&mut self, digest: &Digest, visible_to: Readable) -> Result<Option<Blob>, StoreError> {
        let row = match visible_to {
            Readable::Everything => self.held_in_project(digest, Visibility::Everything).await?,
            Readable::Public => self.held_in_project(digest, Visibility::Public).await?,
            Readable::Holder(actor) => self.held_in_project(digest, Visibility::Holder(actor)).await?,
        };
        row.map(BlobRow::read).transpose()
    }

    async fn held_in_project(&mut self, digest: &Digest, visible_to: Visibility) -> Result<Option<BlobRow>, StoreError> {
        let (everything, kind, id) = visible_to.parameters();
        self.conn
            .fetch_optional(sql!(
                "SELECT b.id, b.digest, b.size, b.object_key FROM blobs b WHERE b.digest = $1 AND b.damaged_at IS NULL AND EXISTS
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
}
