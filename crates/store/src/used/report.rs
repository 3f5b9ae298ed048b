//! Reports: a new inventory takes the place of the one before at once, however many parts it comes in.

use chrono::Duration;
use sea_query::{Expr, OnConflict, Query};
use wharf_model::{ClusterId, ImageUse, RepositoryId, Timestamp};
use wharf_oci::Digest;

use super::Used;
use crate::db::{Statement, sql};
use crate::{Engine, StoreError, Writer};

/// Rows in one insert: SQLite binds at most 32766 values, and a row of uses has fourteen.
const ROWS: usize = 500;

/// How long a report that ended is remembered; a part comes within minutes of the one before.
const REMEMBERED: Duration = Duration::days(1);

/// A use with what it was understood to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUse {
    /// As reported.
    pub used: ImageUse,
    /// The repository's name here; `None` when the image is not from here.
    pub repository: Option<String>,
    /// The tag it is pulled by.
    pub tag: Option<String>,
    /// The digest it runs, or asks for.
    pub digest: Option<Digest>,
    /// Tags and digests it holds: the repository's name, its id when there is one, the reference.
    pub holds: Vec<(String, Option<RepositoryId>, String)>,
}

/// What a whole report came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Rows.
    pub uses: i64,
    /// Rows that are images of this registry.
    pub ours: i64,
}

impl Writer<Used<'_>> {
    /// How many rows a report has so far.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.cluster_uses.count")]
    pub async fn count_of(&mut self, cluster: ClusterId, report: &str) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "SELECT COUNT(*) FROM cluster_uses WHERE cluster_id = $1 AND report = $2",
                cluster,
                report
            ))
            .await?;
        Ok(count)
    }

    /// Whether parts of this report were removed because another one became whole, or the inventory was ended.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.ended_reports.find")]
    pub async fn is_ended(&mut self, cluster: ClusterId, report: &str) -> Result<bool, StoreError> {
        let (ended,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM ended_reports WHERE cluster_id = $1 AND report = $2)",
                cluster,
                report
            ))
            .await?;
        Ok(ended)
    }

    /// Adds rows to a report, from position `from` on. They hold at once. The cluster must be locked.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.cluster_uses.add")]
    pub async fn add(&mut self, cluster: ClusterId, report: &str, from: i64, uses: &[NewUse]) -> Result<(), StoreError> {
        let rows: Vec<(i64, &NewUse)> = (from..).zip(uses).collect();
        for chunk in rows.chunks(ROWS) {
            let insert = insert_uses(self.conn.engine(), cluster, report, chunk)?;
            self.conn.execute(insert).await?;
        }
        let held: Vec<_> = rows
            .iter()
            .flat_map(|(position, used)| used.holds.iter().map(move |hold| (*position, hold)))
            .collect();
        for chunk in held.chunks(ROWS) {
            let insert = insert_references(self.conn.engine(), cluster, report, chunk)?;
            self.conn.execute(insert).await?;
        }
        Ok(())
    }

    /// Makes a report the cluster's inventory and removes all others: those before, and those that are not whole yet, which end by it.
    /// The cluster must be locked.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.cluster_uses.complete")]
    pub async fn complete(&mut self, cluster: ClusterId, report: &str, now: Timestamp) -> Result<Reported, StoreError> {
        self.note_ended(cluster, report, now).await?;
        for statement in [
            sql!(
                "DELETE FROM used_references WHERE cluster_id = $1 AND report <> $2",
                cluster,
                report
            ),
            sql!("DELETE FROM cluster_uses WHERE cluster_id = $1 AND report <> $2", cluster, report),
        ] {
            self.conn.execute(statement).await?;
        }
        let (uses, ours): (i64, i64) = self
            .conn
            .fetch_one(sql!(
                "UPDATE clusters SET report = $2, reported_at = $3, checked_at = $3, failure = NULL,
                   uses = (SELECT COUNT(*) FROM cluster_uses u WHERE u.cluster_id = $1 AND u.report = $2),
                   ours = (SELECT COUNT(u.repository) FROM cluster_uses u WHERE u.cluster_id = $1 AND u.report = $2)
                 WHERE id = $1 RETURNING uses, ours",
                cluster,
                report,
                now
            ))
            .await?;
        Ok(Reported { uses, ours })
    }

    /// Ends a cluster's inventory: nothing of it holds any more. Returns how many rows it had.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.cluster_uses.end")]
    pub async fn end(&mut self, cluster: ClusterId, now: Timestamp) -> Result<u64, StoreError> {
        self.note_ended(cluster, "", now).await?;
        self.conn
            .execute(sql!("DELETE FROM used_references WHERE cluster_id = $1", cluster))
            .await?;
        let ended = self
            .conn
            .execute(sql!("DELETE FROM cluster_uses WHERE cluster_id = $1", cluster))
            .await?;
        self.conn
            .execute(sql!(
                "UPDATE clusters SET report = NULL, reported_at = NULL, uses = 0, ours = 0, updated_at = $2 WHERE id = $1",
                cluster,
                now
            ))
            .await?;
        Ok(ended)
    }

    /// Remembers the reports besides `whole` that have parts, for as long as one of their parts may still come.
    async fn note_ended(&mut self, cluster: ClusterId, whole: &str, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "DELETE FROM ended_reports WHERE cluster_id = $1 AND ended_at < $2",
                cluster,
                now - REMEMBERED
            ))
            .await?;
        self.conn
            .execute(sql!(
                "INSERT INTO ended_reports (cluster_id, report, ended_at)
                 SELECT u.cluster_id, u.report, $3 FROM cluster_uses u JOIN clusters c ON c.id = u.cluster_id
                 WHERE u.cluster_id = $1 AND u.report <> $2 AND (c.report IS NULL OR u.report <> c.report)
                 GROUP BY u.cluster_id, u.report
                 ON CONFLICT (cluster_id, report) DO UPDATE SET ended_at = excluded.ended_at",
                cluster,
                whole,
                now
            ))
            .await
            .map(drop)
    }
}

