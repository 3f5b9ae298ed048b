//! Promises to keep images.

use sea_query::{Cond, Expr, ExprTrait, Order, Query};
use wharf_model::{Actor, ListQuery, Pin, PinId, ProjectId, Timestamp};
use wharf_oci::Digest;

use crate::db::{Conn, Statement, parse, sql};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError, Writer};

/// Pins.
#[derive(Debug)]
pub struct Pins<'h> {
    pub(crate) conn: Conn<'h>,
}

/// A pin to make or to renew.
#[derive(Debug, Clone, Copy)]
pub struct NewPin<'a> {
    /// The project.
    pub project: ProjectId,
    /// Name, unique in the project.
    pub name: &'a str,
    /// The repository, by its path below the project.
    pub repository: &'a str,
    /// A tag or a digest.
    pub reference: &'a str,
    /// What the tag points to.
    pub digest: Option<&'a Digest>,
    /// Why.
    pub reason: &'a str,
    /// Who, by the name shown.
    pub holder: &'a str,
    /// Whose it is; `None` for Wharf's own.
    pub owner: Option<Actor>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// The time.
    pub now: Timestamp,
}

#[derive(sqlx::FromRow)]
struct PinRow {
    id: i64,
    project_id: i64,
    name: String,
    repository: String,
    reference: String,
    digest: Option<String>,
    reason: String,
    holder: String,
    holder_kind: Option<String>,
    holder_id: Option<i64>,
    expires_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

const FIELDS: &[Field] = &[
    Field::new("name", ("pins", "name"), Kind::Text),
    Field::new("repository", ("pins", "repository"), Kind::Text),
    Field::new("reference", ("pins", "reference"), Kind::Text),
    Field::new("holder", ("pins", "holder"), Kind::Text),
    Field::new("expires_at", ("pins", "expires_at"), Kind::Time),
    Field::new("creation_time", ("pins", "created_at"), Kind::Time),
];

impl Pins<'_> {
    /// One page of a project's pins that hold at `now`, by name, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field pins do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.pins.list")]
    pub async fn list(&mut self, project: ProjectId, now: Timestamp, query: &ListQuery) -> Result<(Vec<Pin>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), project, now, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<PinRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(PinRow::read).collect::<Result<_, _>>()?, total))
    }

    /// The pin of this name, whether it still holds or not.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.pins.find")]
    pub async fn find(&mut self, project: ProjectId, name: &str) -> Result<Option<Pin>, StoreError> {
        let row: Option<PinRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, project_id, name, repository, reference, digest, reason, holder, holder_kind, holder_id, expires_at, created_at, updated_at
                 FROM pins WHERE project_id = $1 AND name = $2",
                project,
                name
            ))
            .await?;
        row.map(PinRow::read).transpose()
    }

    /// How many pins a project has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.pins.count")]
    pub async fn count(&mut self, project: ProjectId) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM pins WHERE project_id = $1", project))
            .await?;
        Ok(count)
    }
}

impl Writer<Pins<'_>> {
    /// Makes a pin, or replaces the one of its name.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.pins.set")]
    pub async fn set(&mut self, pin: NewPin<'_>) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO pins (project_id, name, repository, reference, digest, reason, holder, expires_at, created_at, updated_at, holder_kind, holder_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)
                 ON CONFLICT (project_id, name) DO UPDATE SET repository = excluded.repository, reference = excluded.reference,
                   digest = excluded.digest, reason = excluded.reason, holder = excluded.holder, expires_at = excluded.expires_at,
                   updated_at = excluded.updated_at, holder_kind = excluded.holder_kind, holder_id = excluded.holder_id",
                pin.project,
                pin.name,
                pin.repository,
                pin.reference,
                pin.digest.map(Digest::as_str),
                pin.reason,
                pin.holder,
                pin.expires_at,
                pin.now,
                pin.owner.map(Actor::kind),
                pin.owner.map(Actor::id)
            ))
            .await
            .map(drop)
    }

    /// Removes a pin. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.pins.remove")]
    pub async fn remove(&mut self, project: ProjectId, name: &str) -> Result<bool, StoreError> {
        let removed = sql!("DELETE FROM pins WHERE project_id = $1 AND name = $2", project, name);
        Ok(self.conn.execute(removed).await? == 1)
    }

    /// Removes what no longer holds. Returns how many pins it was.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.pins.remove_expired")]
    pub async fn remove_expired(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.conn.execute(sql!("DELETE FROM pins WHERE expires_at <= $1", now)).await
    }
}

fn list_statements(
    engine: Engine,
    project: ProjectId,
    now: Timestamp,
    query: &ListQuery,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let live = Cond::any()
        .add(Expr::col(("pins", "expires_at")).is_null())
        .add(Expr::col(("pins", "expires_at")).gt(now));
    let mut select = Query::select()
        .from("pins")
        .and_where(Expr::col(("pins", "project_id")).eq(project.0))
        .cond_where(live)
        .take();
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    for column in [
        "id",
        "project_id",
        "name",
        "repository",
        "reference",
        "digest",
        "reason",
        "holder",
        "holder_kind",
        "holder_id",
        "expires_at",
        "created_at",
        "updated_at",
    ] {
        select.column(("pins", column));
    }
    listing::order_and_page(&mut select, query, FIELDS, &[(("pins", "name"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl PinRow {
    fn read(self) -> Result<Pin, StoreError> {
        let digest = self.digest.map(|digest| parse(&digest, "pins", "digest", self.id)).transpose()?;
        Ok(Pin {
            id: PinId(self.id),
            project_id: ProjectId(self.project_id),
            name: self.name,
            repository: self.repository,
            reference: self.reference,
            digest,
            reason: self.reason,
            holder: self.holder,
            owner: self
                .holder_kind
                .zip(self.holder_id)
                .and_then(|(kind, id)| Actor::from_parts(&kind, id)),
            expires_at: self.expires_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
