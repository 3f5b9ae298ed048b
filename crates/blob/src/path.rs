//! Where bytes lie. The same layout in every store:
//!
//! ```text
//! <root or bucket prefix>/
//! ├── blobs/
//! │   ├── sha256/
//! │   │   └── ab/                        first two hexadecimal digits; made on demand and never removed
//! │   │       └── ab34…(64).<generation> one stored copy, write-once
//! │   └── sha512/
//! │       └── …                          the same with 128 digits
//! ├── uploads/
//! │   └── <upload>.<offset>.<generation> one chunk of an open upload
//! └── .drafts/                           folders only: files until they are whole, on the same file system
//! ```
//!
//! No blob has a folder of its own: a file system takes seven times as long to remove a folder with a file in it as to remove the file, and
//! needs one sync more to make either durable.
//!
//! A *generation* is a random id. It makes every key unique for all time: a late delete of an old copy
//! cannot touch a new upload of the same digest, and a key never has to be overwritten. The database
//! says which key holds a blob; nothing is ever found by listing.

use std::fmt;

use wharf_model::{Generation, UploadId};
use wharf_oci::Digest;

use crate::BlobError;

/// The longest key: what S3 allows (1024) less room for a bucket prefix.
const MAX_KEY: usize = 768;
/// The longest file name on the usual file systems.
const MAX_SEGMENT: usize = 255;

/// The name of a stored object. Only ever built from typed values, so it cannot lead out of the root.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// The key of one stored copy of a blob.
    pub fn blob(digest: &Digest, generation: Generation) -> Self {
        let (algorithm, hex) = (digest.algorithm().as_str(), digest.hex());
        Self(format!("blobs/{algorithm}/{}/{hex}.{generation}", hex.get(..2).unwrap_or(hex)))
    }

    /// The key of the chunk of an open upload that starts at byte `offset`.
    pub fn upload_part(upload: UploadId, offset: u64, generation: Generation) -> Self {
        Self(format!("uploads/{upload}.{offset}.{generation}"))
    }

    /// The prefix that all chunks of one upload share, for [`crate::BlobDriver::list`].
    pub fn upload_prefix(upload: UploadId) -> String {
        format!("uploads/{upload}.")
    }

    /// The upload whose chunk this is, if it is one.
    pub fn upload(&self) -> Option<UploadId> {
        let (id, _) = self.0.strip_prefix("uploads/")?.split_once('.')?;
        id.parse().ok()
    }

    /// The digest of the blob whose stored copy this is, if it is one.
    pub fn digest(&self) -> Option<Digest> {
        let mut segments = self.0.strip_prefix("blobs/")?.split('/');
        let (algorithm, (hex, _)) = (segments.next()?, segments.nth(1)?.split_once('.')?);
        format!("{algorithm}:{hex}").parse().ok()
    }

    /// A key read back from the database, checked again: the database may have been restored, edited or
    /// imported from elsewhere.
    ///
    /// # Errors
    /// [`BlobError::InvalidKey`] for an absolute path, fewer than two segments, an empty or dotted
    /// segment, or a character outside `A-Z a-z 0-9 . _ -`.
    pub fn from_stored(text: &str) -> Result<Self, BlobError> {
        let fits = text.len() <= MAX_KEY && text.contains('/') && text.split('/').all(is_segment);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(BlobError::InvalidKey)
        }
    }

    /// The whole key, with `/` between segments.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Everything before the last `/`.
    pub(crate) fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_segment(segment: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    !segment.is_empty() && !segment.starts_with('.') && segment.len() <= MAX_SEGMENT && segment.bytes().all(plain)
}

/// Whether `prefix` may be listed: the start of a key, possibly empty or ending in the middle of a segment.
pub(crate) fn check_prefix(prefix: &str) -> Result<(), BlobError> {
    let (folders, rest) = prefix.rsplit_once('/').unwrap_or(("", prefix));
    let folders_fit = folders.is_empty() || folders.split('/').all(is_segment);
    let absolute = prefix.starts_with('/');
    if !absolute && folders_fit && (rest.is_empty() || is_segment(rest)) && prefix.len() <= MAX_KEY {
        Ok(())
    } else {
        Err(BlobError::InvalidKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_keys_read_back() {
        let digest = Digest::sha256(b"");
        let generation = Generation::new();
        let key = ObjectKey::blob(&digest, generation);
        assert_eq!(key.as_str(), format!("blobs/sha256/e3/{}.{generation}", digest.hex()));
        assert_eq!(key.folder(), "blobs/sha256/e3");
        assert_eq!(ObjectKey::from_stored(key.as_str()).unwrap(), key);
        assert_eq!(key.digest(), Some(digest));
        let upload = UploadId::new();
        let part = ObjectKey::upload_part(upload, 5_000_000_000, generation);
        assert_eq!(part.as_str(), format!("uploads/{upload}.5000000000.{generation}"));
        assert!(part.as_str().starts_with(&ObjectKey::upload_prefix(upload)));
        assert_eq!(ObjectKey::from_stored(part.as_str()).unwrap(), part);
        assert_eq!((part.upload(), key.upload()), (Some(upload), None));
    }

    #[test]
    fn a4_c93_traversal_is_refused() {
        for text in [
            "",
            "/",
            "blobs",
            "blobs/",
            "/blobs/a",
            "../a",
            "blobs/../a",
            "blobs/..",
            "blobs/./a",
            "blobs//a",
            "blobs/a\0b",
            "blobs/a\\b",
            "blobs/%2e%2e/a",
            "blobs/a b",
            "blobs/\u{2025}/a",
            "blobs/.hidden",
            "a/\n",
        ] {
            assert!(ObjectKey::from_stored(text).is_err(), "{text:?}");
        }
        assert!(ObjectKey::from_stored(&format!("a/{}", "b".repeat(256))).is_err());
        assert!(ObjectKey::from_stored(&"a/".repeat(400)).is_err());
    }

    #[test]
    fn prefixes() {
        for good in ["", "uploads/", "uploads/abc.", "blobs/sha256/ab/"] {
            assert!(check_prefix(good).is_ok(), "{good:?}");
        }
        for bad in ["/", "/etc", "../", "..", "uploads/../", "uploads//", "uploads/.."] {
            assert!(check_prefix(bad).is_err(), "{bad:?}");
        }
    }
}
