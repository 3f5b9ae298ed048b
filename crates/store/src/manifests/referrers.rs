//! Lists of referrers (distribution-spec, "Listing Referrers").

use wharf_model::{ManifestId, RepositoryId};
use wharf_oci::Digest;

use super::Manifests;
use crate::StoreError;
use crate::db::sql;

impl Manifests<'_> {
    /// Descriptors of manifests whose subject is `subject`, with ids after `after`, at most `limit` of them and at most
    /// `max_bytes` of text, but one at least when there is one. The subject itself need not exist.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.referrers")]
    pub async fn referrers(
        &mut self,
        repository: RepositoryId,
        subject: &Digest,
        artifact_type: Option<&str>,
        after: Option<ManifestId>,
        limit: u64,
        max_bytes: usize,
    ) -> Result<Vec<(ManifestId, String)>, StoreError> {
        // The engine cuts the list: descriptors carry annotations, so `limit` of them may be more than memory should hold.
        let rows: Vec<(i64, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.id, m.referrer FROM
                   (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS position, SUM(bytes) OVER (ORDER BY id) AS total FROM
                      (SELECT id, OCTET_LENGTH(referrer) AS bytes FROM manifests
                       WHERE repository_id = $1 AND subject_digest = $2 AND id > $3 AND referrer IS NOT NULL
                         AND (CAST($4 AS TEXT) IS NULL OR artifact_type = $4)
                       ORDER BY id LIMIT $5) AS candidates) AS running
                 JOIN manifests m ON m.id = running.id
                 WHERE running.position = 1 OR running.total <= $6 ORDER BY m.id",
                repository,
                subject,
                after.map_or(0, |id| id.0),
                artifact_type,
                limit,
                u64::try_from(max_bytes).unwrap_or(u64::MAX)
            ))
            .await?;
        Ok(rows.into_iter().map(|(id, referrer)| (ManifestId(id), referrer)).collect())
    }

    /// Whether the list goes on after the row `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.has_referrer_after")]
    pub async fn has_referrer_after(
        &mut self,
        repository: RepositoryId,
        subject: &Digest,
        artifact_type: Option<&str>,
        after: ManifestId,
    ) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id FROM manifests
                 WHERE repository_id = $1 AND subject_digest = $2 AND id > $3 AND referrer IS NOT NULL
                   AND (CAST($4 AS TEXT) IS NULL OR artifact_type = $4)
                 ORDER BY id LIMIT 1",
                repository,
                subject,
                after.0,
                artifact_type
            ))
            .await?;
        Ok(row.is_some())
    }
}
