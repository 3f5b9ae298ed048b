//! A pull in one statement: what the access decision is made from and what was asked for, as of the same moment. The hot
//! path asks the database once, and nothing can change between the right and the content.
//!
//! Of a public project, what the actor holds is not read: everybody who may pull at all may pull there.

use wharf_model::{Actor, Blob, BlobId, Manifest, ManifestId, RepositoryId, Timestamp};
use wharf_oci::{Digest, MediaType, Reference, RepositoryName};

use crate::access::FactsRow;
use crate::db::{Conn, inconsistent, parse, sql};
use crate::{AccessFacts, ResolvedManifest, StoreError};

/// Facts and content of a pull. The caller must decide on the facts before it shows the content.
#[derive(Debug)]
pub struct Pulls<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct ManifestRow {
    #[sqlx(flatten)]
    facts: FactsRow,
    id: Option<i64>,
    repository_id: Option<i64>,
    digest: Option<String>,
    media_type: Option<String>,
    size: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct BlobRow {
    #[sqlx(flatten)]
    facts: FactsRow,
    id: Option<i64>,
    size: Option<i64>,
    object_key: Option<String>,
    damaged_at: Option<Timestamp>,
    repository_id: Option<i64>,
    touched_at: Option<Timestamp>,
}

/// A blob as a repository holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBlob {
    /// The blob.
    pub blob: Blob,
    /// The repository.
    pub repository: RepositoryId,
    /// When the link was made, or last promised to a client.
    pub touched_at: Timestamp,
    /// Whether its bytes were found damaged.
    pub damaged: bool,
}

impl Pulls<'_> {
    /// Facts about `actor` in the repository's project, and what `reference` stands for there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.pulls.manifest")]
    pub async fn manifest(
        &mut self,
        repository: &RepositoryName,
        actor: Option<Actor>,
        reference: &Reference,
    ) -> Result<(AccessFacts, Option<ResolvedManifest>), StoreError> {
        let (project, path) = (repository.project(), repository.path());
        let (kind, id) = (actor.map(Actor::kind), actor.map(Actor::id));
        let statement = match reference {
            Reference::Tag(tag) => sql!(
                "SELECT p.id AS project_id, p.public, a.system_admin, a.auditor, a.disabled, a.expires_at,
                        CASE WHEN p.public THEN NULL ELSE
                          (SELECT string_agg(h.pattern || '|' || CAST(h.role_id AS TEXT) || '|' || h.permissions, ';') FROM held_rights h
                            WHERE h.kind = $2 AND h.id = $3 AND (h.project_id = p.id OR h.reach = 'all')) END AS held,
                        f.id, f.repository_id, f.digest, f.media_type, f.size
                 FROM (SELECT 1 AS one) AS always
                 LEFT JOIN projects p ON p.name = $1
                 LEFT JOIN actors a ON a.kind = $2 AND a.id = $3
                 LEFT JOIN repositories r ON r.project_id = p.id AND r.path = $4
                 LEFT JOIN tags t ON t.repository_id = r.id AND t.name = $5
                 LEFT JOIN manifests f ON f.id = t.manifest_id",
                project,
                kind,
                id,
                path,
                tag.as_str()
            ),
            Reference::Digest(digest) => sql!(
                "SELECT p.id AS project_id, p.public, a.system_admin, a.auditor, a.disabled, a.expires_at,
                        CASE WHEN p.public THEN NULL ELSE
                          (SELECT string_agg(h.pattern || '|' || CAST(h.role_id AS TEXT) || '|' || h.permissions, ';') FROM held_rights h
                            WHERE h.kind = $2 AND h.id = $3 AND (h.project_id = p.id OR h.reach = 'all')) END AS held,
                        f.id, f.repository_id, f.digest, f.media_type, f.size
                 FROM (SELECT 1 AS one) AS always
                 LEFT JOIN projects p ON p.name = $1
                 LEFT JOIN actors a ON a.kind = $2 AND a.id = $3
                 LEFT JOIN repositories r ON r.project_id = p.id AND r.path = $4
                 LEFT JOIN manifests f ON f.repository_id = r.id AND f.digest = $5",
                project,
                kind,
                id,
                path,
                digest
            ),
        };
        let row: ManifestRow = self.conn.fetch_one(statement).await?;
        row.read()
    }

    /// Facts about `actor` in the repository's project, and the blob if the repository holds it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.pulls.blob")]
    pub async fn blob(
        &mut self,
        repository: &RepositoryName,
        actor: Option<Actor>,
        digest: &Digest,
    ) -> Result<(AccessFacts, Option<HeldBlob>), StoreError> {
        let row: BlobRow = self
            .conn
            .fetch_one(sql!(
                "SELECT p.id AS project_id, p.public, a.system_admin, a.auditor, a.disabled, a.expires_at,
                        CASE WHEN p.public THEN NULL ELSE
                          (SELECT string_agg(h.pattern || '|' || CAST(h.role_id AS TEXT) || '|' || h.permissions, ';') FROM held_rights h
                            WHERE h.kind = $2 AND h.id = $3 AND (h.project_id = p.id OR h.reach = 'all')) END AS held,
                        b.id, b.size, b.object_key, b.damaged_at, r.id AS repository_id, COALESCE(rb.touched_at, rb.created_at) AS touched_at
                 FROM (SELECT 1 AS one) AS always
                 LEFT JOIN projects p ON p.name = $1
                 LEFT JOIN actors a ON a.kind = $2 AND a.id = $3
                 LEFT JOIN repositories r ON r.project_id = p.id AND r.path = $4
                 LEFT JOIN repository_blobs rb
                   ON rb.repository_id = r.id AND rb.blob_id = (SELECT id FROM blobs WHERE digest = $5)
                 LEFT JOIN blobs b ON b.id = rb.blob_id",
                repository.project(),
                actor.map(Actor::kind),
                actor.map(Actor::id),
                repository.path(),
                digest
            ))
            .await?;
        let blob = match (row.id, row.size, row.object_key, row.repository_id, row.touched_at) {
            (Some(id), Some(size), Some(object_key), Some(repository), Some(touched_at)) => Some(HeldBlob {
                blob: Blob {
                    id: BlobId(id),
                    digest: digest.clone(),
                    size,
                    object_key,
                },
                repository: RepositoryId(repository),
                touched_at,
                damaged: row.damaged_at.is_some(),
            }),
            _ => None,
        };
        Ok((row.facts.read()?, blob))
    }
}

impl ManifestRow {
    fn read(self) -> Result<(AccessFacts, Option<ResolvedManifest>), StoreError> {
        let facts = self.facts.read()?;
        let (Some(id), Some(repository_id), Some(digest), Some(media_type), Some(size)) =
            (self.id, self.repository_id, self.digest, self.media_type, self.size)
        else {
            return Ok((facts, None));
        };
        let media_type = MediaType::parse(&media_type).ok_or_else(|| inconsistent("manifests", "media_type", id))?;
        let manifest = Manifest {
            id: ManifestId(id),
            digest: parse(&digest, "manifests", "digest", id)?,
            media_type,
            size,
        };
        Ok((
            facts,
            Some(ResolvedManifest {
                manifest,
                repository_id: RepositoryId(repository_id),
            }),
        ))
    }
}
