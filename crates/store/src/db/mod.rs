//! The engine: connections, transactions, statements and errors. It knows no table.

mod absent;
mod checkpoint;
mod conn;
mod desk;
mod error;
mod facts;
mod handle;
mod migrate;
mod postgres;
mod readers;
mod sqlite;
pub(crate) mod statement;
mod store;
mod turns;
pub(crate) mod value;

pub(crate) use conn::Conn;
pub(crate) use error::{inconsistent, parse};
pub(crate) use statement::{Statement, padded, sql, sql_locking, sql_sharing};

pub use error::StoreError;
pub use facts::ServerFacts;
pub use handle::{Reader, Tx, Writer};
pub use store::{Connections, Engine, Store, StoreOptions};

#[cfg(test)]
mod prepare_test;