fn insert_uses(engine: Engine, cluster: ClusterId, report: &str, rows: &[(i64, &NewUse)]) -> Result<Statement<'static>, StoreError> {
    let mut insert = Query::insert()
        .into_table("cluster_uses")
        .columns([
            "cluster_id",
            "report",
            "position",
            "namespace",
            "kind",
            "name",
            "container",
            "image",
            "image_id",
            "rollback",
            "since",
            "repository",
            "tag",
            "digest",
        ])
        .take();
    for (position, new) in rows {
        let used = &new.used;
        let row = [
            Expr::val(cluster.0),
            Expr::val(report),
            Expr::val(*position),
            Expr::val(used.namespace.as_str()),
            Expr::val(used.kind.as_str()),
            Expr::val(used.name.as_str()),
            Expr::val(used.container.as_str()),
            Expr::val(used.image.as_str()),
            Expr::val(used.image_id.clone()),
            Expr::val(used.rollback),
            Expr::val(used.since),
            Expr::val(new.repository.clone()),
            Expr::val(new.tag.clone()),
            Expr::val(new.digest.as_ref().map(ToString::to_string)),
        ];
        insert.values(row).map_err(|error| StoreError::Other(error.into()))?;
    }
    Statement::built(engine, &insert)
}

/// A position with what its row holds.
type Held<'a> = (i64, &'a (String, Option<RepositoryId>, String));

fn insert_references(engine: Engine, cluster: ClusterId, report: &str, rows: &[Held<'_>]) -> Result<Statement<'static>, StoreError> {
    let key = ["cluster_id", "report", "position", "repository", "reference"];
    let mut insert = Query::insert()
        .into_table("used_references")
        .columns([key[0], key[1], key[2], key[3], key[4], "repository_id"])
        .take();
    for (position, (repository, id, reference)) in rows {
        let row = [
            Expr::val(cluster.0),
            Expr::val(report),
            Expr::val(*position),
            Expr::val(repository.as_str()),
            Expr::val(reference.as_str()),
            Expr::val(id.map(|id| id.0)),
        ];
        insert.values(row).map_err(|error| StoreError::Other(error.into()))?;
    }
    insert.on_conflict(OnConflict::columns(key).do_nothing().to_owned());
    Statement::built(engine, &insert)
}
