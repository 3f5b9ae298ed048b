//! Who holds tags and digests of a repository.

use sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query};
use wharf_model::{KnownUse, ProjectId, RepositoryId, Timestamp};

use super::{COLUMNS, UseRow, Used};
use crate::db::{Conn, Statement, sql};
use crate::{CHUNK, Engine, StoreError};

/// A repository, by everything inventories and pins know it by.
#[derive(Debug, Clone, Copy)]
pub struct UsedReference<'a> {
    /// Its id.
    pub repository: RepositoryId,
    /// Its full name.
    pub name: &'a str,
    /// Its project.
    pub project: ProjectId,
    /// Its path below the project.
    pub path: &'a str,
    /// The time: pins end.
    pub now: Timestamp,
}

/// Who holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// A container in a cluster.
    Use(KnownUse),
    /// A pin.
    Pin {
        /// Its name.
        name: String,
        /// Who made it.
        holder: String,
        /// Why.
        reason: String,
        /// The tag or digest it names.
        reference: String,
        /// Until when.
        expires_at: Option<Timestamp>,
    },
}

#[derive(sqlx::FromRow)]
struct PinRow {
    name: String,
    holder: String,
    reason: String,
    reference: String,
    expires_at: Option<Timestamp>,
}

impl Used<'_> {
    /// Whether anything holds anything in a repository. Nearly always the only question of a deletion.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.used_references.any")]
    pub async fn any(&mut self, place: UsedReference<'_>) -> Result<bool, StoreError> {
        let (any,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM used_references WHERE repository_id = $1)
                     OR EXISTS (SELECT 1 FROM used_references WHERE repository = $2)
                     OR EXISTS (SELECT 1 FROM pins WHERE project_id = $3 AND repository = $4 AND (expires_at IS NULL OR expires_at > $5))",
                place.repository,
                place.name,
                place.project,
                place.path,
                place.now
            ))
            .await?;
        Ok(any)
    }

    /// Repositories of a project in which something may be held, with their full names, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.used_references.repositories")]
    pub async fn repositories_of(
        &mut self,
        project: ProjectId,
        now: Timestamp,
        limit: u64,
    ) -> Result<Vec<(RepositoryId, String)>, StoreError> {
        let rows: Vec<(i64, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT r.id, r.full_name FROM repositories r WHERE r.project_id = $1
                   AND (EXISTS (SELECT 1 FROM used_references u WHERE u.repository_id = r.id)
                        OR EXISTS (SELECT 1 FROM used_references u WHERE u.repository = r.full_name)
                        OR EXISTS (SELECT 1 FROM pins p WHERE p.project_id = $1 AND p.repository = r.path
                                   AND (p.expires_at IS NULL OR p.expires_at > $2)))
                 ORDER BY r.full_name LIMIT $3",
                project,
                now,
                limit
            ))
            .await?;
        Ok(rows.into_iter().map(|(id, name)| (RepositoryId(id), name)).collect())
    }

    /// Those who hold one of these tags and digests, at most `limit` of each kind.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.used_references.of")]
    pub async fn holding(&mut self, place: UsedReference<'_>, references: &[String], limit: u64) -> Result<Vec<Holding>, StoreError> {
        let mut found = Vec::new();
        for chunk in references.chunks(CHUNK) {
            let statement = uses_of(self.conn.engine(), place, chunk, limit)?;
            uses(&mut self.conn, statement, &mut found).await?;
            let statement = pins_of(self.conn.engine(), place, chunk, limit)?;
            pins(&mut self.conn, statement, &mut found).await?;
        }
        Ok(found)
    }

    /// Those who hold anything that is in the repository now, at most `limit` of each kind.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.used_references.all")]
    pub async fn holding_anything(&mut self, place: UsedReference<'_>, limit: u64) -> Result<Vec<Holding>, StoreError> {
        let mut found = Vec::new();
        let statement = sql!(
            "SELECT DISTINCT c.name AS cluster, u.namespace, u.kind, u.name, u.container, u.image, u.image_id, u.rollback, u.since, u.repository,
                    u.tag, u.digest
             FROM used_references r JOIN clusters c ON c.id = r.cluster_id
               JOIN cluster_uses u ON u.cluster_id = r.cluster_id AND u.report = r.report AND u.position = r.position
             WHERE (r.repository_id = $1 OR r.repository = $2)
               AND (EXISTS (SELECT 1 FROM tags t WHERE t.repository_id = $1 AND t.name = r.reference)
                    OR EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = $1 AND m.digest = r.reference))
             ORDER BY c.name, u.namespace, u.kind, u.name, u.container LIMIT $3",
            place.repository,
            place.name,
            limit
        );
        uses(&mut self.conn, statement, &mut found).await?;
        let statement = sql!(
            "SELECT p.name, p.holder, p.reason, p.reference, p.expires_at FROM pins p
             WHERE p.project_id = $2 AND p.repository = $3 AND (p.expires_at IS NULL OR p.expires_at > $4)
               AND (EXISTS (SELECT 1 FROM tags t WHERE t.repository_id = $1 AND t.name = p.reference)
                    OR EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = $1 AND (m.digest = p.reference OR m.digest = p.digest)))
             ORDER BY p.name LIMIT $5",
            place.repository,
            place.project,
            place.path,
            place.now,
            limit
        );
        pins(&mut self.conn, statement, &mut found).await?;
        Ok(found)
    }
}

