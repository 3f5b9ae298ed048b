//! Objects that a listing of the storage found and no row names: what a crash between bytes and rows leaves behind.

use sea_query::{Expr, ExprTrait, OnConflict, Query};
use wharf_model::Timestamp;

use super::{CondemnedObject, Garbage};
use crate::db::{Statement, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

impl Garbage<'_> {
    /// Objects first seen without a name before `cutoff` and seen again since `run`, with keys after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.object_sightings.ripe")]
    pub async fn ripe_sightings(
        &mut self,
        after: &str,
        cutoff: Timestamp,
        run: Timestamp,
        limit: u64,
    ) -> Result<Vec<CondemnedObject>, StoreError> {
        let rows: Vec<(String, i64)> = self
            .conn
            .fetch_all(sql!(
                "SELECT object_key, size FROM object_sightings WHERE object_key > $1 AND first_seen_at <= $2 AND last_seen_at >= $3
                 ORDER BY object_key LIMIT $4",
                after,
                cutoff,
                run,
                limit
            ))
            .await?;
        Ok(rows
            .into_iter()
            .map(|(object_key, size)| CondemnedObject::new(object_key, size))
            .collect())
    }
}

impl Writer<Garbage<'_>> {
    /// Notes that these objects were seen and nobody named them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.object_sightings.note")]
    pub async fn sight(&mut self, objects: &[CondemnedObject], now: Timestamp) -> Result<(), StoreError> {
        for chunk in objects.chunks(CHUNK) {
            let insert = insert_sightings(self.conn.engine(), chunk, now)?;
            self.conn.execute(insert).await?;
        }
        Ok(())
    }

    /// Condemns those of `objects` that still no row names, and forgets that they were seen. Returns what was condemned.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.object_sightings.condemn")]
    pub async fn condemn_orphans(&mut self, objects: Vec<CondemnedObject>, now: Timestamp) -> Result<Vec<CondemnedObject>, StoreError> {
        let keys: Vec<String> = objects.iter().map(|object| object.object_key.clone()).collect();
        let named = self.named_keys(&keys).await?;
        for chunk in keys.chunks(CHUNK) {
            let delete = delete_sightings(self.conn.engine(), chunk)?;
            self.conn.execute(delete).await?;
        }
        let orphans: Vec<CondemnedObject> = objects.into_iter().filter(|object| !named.contains(&object.object_key)).collect();
        self.add_condemned(&orphans, now).await?;
        Ok(orphans)
    }

    /// Forgets what a complete listing since `run` did not find any more.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.object_sightings.forget")]
    pub async fn forget_unseen(&mut self, run: Timestamp) -> Result<u64, StoreError> {
        self.conn
            .execute(sql!("DELETE FROM object_sightings WHERE last_seen_at < $1", run))
            .await
    }
}

fn insert_sightings(engine: Engine, objects: &[CondemnedObject], now: Timestamp) -> Result<Statement<'static>, StoreError> {
    let mut insert = Query::insert()
        .into_table("object_sightings")
        .columns(["object_key", "size", "first_seen_at", "last_seen_at"])
        .take();
    for object in objects {
        let row = [
            Expr::val(object.object_key.as_str()),
            Expr::val(object.size),
            Expr::val(now),
            Expr::val(now),
        ];
        insert.values(row).map_err(|error| StoreError::Other(error.into()))?;
    }
    insert.on_conflict(OnConflict::column("object_key").update_column("last_seen_at").to_owned());
    Statement::built(engine, &insert)
}

fn delete_sightings(engine: Engine, keys: &[String]) -> Result<Statement<'static>, StoreError> {
    let delete = Query::delete()
        .from_table("object_sightings")
        .and_where(Expr::col("object_key").is_in(keys.iter().map(String::as_str)))
        .take();
    Statement::built(engine, &delete)
}
