//! Wharf's configuration: typed sections, one file each, and everything that follows from them.
//!
//! Four layers, later ones win: the defaults in the structs, a TOML file, environment variables `WHARF_<SECTION>__<KEY>`, command-line
//! options. Every secret key `x` has a sibling `x_file` that names a file to read it from.
//!
//! # Adding a key
//! Add a field to its section in `src/section/`, with a doc comment (what it does and its unit) and a default. Bounds are attributes:
//! `#[schemars(range(min = 1, max = 9))]` for whole numbers, `#[schemars(extend("x-min" = "1s", "x-max" = "1h"))]` for durations and
//! sizes, `#[schemars(extend("x-secret" = true))]` for a secret. Loading, typo help, bounds, the reference page, the sample and the
//! tests follow from the schema. Only a rule that involves two keys is written by hand, in `validate.rs`.

mod byte_size;
mod duration;
mod section;

pub use byte_size::ByteSize;
pub use duration::Duration;
pub use section::{
    Auth, Config, Database, Filesystem, Limits, Log, LogFormat, Memory, ProjectCreation, Registry, S3, Server, Storage, StorageType, Tls,
    TlsMode,
};
