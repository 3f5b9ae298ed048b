//! Bytes, and the only crate that knows object storage.
//!
//! Every store of bytes is a [`BlobDriver`], used as `Arc<dyn BlobDriver>`. Objects are write-once and have
//! [`ObjectKey`]s, which come from typed values only; `path.rs` opens with a drawing of the layout. What a
//! key stands for is the database's knowledge, never this crate's.
//!
//! # Adding a driver
//! 1. Write one file or folder beside `memory.rs`, the smallest driver, with a type that implements [`BlobDriver`].
//! 2. Map every failure to a [`BlobError`] by who has to act. Answer "not there" only on positive knowledge.
//! 3. Add one line to `drivers()` in `tests/contract.rs`. When the suite passes, the driver is done.
//! 4. Name it in the configuration's storage section and in `crates/server`, where drivers are built.

mod driver;
mod error;
mod fs;
mod measured;
mod memory;
mod migrate;
mod moving;
mod object_store;
mod path;

pub use driver::{BlobDriver, ByteStream, Capacity, Features, Listing, ObjectReader, stream_of};
pub use error::BlobError;
pub use fs::Filesystem;
pub use measured::Measured;
pub use memory::Memory;
pub use migrate::{MigrateOptions, Moved, digest_of, migrate};
pub use moving::Moving;
pub use object_store::{AzureOptions, GcsOptions, ObjectStore, OssOptions, S3Options, SwiftLogin, SwiftOptions, Wire};
pub use path::ObjectKey;
