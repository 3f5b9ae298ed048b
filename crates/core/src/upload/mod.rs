//! Blob uploads.
//!
//! ```text
//!            start                append (PATCH)*              finish (PUT ?digest)
//!   (none) ────────► open, 0 bytes ────────────► open, n bytes ────────────► (none), blob linked
//!      │                 │  cancel / expiry          │                          ▲
//!      │                 └───────► (none) ◄──────────┘                          │
//!      └── start with ?digest and a body, or with ?mount ───────────────────────┘
//! ```
//!
//! A session is a row, its pieces are durable objects, and `revision` orders them: a chunk is accepted by a
//! compare-and-set on it, so of two writers one wins and the other is told where the upload stands. Any replica can
//! take the next chunk. Bytes are durable before the row that names them, and the row before the answer.

mod admission;
mod append;
mod bounds;
mod cancel;
mod commit;
mod finish;
mod hashing;
mod intake;
mod mount;
mod naming;
mod session;
mod start;

pub use admission::{Admission, Load};
pub use append::{Chunk, append};
pub use cancel::{cancel, sweep_expired};
pub use finish::{finish, upload_whole};
pub use intake::body_error;
pub use session::{Session, status};
pub use start::{StartUpload, Started, start};
