//! What pulls leave behind on what was pulled: when, and how often.

use std::collections::{BTreeMap, BTreeSet};

use wharf_model::{ManifestId, RepositoryId, Timestamp};

use super::Audit;
use crate::db::sql;
use crate::{StoreError, Writer};

/// Pulls of a while, folded: each row is touched once, however often it was pulled.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// How often each repository was pulled from.
    pub counts: BTreeMap<i64, i64>,
    /// Manifests that were pulled.
    pub manifests: BTreeSet<i64>,
    /// Tags they were pulled by.
    pub tags: BTreeSet<(i64, String)>,
}

/// When a tag and the manifest behind it were last pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct PullTimes {
    /// By the tag's name.
    pub tag: Option<Timestamp>,
    /// By any name.
    pub manifest: Option<Timestamp>,
}

impl Pulled {
    /// Adds one pull to the counts.
    pub fn count(&mut self, repository: RepositoryId) {
        *self.counts.entry(repository.0).or_default() += 1;
    }

    /// Adds one pull to what was pulled.
    pub fn touch(&mut self, repository: RepositoryId, manifest: ManifestId, tag: Option<&str>) {
        self.manifests.insert(manifest.0);
        if let Some(tag) = tag {
            self.tags.insert((repository.0, tag.to_owned()));
        }
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.manifests.is_empty()
    }
}

impl Writer<Audit<'_>> {
    /// Writes what `pulled` says, as of `now`. What is gone by now is passed over. Rows are taken parents first and by id, as every
    /// writer takes them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.pulled")]
    pub async fn pulled(&mut self, pulled: &Pulled, now: Timestamp) -> Result<(), StoreError> {
        for (repository, count) in &pulled.counts {
            self.conn
                .execute(sql!(
                    "UPDATE repositories SET pull_count = pull_count + $2 WHERE id = $1",
                    *repository,
                    *count
                ))
                .await?;
        }
        for manifest in &pulled.manifests {
            self.conn
                .execute(sql!(
                    "UPDATE manifests SET pulled_at = $2 WHERE id = $1 AND (pulled_at IS NULL OR pulled_at < $2)",
                    *manifest,
                    now
                ))
                .await?;
        }
        for (repository, tag) in &pulled.tags {
            self.conn
                .execute(sql!(
                    "UPDATE tags SET pulled_at = $3 WHERE repository_id = $1 AND name = $2 AND (pulled_at IS NULL OR pulled_at < $3)",
                    *repository,
                    tag.as_str(),
                    now
                ))
                .await?;
        }
        Ok(())
    }
}

impl Audit<'_> {
    /// How often was pulled from a repository.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.pull_count")]
    pub async fn pull_count(&mut self, repository: RepositoryId) -> Result<Option<i64>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!("SELECT pull_count FROM repositories WHERE id = $1", repository))
            .await?;
        Ok(row.map(|(count,)| count))
    }

    /// When a tag was last pulled, and when the manifest it points to was. `None` when there is no such tag.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.pull_times")]
    pub async fn pull_times(&mut self, repository: RepositoryId, tag: &str) -> Result<Option<PullTimes>, StoreError> {
        self.conn
            .fetch_optional(sql!(
                "SELECT t.pulled_at AS tag, m.pulled_at AS manifest FROM tags t JOIN manifests m ON m.id = t.manifest_id
                 WHERE t.repository_id = $1 AND t.name = $2",
                repository,
                tag
            ))
            .await
    }
}