async fn uses(conn: &mut Conn<'_>, statement: Statement<'_>, found: &mut Vec<Holding>) -> Result<(), StoreError> {
    let rows: Vec<UseRow> = conn.fetch_all(statement).await?;
    for row in rows {
        found.push(Holding::Use(row.read()?));
    }
    Ok(())
}

async fn pins(conn: &mut Conn<'_>, statement: Statement<'_>, found: &mut Vec<Holding>) -> Result<(), StoreError> {
    let rows: Vec<PinRow> = conn.fetch_all(statement).await?;
    found.extend(rows.into_iter().map(|row| Holding::Pin {
        name: row.name,
        holder: row.holder,
        reason: row.reason,
        reference: row.reference,
        expires_at: row.expires_at,
    }));
    Ok(())
}

fn uses_of(engine: Engine, place: UsedReference<'_>, references: &[String], limit: u64) -> Result<Statement<'static>, StoreError> {
    let known = Cond::any()
        .add(Expr::col(("r", "repository_id")).eq(place.repository.0))
        .add(Expr::col(("r", "repository")).eq(place.name));
    let same_row = Expr::col(("u", "cluster_id"))
        .equals(("r", "cluster_id"))
        .and(Expr::col(("u", "report")).equals(("r", "report")))
        .and(Expr::col(("u", "position")).equals(("r", "position")));
    let mut select = Query::select()
        .distinct()
        .from_as("used_references", "r")
        .join_as(JoinType::InnerJoin, "cluster_uses", "u", same_row)
        .join_as(
            JoinType::InnerJoin,
            "clusters",
            "c",
            Expr::col(("c", "id")).equals(("r", "cluster_id")),
        )
        .cond_where(known)
        .and_where(Expr::col(("r", "reference")).is_in(references.iter().map(String::as_str)))
        .expr_as(Expr::col(("c", "name")), "cluster")
        .take();
    for column in COLUMNS {
        select.column(("u", column));
    }
    select.order_by(("c", "name"), Order::Asc);
    for column in ["namespace", "kind", "name", "container"] {
        select.order_by(("u", column), Order::Asc);
    }
    Statement::built(engine, select.limit(limit))
}

fn pins_of(engine: Engine, place: UsedReference<'_>, references: &[String], limit: u64) -> Result<Statement<'static>, StoreError> {
    let texts = || references.iter().map(String::as_str);
    let named = Cond::any()
        .add(Expr::col(("p", "reference")).is_in(texts()))
        .add(Expr::col(("p", "digest")).is_in(texts()));
    let live = Cond::any()
        .add(Expr::col(("p", "expires_at")).is_null())
        .add(Expr::col(("p", "expires_at")).gt(place.now));
    let mut select = Query::select()
        .from_as("pins", "p")
        .and_where(Expr::col(("p", "project_id")).eq(place.project.0))
        .and_where(Expr::col(("p", "repository")).eq(place.path))
        .cond_where(named)
        .cond_where(live)
        .take();
    for column in ["name", "holder", "reason", "reference", "expires_at"] {
        select.column(("p", column));
    }
    Statement::built(engine, select.order_by(("p", "name"), Order::Asc).limit(limit))
}
