//! Deletes rows of which nothing matters afterwards but how many there were and what they took.

use sea_query::{Expr, Func, Query};

use super::conn::Conn;
use super::statement::Statement;
use super::{Engine, StoreError};

/// A deletion that tells the number of its rows and the sum of their `size`.
///
/// Each row that comes out of SQLite wakes a thread, which costs as much as deleting it. There the transaction is the only one, so a
/// question before the deletion is answered alike.
pub(crate) struct Removal {
    sum: Option<Statement<'static>>,
    delete: Statement<'static>,
}

impl Removal {
    /// Of `those` rows of `table`.
    pub(crate) fn of(engine: Engine, table: &'static str, those: Expr) -> Result<Self, StoreError> {
        let mut delete = Query::delete().from_table(table).and_where(those.clone()).take();
        if engine == Engine::Postgres {
            let delete = Statement::recurring(engine, delete.returning_col("size"))?;
            return Ok(Self { sum: None, delete });
        }
        let sum = Query::select()
            .expr(Func::coalesce([Expr::cust("SUM(size)"), Expr::val(0i64)]))
            .from(table)
            .and_where(those)
            .take();
        Ok(Self {
            sum: Some(Statement::recurring(engine, &sum)?),
            delete: Statement::recurring(engine, &delete)?,
        })
    }

    /// Deletes, and returns rows and bytes.
    pub(crate) async fn run(self, conn: &mut Conn<'_>) -> Result<(u64, i64), StoreError> {
        let Some(sum) = self.sum else {
            let sizes: Vec<(i64,)> = conn.fetch_all(self.delete).await?;
            return Ok((sizes.len() as u64, sizes.iter().map(|(size,)| size).sum()));
        };
        let (size,): (i64,) = conn.fetch_one(sum).await?;
        Ok((conn.execute(self.delete).await?, size))
    }
}
