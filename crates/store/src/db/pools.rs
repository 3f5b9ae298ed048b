//! The connections of either engine.

use std::sync::Arc;

use super::postgres::Pool;
use super::sqlite::SqlitePools;

/// The engine that was opened.
#[derive(Debug)]
pub(crate) enum Pools {
    Sqlite(Box<SqlitePools>),
    Postgres(Arc<Pool>),
}
