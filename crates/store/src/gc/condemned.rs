//! Objects whose rows are gone. A row here outlives a crash between the commit and the deletion of the bytes.

use std::collections::HashSet;

use sea_query::{Expr, ExprTrait, OnConflict, Query};
use wharf_model::Timestamp;

use super::Garbage;
use crate::db::{Statement, padded, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

/// An object that no row names and that is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CondemnedObject {
    /// Its key.
    pub object_key: String,
    /// Its bytes.
    pub size: i64,
    /// How often the storage refused to delete it.
    pub attempts: i64,
}

impl CondemnedObject {
    /// One that nobody has tried to delete yet.
    pub fn new(object_key: String, size: i64) -> Self {
        Self {
            object_key,
            size,
            attempts: 0,
        }
    }
}

impl Garbage<'_> {
    /// Condemned objects with keys after `after` that are to be tried at `now`, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.condemned_objects.list")]
    pub async fn condemned(&mut self, after: &str, now: Timestamp, limit: u64) -> Result<Vec<CondemnedObject>, StoreError> {
        let rows: Vec<(String, i64, i64)> = self
            .conn
            .fetch_all(sql!(
                "SELECT object_key, size, attempts FROM condemned_objects
                 WHERE object_key > $1 AND (retry_at IS NULL OR retry_at <= $2) ORDER BY object_key LIMIT $3",
                after,
                now,
                limit
            ))
            .await?;
        Ok(rows
            .into_iter()
            .map(|(object_key, size, attempts)| CondemnedObject {
                object_key,
                size,
                attempts,
            })
            .collect())
    }

    /// Those of `keys` that no row names: no blob, no piece of an upload, and nothing that is condemned already.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.unnamed_keys")]
    pub async fn unnamed_keys(&mut self, keys: &[&str]) -> Result<HashSet<String>, StoreError> {
        let mut unnamed = HashSet::new();
        for chunk in keys.chunks(CHUNK) {
            let rows: Vec<(String,)> = self.conn.fetch_all(select_unnamed(self.conn.engine(), chunk)?).await?;
            unnamed.extend(rows.into_iter().map(|(key,)| key));
        }
        Ok(unnamed)
    }

    /// Those of `keys` that a blob or a piece of an upload is stored under. Nothing of them may ever be deleted.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.named_keys")]
    pub async fn named_keys(&mut self, keys: &[String]) -> Result<HashSet<String>, StoreError> {
        let mut named = HashSet::new();
        for table in ["blobs", "upload_parts"] {
            for chunk in keys.chunks(CHUNK) {
                let rows: Vec<(String,)> = self.conn.fetch_all(select_keys(self.conn.engine(), table, chunk)?).await?;
                named.extend(rows.into_iter().map(|(key,)| key));
            }
        }
        Ok(named)
    }
}

impl Writer<Garbage<'_>> {
    /// Condemns objects whose rows went in this transaction.
    pub(super) async fn add_condemned(&mut self, objects: &[CondemnedObject], now: Timestamp) -> Result<(), StoreError> {
        for chunk in objects.chunks(CHUNK) {
            let insert = insert_condemned(self.conn.engine(), chunk, now)?;
            self.conn.execute(insert).await?;
        }
        Ok(())
    }

    /// Notes that the storage refused to delete an object, and when to try again.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.condemned_objects.postpone")]
    pub async fn postpone_condemned(&mut self, key: &str, retry_at: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE condemned_objects SET attempts = attempts + 1, retry_at = $2 WHERE object_key = $1",
                key,
                retry_at
            ))
            .await
            .map(drop)
    }

    /// Forgets objects that are deleted, and returns their number and their bytes: each is counted once, whoever deleted it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.condemned_objects.remove")]
    pub async fn remove_condemned(&mut self, keys: &[String]) -> Result<(u64, i64), StoreError> {
        let (mut count, mut bytes) = (0, 0);
        for chunk in keys.chunks(CHUNK) {
            let delete = delete_condemned(self.conn.engine(), chunk)?;
            let rows: Vec<(i64,)> = self.conn.fetch_all(delete).await?;
            count += rows.len() as u64;
            bytes += rows.iter().map(|(size,)| size).sum::<i64>();
        }
        Ok((count, bytes))
    }
}

fn select_keys(engine: Engine, table: &'static str, keys: &[String]) -> Result<Statement<'static>, StoreError> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let select = Query::select()
        .column("object_key")
        .from(table)
        .and_where(Expr::col("object_key").is_in(padded(&keys)))
        .take();
    Statement::recurring(engine, &select)
}

/// The keys come as rows, so that only those come back that matter: hardly any.
fn select_unnamed(engine: Engine, keys: &[&str]) -> Result<Statement<'static>, StoreError> {
    let unnamed = |table: &str| {
        // Both engines call the first column of such rows so.
        Expr::cust(format!(
            "NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.object_key = asked.column1)"
        ))
    };
    let select = Query::select()
        .column("column1")
        .from_values(padded(keys), "asked")
        .and_where(unnamed("blobs"))
        .and_where(unnamed("upload_parts"))
        .and_where(unnamed("condemned_objects"))
        .take();
    Statement::recurring(engine, &select)
}

fn insert_condemned(engine: Engine, objects: &[CondemnedObject], now: Timestamp) -> Result<Statement<'static>, StoreError> {
    let mut insert = Query::insert()
        .into_table("condemned_objects")
        .columns(["object_key", "size", "condemned_at"])
        .take();
    for object in objects {
        let row = [Expr::val(object.object_key.as_str()), Expr::val(object.size), Expr::val(now)];
        insert.values(row).map_err(|error| StoreError::Other(error.into()))?;
    }
    insert.on_conflict(OnConflict::column("object_key").do_nothing().to_owned());
    Statement::built(engine, &insert)
}

fn delete_condemned(engine: Engine, keys: &[String]) -> Result<Statement<'static>, StoreError> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let delete = Query::delete()
        .from_table("condemned_objects")
        .and_where(Expr::col("object_key").is_in(padded(&keys)))
        .returning_col("size")
        .take();
    Statement::recurring(engine, &delete)
}
