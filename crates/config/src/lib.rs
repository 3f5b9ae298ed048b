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

mod beside;
mod bounds;
mod byte_size;
mod caution;
mod cidr;
mod duration;
mod error;
mod http_url;
mod key;
mod layer;
mod load;
mod reference;
mod resolve;
mod sample;
mod secret_file;
mod section;
mod show;
mod suggest;
mod validate;

pub use byte_size::{ByteSize, ByteSizeError};
pub use cidr::{Cidr, CidrError};
pub use duration::{Duration, DurationError};
pub use error::{ConfigError, Problem};
pub use layer::command_line::Overrides;
pub use layer::environment::process_environment;
pub use reference::reference_markdown;
pub use sample::sample_toml;
pub use section::Gc;
pub use section::{
    Audit, Auth, Azure, Config, Database, Egress, Filesystem, Gcs, InUse, Jobs, Limits, Log, LogFormat, Memory, Metrics, Oss,
    ProjectCreation, ProxyHeader, Quota, Redirect, Registry, S3, Server, Storage, StorageType, Swift, SwiftInterface, Tls, TlsMode,
    Tracing, Trash, Workload,
};
