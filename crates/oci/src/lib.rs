//! The vocabulary of the OCI specifications: digests, names, references, media types, descriptors,
//! manifests and error codes. No IO, and every type is valid by construction: a value that exists
//! has been parsed, so no other crate parses it a second time.
//!
//! Sources: OCI distribution-spec 1.1, OCI image-spec 1.1, and the Docker schema 2 documents.

mod depth;
mod descriptor;
mod digest;
mod error_code;
mod manifest;
mod media_type;
mod name;
mod range;
mod reference;

pub use depth::{TooDeep, check_depth};
pub use descriptor::Descriptor;
pub use digest::{Algorithm, Digest, DigestError, Hasher};
pub use error_code::ErrorCode;
pub use manifest::{Manifest, ManifestError, ManifestLimits};
pub use media_type::MediaType;
pub use name::{NameError, RepositoryName};
pub use range::{ByteRange, ContentRange, RangeError};
pub use reference::{Reference, ReferenceError, Tag, TagError};
