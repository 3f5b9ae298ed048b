//! The engine: connections, transactions, statements and errors. It knows no table.

mod absent;
mod checkpoint;
mod conn;
mod connections;
mod desk;
mod error;
mod handle;
mod look;
mod migrate;
mod pools;
mod postgres;
mod readers;
mod shares;
mod sqlite;
pub(crate) mod statement;
mod store;
mod turns;
pub(crate) mod value;
mod visits;

pub(crate) use conn::Conn;
pub(crate) use error::{inconsistent, parse};
pub(crate) use statement::{Statement, padded, sql, sql_keeping, sql_locking, sql_sharing};

pub use connections::Connections;
pub use error::StoreError;
pub use handle::{Reader, Tx, Writer};
pub use look::{EngineFacts, Look, Schema, ServerFacts};
pub use store::{Engine, Store, StoreOptions};

#[cfg(test)]
mod prepare_test;
